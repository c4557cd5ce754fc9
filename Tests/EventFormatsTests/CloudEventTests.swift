import EventFormats
import EventModel
import Foundation
import Testing

@Suite("An event as CloudEvents has it")
struct CloudEventTests {
    private func event(
        body: String, contentType: String? = "application/json", _ fields: [EventField: EventField.Value] = [:]
    ) -> Event {
        let content = NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 1_767_225_600_000_000), body: Array(body.utf8),
            fields: fields, decoderVersion: 1, request: RequestMetadata(contentType: contentType))
        return Event(place: EventPlace(position: 7, epoch: 2), content: content)
    }

    private func text(of event: Event) throws -> String {
        var writer = JSONWriter()
        writer.cloudEvent(event.view, of: try #require(LogID(bytes: Array(0..<16))))
        return writer.text
    }

    @Test("has the attributes, and the body's JSON as data in one line")
    func attributes() throws {
        let event = event(body: "{\n\t\"a\" : [1, 2.50e+1] }\n", [.kind: "ORDER_CREATED", .orderID: "100"])
        #expect(
            try text(of: event) == """
                {"specversion":"1.0","id":"2-7","source":"urn:diario:000102030405060708090a0b0c0d0e0f:loja",\
                "type":"go.ORDER_CREATED","time":"2026-01-01T00:00:00.000000Z","subject":"100","diarioepoch":"2",\
                "diarioposition":"7","datacontenttype":"application/json","data":{"a":[1,2.50e+1]}}
                """)
    }

    @Test("names a kind that is none, and lets no control character into an attribute")
    func kinds() throws {
        #expect(try text(of: event(body: "{}", [.kind: ""])).contains(#""type":"go.unnamed""#))
        #expect(try text(of: event(body: "x", [.reason: "no JSON"])).contains(#""type":"go.undecodable""#))
        let odd = try text(of: event(body: "{}", [.kind: "A\u{1B}[%é\u{85}", .orderCode: "\u{FFFE}"]))
        #expect(odd.contains(#""type":"go.A%1B[%25é%C2%85""#) && odd.contains(#""subject":"%EF%BF%BE""#))
    }

    @Test(
        "has a body that is said to be JSON, and is, as data",
        arguments: [
            ("  {}  ", "{}"), ("[ ]", "[]"), ("[[],{},[{}]]", "[[],{},[{}]]"), ("-0.5E-7", "-0.5E-7"), ("null", "null"),
            (" true ", "true"), (#"{"a" : {"b" : [ 1 , "x y" ] } , "a":false}"#, #"{"a":{"b":[1,"x y"]},"a":false}"#),
            (#""\u00e9\ud83d\ude00\/\n é""#, #""\u00e9\ud83d\ude00\/\n é""#), ("0", "0"),
        ])
    func data(body: String, data: String) throws {
        for type in ["application/json", "application/json; charset=utf-8", "text/json", "application/x.y+json"] {
            #expect(try text(of: event(body: body, contentType: type)).hasSuffix("\"data\":\(data)}"))
        }
        #expect(try text(of: event(body: body, contentType: "text/plain")).contains("\"data_base64\":"))
    }

    @Test(
        "has any other body as base64, byte for byte",
        arguments: [
            "", " ", "{", "}", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "[1 2]", "{}{}", "01", "1.", ".1",
            "-",
            "1e", "+1", "tru", "nulll", "\"", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"",
            "\"\\u12\"",
            "\"\t\"", "'a'", "{a:1}", "[}", "{]", "\u{FEFF}{}", "NaN", String(repeating: "[", count: 501),
            String(repeating: "9", count: 401), "[\"a\",", "{\"a\":1", "// x\n{}",
        ])
    func noJSON(body: String) throws {
        let encoded = Data(body.utf8).base64EncodedString()
        #expect(try text(of: event(body: body)).hasSuffix("\"data_base64\":\"\(encoded)\"}"))
    }

    @Test("says octets where the type that was received is none")
    func types() throws {
        for type in [nil, "", "json", "a/", "/b", "a/b/c", "text/plain\r\nx: y", "é/é"] as [String?] {
            #expect(
                try text(of: event(body: "{}", contentType: type))
                    .contains(#""datacontenttype":"application/octet-stream","data_base64":"e30=""#))
        }
    }

    @Test("as decoded has the members of the envelope up to the customer")
    func decoded() throws {
        let event = event(body: "secret body", [.kind: "A", .orderID: "1", .customerName: "Ana"])
        var (whole, decoded) = (JSONWriter(), JSONWriter())
        whole.event(event.view)
        decoded.decodedEvent(event.view)
        #expect(whole.text.hasPrefix(decoded.text.dropLast() + ",\"content_type\":"))
        #expect(decoded.text.hasSuffix("\"cellphone\":null}}") && !decoded.text.contains("secret"))
    }
}
