import EventModel
import GestaoOnline
import TestSupport
import Testing

/// Bodies as systems that send webhooks were seen to send them, each with one flaw: it hides nothing but itself.
@Suite("A body with a flaw")
struct FlawedBodyTests {
    let decoder = GestaoOnlineDecoder()

    /// The event that most of these bodies are, flaw apart.
    private static let data = #""id":"100","code":"PED-1","utmId":"u","status":1,"user":{"id":2,"email":"a@b.test"}"#
    private static let event = #"{"event_id":"ORDER_CREATED","data":{\#(data)}}"#
    private static let order = Order(id: "100", code: "PED-1", utmID: "u", status: 1)
    private static let customer = Customer(id: "2", email: "a@b.test")

    private static func decoded(_ warnings: [String], lacksKeys: Bool = false) -> Decoding {
        .decoded(
            DecodedEvent(
                kind: .orderCreated, order: order, customer: customer,
                warnings: warnings.map(DecodeWarning.init(rawValue:)), lacksKeys: lacksKeys))
    }

    private static func with(_ more: String) -> String {
        #"{"event_id":"ORDER_CREATED","data":{\#(data),\#(more)}}"#
    }

    @Test(
        "in a field that nobody reads is decoded, with a warning",
        arguments: [
            (
                #""chave":35251298765432100198550010001002341234567890"#,
                "a number in it is malformed or does not fit in 64 bits"
            ),
            (#""x":1e400"#, "a number in it is malformed or does not fit in 64 bits"),
            (#""x":-1e400"#, "a number in it is malformed or does not fit in 64 bits"),
            (#""x":01"#, "a number in it is malformed or does not fit in 64 bits"),
            (#""x":NaN"#, "not JSON throughout"),
            (#""x":[-Infinity,undefined]"#, "a number in it is malformed or does not fit in 64 bits"),
            (#""x":"\ud83d""#, "a string in it is badly escaped or has half a surrogate pair"),
            (#""x":"C:\dir""#, "a string in it is badly escaped or has half a surrogate pair"),
            (#""\udead":1"#, "a string in it is badly escaped or has half a surrogate pair"),
            ("\"x\":\"a\tb\"", "a string in it is badly escaped or has half a surrogate pair"),
            (
                #""x":\#(String(repeating: "[", count: 400))\#(String(repeating: "]", count: 400))"#,
                "more than 32 levels deep"
            ),
        ])
    func unreadFields(more: String, warning: String) {
        #expect(decoder.decode(Self.with(more)) == Self.decoded(["body: \(warning)"]))
    }

    @Test("in the encoding of a field that nobody reads is decoded, with a warning")
    func unreadEncoding() {
        let (start, end) = (Self.with(#""x":"Concei"#).dropLast(2), "\"}}")
        let body = Array(start.utf8) + [0xE7, 0xE3, 0x6F] + end.utf8
        #expect(decoder.decode(body) == Self.decoded(["body: not UTF-8 throughout"]))
    }

    @Test("in the bytes around it is decoded, with a warning")
    func surroundings() {
        let notice = "<br />\n<b>Notice</b>: Undefined index: {main} in <b>/srv/hook.php</b> on line <b>12</b><br />\n"
        let before = "body: other bytes before the object"
        let behind = "body: other bytes behind the object"
        let bodies: [(String, [String])] = [
            ("\u{FEFF}" + Self.event, ["body: begins with a byte order mark"]), (notice + Self.event, [before]),
            (")]}'\n" + Self.event, [before]), ("while(1);" + Self.event, [before]), ("\0" + Self.event, [before]),
            ("/* GO */" + Self.event, [before]), (Self.event + "\0", [behind]), (Self.event + notice, [behind]),
            (Self.event + "\r\n// end", [behind]), (notice + Self.event + notice, [before, behind]),
            ("\u{C}" + Self.event, ["body: not JSON throughout"]), ("{}\n" + Self.event, [before]),
            (Self.event + "{}", [behind]), (#"{"a" {"b" "# + Self.event, [before]),
            (
                "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n\(Self.event)\r\n--b--\r\n",
                [before, behind]
            ),
        ]
        for (body, warnings) in bodies { #expect(decoder.decode(body) == Self.decoded(warnings), "\(body)") }
    }

    @Test("that it came in a form is decoded, with a warning")
    func forms() {
        let encoded = Self.event.utf8.map { byte in
            byte == UInt8(ascii: " ")
                ? "+" : "%" + Hexadecimal.string([byte]).uppercased()
        }.joined()
        let form = "body: a form, one field of which is the object"
        for body in [
            "payload=\(encoded)", "token=abc&payload=\(encoded)&n=1", "data=\(encoded)\r\n", "=\(encoded)",
            "a=%7B%7D&payload=+%20\(encoded)+",
        ] {
            #expect(decoder.decode(body).event?.order == Self.order, "\(body)")
            #expect(decoder.decode(body).event?.warningTexts.first == form)
        }
        #expect(decoder.decode("payload=\(encoded)") == Self.decoded([form]))
        let name = decoder.decode("payload=%7B%22event_id%22%3A+%22A%22%2C%22data%22:{%22code%22:%22a+b%2Bc%25%22}}")
        #expect(name.event?.order.code == "a b+c%")
        #expect(decoder.decode("payload=%7B%22event_id%2").event == nil)
        #expect(decoder.decode("payload=").event == nil)
    }

    @Test("that it is a string of JSON is decoded, with a warning")
    func stringBody() {
        let escaped = Self.event.replacing("\"", with: "\\\"")
        #expect(decoder.decode("\"\(escaped)\"") == Self.decoded(["body: a string that holds the object"]))
        #expect(decoder.decode(#""{\"event_id\":\"A\",\"data\":{\"code\":\"\\u00e9\"}}""#).event?.order.code == "é")
    }

    @Test("that several events came at once is decoded as the first, which says how many and lacks keys")
    func severalEvents() {
        let other = Self.event.replacing("PED-1", with: "PED-2")
        let several = { (count: Int) in "body: \(count) events, of which only the first is decoded" }
        for body in [
            "[\(Self.event),\(other)]", Self.event + other, "\(Self.event)\n\(other)\n", "[\(Self.event) , \(other) ]",
            "\(Self.event)\u{1E}\(other)", "[\(Self.event),{\"payload\":\(other)}]",
        ] {
            #expect(decoder.decode(body) == Self.decoded([several(2)], lacksKeys: true), "\(body)")
        }
        #expect(decoder.decode("[\(Self.event),\(other),\(other)]") == Self.decoded([several(3)], lacksKeys: true))
        #expect(decoder.decode("[\(Self.event)]") == Self.decoded(["body: an array that holds the object"]))
        #expect(
            decoder.decode("{\"events\":[\(Self.event),\(other)]}")
                == Self.decoded(["body: the event is an object within it", several(2)], lacksKeys: true))
    }

    @Test("that it was wrapped once is decoded, with a warning")
    func wrapped() {
        let within = "body: the event is an object within it"
        let escaped = Self.event.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        for body in [
            #"{"payload":\#(Self.event)}"#, #"{"body":"\#(escaped)","n":1}"#, #"{"data":\#(Self.event)}"#,
            #"{"events":[\#(Self.event)]}"#, #"{"id":7,"webhook":\#(Self.event),"meta":{"id":1}}"#,
        ] {
            #expect(decoder.decode(body) == Self.decoded([within]), "\(body)")
        }
        #expect(decoder.decode(#"{"a":{"b":\#(Self.event)}}"#).event == nil)
    }

    @Test("that its data were wrapped or encoded once is decoded, with a warning")
    func wrappedData() {
        let escaped = "{\(Self.data)}".replacing("\"", with: "\\\"")
        let bodies: [(String, String)] = [
            (#""data":"\#(escaped)""#, "data: a string that holds the object"),
            (#""data":{"order":{\#(Self.data)}}"#, "data: its fields are those of an object within it"),
            (#""data":{"data":{\#(Self.data)}}"#, "data: its fields are those of an object within it"),
            (#""data":{"order":"\#(escaped)","x":1}"#, "data: its fields are those of an object within it"),
            (
                #""data":{"pedido":{\#(Self.data)},"loja":{"id":1}}"#,
                "data: its fields are those of an object within it"
            ),
            (#""data":[{\#(Self.data)}]"#, "data: an array that holds the object"),
            (#""order":{\#(Self.data)}"#, "data: missing, its fields are those of an object under another name"),
            (
                #""data":null,"x":{\#(Self.data)}"#,
                "data: missing, its fields are those of an object under another name"
            ),
        ]
        for (members, warning) in bodies {
            let body = #"{"event_id":"ORDER_CREATED",\#(members)}"#
            #expect(decoder.decode(body) == Self.decoded([warning]), "\(body)")
        }
    }

    @Test("that leaves it open which order is meant takes none, and lacks keys")
    func ambiguous() throws {
        let two = #""a":{\#(Self.data)},"b":{\#(Self.data)}"#
        for members in [#""data":{\#(two)}"#, two] {
            let event = try #require(decoder.decode(#"{"event_id":"ORDER_CREATED",\#(members)}"#).event)
            #expect(event.order == Order() && event.customer == nil)
            #expect(event.lacksKeys)
            #expect(event.warnings.first?.rawValue.hasPrefix("data: ") == true)
        }
        // One field that other things have, too, is not enough.
        let account = decoder.decode(#"{"event_id":"ORDER_CREATED","data":{"account":{"id":1}}}"#).event
        #expect(account?.order == Order() && account?.isWithoutKeys == true)
        #expect(decoder.decode(#"{"event_id":"A","data":{"order":{"id":1}}}"#).event?.order.id == "1")
    }

    @Test("that ends it or breaks it off keeps what stands before, and lacks keys")
    func cut() {
        let cut = "body: the object has no end, or is no JSON from some place on: what follows is not read"
        for body in [
            String(Self.event.dropLast()), String(Self.event.dropLast(2)), Self.with("\"x"), Self.with("\"x\":[1,2"),
            Self.with("\"x\":'a'"), Self.with("\"x\":\"a\" \"b\""), Self.with("/* c */ \"x\":1"), Self.with("x:1"),
            Self.with("\"x\":1,"), Self.with("\"x\":[1,]"), Self.with("\"x\":[1}"),
            "[" + String(Self.event.dropLast()),
        ] {
            #expect(decoder.decode(body) == Self.decoded([cut], lacksKeys: true), "\(body)")
        }
        // A number may have gone on, and a quotation mark that was not escaped ends no name.
        #expect(decoder.decode(#"{"event_id":"A","data":{"code":"1","status":1"#).event?.order == Order(code: "1"))
        let quoted = decoder.decode(#"{"event_id":"A","data":{"code":"1","utmId":"a "b" c","status":1}}"#)
        #expect(quoted.event?.order == Order(code: "1"))
    }

    @Test("in a text keeps what can be kept of a name, and leaves out what is searched by")
    func texts() throws {
        let flaws: [([UInt8], String, String, String)] = [
            (
                Array(#"a\ud83d"#.utf8), "a\u{FFFD}", "half a surrogate pair in it, U+FFFD stands for it",
                "half a surrogate pair in it, left out"
            ),
            (
                Array(#"a\ud83d\u0041"#.utf8), "a\u{FFFD}A", "half a surrogate pair in it, U+FFFD stands for it",
                "half a surrogate pair in it, left out"
            ),
            (
                Array(#"a\x"#.utf8), "a\u{FFFD}", "an escape that is none in it, U+FFFD stands for it",
                "an escape that is none in it, left out"
            ),
            (
                Array("a\tb".utf8), "a\tb", "a control character in it that is not escaped",
                "a control character in it, left out"
            ),
            ([0x4A, 0x6F, 0xE3, 0x6F, 0x80], "João€", "not UTF-8, read as Windows-1252", "not UTF-8, left out"),
            (
                [0xC3, 0xA9, 0x20, 0xE9], "é \u{FFFD}", "not UTF-8 throughout, U+FFFD stands for what is not",
                "not UTF-8, left out"
            ),
        ]
        for (bytes, text, kept, leftOut) in flaws {
            func body(_ field: String) -> [UInt8] {
                Array(#"{"event_id":"A","data":{"id":"7","user":{"id":"3"},"#.utf8) + field.utf8 + "\"".utf8 + bytes
                    + (field.contains("{") ? #""}}}"# : #""}}"#).utf8
            }
            let named = try #require(decoder.decode(body(#""user":{"name":"#)).event)
            #expect(named.customer?.name == text)
            #expect(named.warningTexts.contains("data.user.name: \(kept)") && !named.lacksKeys)
            for key in ["code", "utmId"] {
                let event = try #require(decoder.decode(body("\"\(key)\":")).event)
                #expect(event.order == Order(id: "7") && event.customer?.id == "3")
                #expect(event.warningTexts == ["data.\(key): \(leftOut)"] && event.lacksKeys)
            }
            for key in ["document", "email"] {
                let event = try #require(decoder.decode(body("\"user\":{\"\(key)\":")).event)
                #expect(event.order == Order(id: "7") && event.customer == nil)
                #expect(event.warningTexts.contains("data.user.\(key): \(leftOut)") && event.lacksKeys)
            }
        }
    }

    @Test("in its event_id has the empty kind where another field is there, and is undecodable where none is")
    func kinds() {
        for (member, warning) in [
            ("", "event_id: missing"), (#""event_id":null,"#, "event_id: expected a string"),
            (#""event_id":7,"#, "event_id: expected a string"), (#""event_id":"","#, "event_id: empty"),
            (#""event_id":"\#(String(repeating: "A", count: 129))","#, "event_id: too long"),
        ] {
            let event = decoder.decode(#"{\#(member)"data":{"code":"1"}}"#).event
            #expect(event?.kind.rawValue == "" && event?.order.code == "1")
            #expect(event?.warningTexts == [warning])
            #expect(decoder.decode(#"{\#(member)"data":{"code":null}}"#).event == nil)
        }
    }
}
