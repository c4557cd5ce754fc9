import EventModel
import GestaoOnline
import TestSupport
import Testing

@Suite("A webhook that drifts from the documentation")
struct LenienceTests {
    let decoder = GestaoOnlineDecoder()

    @Test("has the same ids whether they are strings or integers")
    func ids() throws {
        let text = try decoder.decode(data: #""id":"100","user":{"id":"2"}"#)
        let integer = try decoder.decode(data: #""id":100,"user":{"id":2}"#)
        #expect(text == integer)
        #expect(text.order.id == "100")
        #expect(text.customer?.id == "2")
        #expect(try decoder.decode(data: #""id":"0100""#).order.id == "0100")
        #expect(try decoder.decode(data: #""id":18446744073709551615"#).order.id == "18446744073709551615")
        #expect(try decoder.decode(data: #""id":-1"#).order.id == "-1")
    }

    @Test("has nil without a warning where a field is missing or null")
    func missing() throws {
        #expect(try decoder.decode(data: "") == DecodedEvent(kind: .orderCreated, order: Order(), customer: nil))
        #expect(
            try decoder.decode(data: #""id":null,"utmId":null,"date":null,"status":null,"user":null"#)
                == DecodedEvent(kind: .orderCreated, order: Order(), customer: nil))
        #expect(
            try decoder.decode(data: #""user":{"phone":null,"email":"a@b.test"}"#)
                == DecodedEvent(kind: .orderCreated, order: Order(), customer: Customer(email: "a@b.test")))
        #expect(try decoder.decode(data: #""date":{"date":null,"timezone_type":3,"timezone":"UTC"}"#).warnings == [])
    }

    @Test("keeps empty strings as they came")
    func emptyStrings() throws {
        let event = try decoder.decode(data: #""utmId":"","code":"","user":{"phone":"","cellphone":""}"#)
        #expect(event.order == Order(code: "", utmID: ""))
        #expect(event.customer == Customer(phone: "", cellphone: ""))
        #expect(event.warnings == [])
    }

    @Test("decodes the same with its keys in another order and unknown ones among them")
    func keyOrder() throws {
        let documented = decoder.decode(
            #"{"event_id":"X","data":{"id":"1","status":2,"user":{"id":3,"name":"a"},"date":{"date":"2021-03-02 21:02:53.000000","timezone_type":3,"timezone":"UTC"}}}"#
        )
        let shuffled = decoder.decode(
            #"{"v":[{"data":{"id":"9"}}],"data":{"date":{"timezone":"UTC","x":{"date":"9"},"timezone_type":3,"date":"2021-03-02 21:02:53.000000"},"event_id":"Y","user":{"name":"a","user":{"id":7},"id":3},"status":2,"id":"1"},"event_id":"X","id":8}"#
        )
        #expect(documented.event?.order.date != nil)
        #expect(shuffled == documented)
    }

    @Test(
        "keeps an event_id that is not documented as it came",
        arguments: ["ORDER_RETURNED", "order_created", " ", "é\u{7}"])
    func unknownKinds(kind: String) {
        let escaped = kind.replacing("\u{7}", with: "\\u0007")
        #expect(decoder.decode(#"{"event_id":"\#(escaped)","data":{}}"#).event?.kind.rawValue == kind)
    }

    @Test("has the digits of a code, document or phone that came as an integer, with a warning")
    func digits() throws {
        let event = try decoder.decode(data: #""code":593098,"user":{"document":12345678909,"phone":-1}"#)
        #expect(event.order.code == "593098")
        #expect(event.customer?.document == "12345678909")
        #expect(event.customer?.phone == nil)
        #expect(
            event.warnings.map(\.rawValue) == [
                "data.code: expected a string, found an integer",
                "data.user.document: expected a string, found an integer", "data.user.phone: expected a string",
            ])
    }

    @Test("has an integer status, from a string of digits too, but then with a warning")
    func status() throws {
        let digits = "data.status: expected an integer, found a string of digits"
        let wrong = "data.status: expected an integer"
        let fraction = "data.status: expected an integer, found a number with a fraction or an exponent"
        let expected: [(String, Int64?, [String])] = [
            ("7", 7, []), ("-7", -7, []), ("0", 0, []), (#""7""#, 7, [digits]), (#""-7""#, -7, [digits]),
            (#""007""#, 7, [digits]), (#""+7""#, nil, [wrong]), (#"" 7""#, nil, [wrong]), (#""""#, nil, [wrong]),
            (#""7a""#, nil, [wrong]), (#""99999999999999999999""#, nil, [wrong]), ("7.5", nil, [wrong]),
            ("7.0", 7, [fraction]), ("-7.00", -7, [fraction]), ("7e0", 7, [fraction]), ("1e400", nil, [wrong]),
            ("true", nil, [wrong]), ("[7]", nil, [wrong]),
            ("9223372036854775808", nil, ["data.status: does not fit in 64 bits with a sign"]),
        ]
        for (json, status, warnings) in expected {
            let event = try decoder.decode(data: #""status":\#(json)"#)
            #expect(event.order.status == status, "\(json)")
            #expect(event.warningTexts == warnings, "\(json)")
        }
    }

    @Test("loses a field that is longer than 1,024 bytes, with a warning, and nothing else")
    func longFields() throws {
        let longest = String(repeating: "é", count: 512)
        let kept = try decoder.decode(data: #""code":"1","user":{"name":"\#(longest)"}"#)
        #expect(kept.customer?.name == longest)
        #expect(kept.warnings == [])
        let lost = try decoder.decode(data: #""code":"1","user":{"name":"\#(longest)a"}"#)
        #expect(lost.customer == nil)
        #expect(lost.order.code == "1")
        #expect(lost.warningTexts == ["data.user.name: too long"])
    }

    @Test("never quotes its values in a warning or a reason")
    func quotesNothing() throws {
        let mark = "marked-7f3a"
        for data in [
            #""id":["\#(mark)"],"code":{"\#(mark)":1},"status":"\#(mark)","date":"\#(mark)","user":"\#(mark)""#,
            #""date":{"date":"\#(mark)","timezone_type":"\#(mark)","timezone":"\#(mark)"},"user":{"name":["\#(mark)"]}"#,
            #""date":{"date":"2021-03-02 21:02:53","timezone_type":3,"timezone":"\#(mark)"},"\#(mark)":1,"\#(mark)":2"#,
        ] {
            let event = try decoder.decode(data: data)
            #expect(!event.warnings.isEmpty)
            #expect(!event.warningTexts.contains { $0.contains(mark) })
        }
        for body in [#"{"event_id":["\#(mark)"]}"#, #"{"\#(mark)":"\#(mark)"}"#, #"\#(mark)"#, #"{"\#(mark)"#] {
            guard case .undecodable(let reason) = decoder.decode(body) else {
                Issue.record("decoded \(body)")
                continue
            }
            #expect(!reason.contains(mark) && !reason.isEmpty)
        }
    }

    @Test("is undecodable beyond 1 MiB, and decodes at exactly that length")
    func length() {
        let body = Array(#"{"event_id":"ORDER_CREATED","data":{}}"#.utf8)
        let spaces = [UInt8](repeating: 0x20, count: Limits.bodyByteCountMax - body.count)
        #expect(decoder.decode(spaces + body).event?.kind == .orderCreated)
        #expect(
            decoder.decode(spaces + body + [0x20])
                == .undecodable(reason: "the body is longer than 1048576 bytes"))
    }
}
