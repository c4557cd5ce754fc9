import EventFormats
import EventModel
import Foundation
import TestSupport
import Testing

@Suite("An event as JSON")
struct EventJSONTests {
    /// GO's documented payload, tabs and line breaks as documented.
    private static let body = [
        "{", "    \"event_id\": \"ORDER_CREATED\",", "    \"data\": {", "\t \"id\": \"100\",",
        "   \t \"code\": \"0000593098\",", "   \t \"utmId\": \"01407b89-b25d-4cac-a576-014158bb17a5\",",
        "   \t \"date\": {", "   \t \t \"date\": \"2021-03-02 21:02:53.000000\",", "   \t \t \"timezone_type\": 3,",
        "   \t \t \"timezone\": \"UTC\"", "   \t },", "   \t \"status\": 1", "    }", "}",
    ].joined(separator: "\n")

    private func event(kind: EventKind = .orderCreated, body: [UInt8] = Array(body.utf8)) -> Event {
        let order = Order(
            id: "100", code: "0000593098", utmID: "01407b89-b25d-4cac-a576-014158bb17a5",
            date: Timestamp(year: 2021, month: 3, day: 2, hour: 21, minute: 2, second: 53), status: 1)
        let customer = Customer(
            id: "2", document: "123421341234", name: "teste", email: "teste@teste.com", cellphone: "123423434")
        let content = NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 1_795_401_931_745_042), body: body,
            decoding: .decoded(DecodedEvent(kind: kind, order: order, customer: customer)), decoderVersion: 1,
            request: RequestMetadata(
                address: "203.0.113.9", tokenLabel: "go-2026", contentType: "application/json",
                headers: [
                    .init(name: "user-agent", value: "GO \"7\""), .init(name: "x-request-id", value: "a"),
                    .init(name: "x-request-id", value: ""),
                ]))
        let hash = (1...32).map { UInt8($0) }.withUnsafeBytes { RecordHash(bytes: $0) }
        return Event(position: 1, epoch: 1, content: content, previousHash: .zero, recordHash: hash)
    }

    private func line(_ event: Event) -> String {
        var json = JSONWriter()
        json.event(event.view)
        return json.text
    }

    /// The line of an event whose kind has the bytes `kind`, which only a log made by others has.
    private func line(withKind kind: [UInt8]) -> String {
        var builder = EventBuilder()
        builder.body([UInt8]().span.bytes)
        builder.beginDecoded(version: 1, isDecoded: true)
        kind.withUnsafeBytes { builder.put(.kind, utf8: $0) }
        builder.endDecoded()
        builder.request(RequestMetadata(), source: "loja")
        let content = NewEvent(receivedAt: Timestamp(microseconds: 0), builder)
        return line(Event(place: EventPlace(position: 1, epoch: 1), content: content))
    }

    private static let zeros = String(repeating: "0", count: 64)
    private static let hash = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"

    private static let sender =
        #","sender":{"address":"203.0.113.9","token_label":"go-2026","headers":["#
        + #"{"name":"user-agent","value":"GO \"7\""},{"name":"x-request-id","value":"a"},"#
        + #"{"name":"x-request-id","value":""}]}"#

    private static let orderAndCustomer =
        #""order":{"id":"100","code":"0000593098","utm_id":"01407b89-b25d-4cac-a576-014158bb17a5","#
        + #""date":"2021-03-02T21:02:53.000000Z","status":1},"#
        + #""customer":{"id":"2","document":"123421341234","name":"teste","email":"teste@teste.com","phone":null,"#
        + #""cellphone":"123423434"},"#

    @Test(
        "has the contract's members in the contract's order, for each documented kind", arguments: EventKind.documented)
    func golden(kind: EventKind) {
        let escaped = Self.body.replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(of: "\t", with: "\\t")
            .replacingOccurrences(of: "\n", with: "\\n")
        let expected =
            #"{"position":1,"epoch":1,"received_at":"2026-11-23T02:45:31.745042Z","source":"loja","kind":"\#(kind)","#
            + #""decode":{"status":"ok","reason":null,"warnings":[]},"# + Self.orderAndCustomer
            + #""content_type":"application/json","body_bytes":\#(Self.body.utf8.count),"body":"\#(escaped)","#
            + #""previous_hash":"\#(Self.zeros)","record_hash":"\#(Self.hash)""# + Self.sender + "}"
        #expect(line(event(kind: kind)) == expected)
    }

    @Test("of an undecodable body has null for kind, order and customer, and the reason")
    func undecodable() {
        var event = event(body: [0xFF, 0x00])
        event.content.decoding = .undecodable(reason: "no JSON")
        event.content = event.content.with(request: RequestMetadata())
        let expected =
            #"{"position":1,"epoch":1,"received_at":"2026-11-23T02:45:31.745042Z","source":"loja","kind":null,"#
            + #""decode":{"status":"undecodable","reason":"no JSON","warnings":[]},"order":null,"customer":null,"#
            + #""content_type":null,"body_bytes":2,"body_base64":"/wA=","#
            + #""previous_hash":"\#(Self.zeros)","record_hash":"\#(Self.hash)","#
            + #""sender":{"address":null,"token_label":null,"headers":[]}}"#
        #expect(line(event) == expected)
    }

    @Test("gives a date without a known zone as it came, with a warning")
    func dateText() {
        var event = event()
        let order = Order(id: "7", dateText: "2021-03-02 21:02:53")
        event.content.decoding = .decoded(
            DecodedEvent(
                kind: .orderCreated, order: order, customer: nil,
                warnings: [DecodeWarning(rawValue: "order.date: unknown time zone")]))
        let text = line(event)
        #expect(
            text.contains(#""decode":{"status":"warnings","reason":null,"warnings":["order.date: unknown time zone"]}"#)
        )
        #expect(
            text.contains(
                #""order":{"id":"7","code":null,"utm_id":null,"date":null,"#
                    + #""date_text":"2021-03-02 21:02:53","status":null}"#
            ))
        #expect(text.contains(#""customer":null"#))
    }

    @Test("gives a date as text that a log of before has and RFC 3339 cannot write, and no receipt time outside of it")
    func unwrittenDate() throws {
        var event = event()
        let date = try #require(Timestamp(year: 9999, month: 12, day: 31, hour: 23)).advanced(bySeconds: 3 * 3600)
        event.content.decoding = .decoded(
            DecodedEvent(kind: .orderCreated, order: Order(id: "7", date: date), customer: nil))
        event.content = event.content.with(receivedAt: Timestamp(microseconds: .max))
        let text = line(event)
        #expect(text.contains(#""date":null,"date_text":"+010000-01-01T02:00:00.000000Z","status":null}"#))
        #expect(text.contains(#""received_at":"9999-12-31T23:59:59.999999Z""#))
        #expect(
            event.content.shownValue(of: .orderDate) == .text("+010000-01-01T02:00:00.000000Z"))
    }

    @Test("shows a copy of an event as it shows the event, whatever it holds")
    func copies() {
        var random = RandomEvents(generator: SeededGenerator())
        for _ in 0..<500 {
            let event = random.event()
            let copy = event.view.copy()
            #expect(copy == event)
            #expect(line(copy) == line(event))
        }
    }

    @Test("repairs a text that is no UTF-8, wherever the bad byte stands, since what is written is JSON")
    func repairedText() {
        for count in 1...40 {
            for place in 0..<count {
                var bytes = [UInt8](repeating: 0x61, count: count)
                bytes[place] = 0xC3
                let repaired = String(decoding: bytes, as: UTF8.self)
                #expect(line(withKind: bytes).contains("\"kind\":\"\(repaired)\","))
                // The same bytes as a body are given in base64, and whole characters are not.
                #expect(line(event(body: bytes)).contains("\"body_base64\":"))
                if place + 1 < count { bytes[place + 1] = 0xA3 }
                #expect(line(event(body: bytes)).contains("\"body\":") == (place + 1 < count))
            }
        }
    }

    @Test("takes further members behind its own")
    func furtherMembers() {
        var json = JSONWriter()
        json.event(event().view) { json in
            json.name("duplicate_of")
            json.null()
        }
        #expect(json.text.hasSuffix(Self.sender + #","duplicate_of":null}"#))
    }

    @Test("is one line that Foundation reads back to the same values, whatever the event holds")
    func differential() throws {
        var random = RandomEvents(generator: SeededGenerator())
        for _ in 0..<2000 {
            let event = random.event()
            var json = JSONWriter()
            json.event(event.view)
            #expect(!json.bytes.contains { $0 < 0x20 })
            // JSONDecoder, because JSONSerialization drops U+FEFF from strings.
            let object = try JSONDecoder().decode(ReadEvent.self, from: Data(json.bytes))
            check(object, against: event)
        }
    }

    private func check(_ object: ReadEvent, against event: Event) {
        #expect(object.position == event.position)
        #expect(object.epoch == event.epoch)
        #expect(object.received_at == event.content.receivedAt.description)
        #expect(same(object.source, event.content.source))
        #expect(same(object.content_type, event.content.request.contentType))
        #expect(object.body_bytes == event.content.body.count)
        #expect((object.body == nil) != (object.body_base64 == nil))
        if let base64 = object.body_base64 {
            #expect(Data(base64Encoded: base64) == Data(event.content.body))
            #expect(String(validating: event.content.body, as: UTF8.self) == nil)
        } else {
            #expect(object.body.map { Array($0.utf8) } == event.content.body)
        }
        #expect(object.record_hash == event.recordHash.hexadecimal)
        #expect(object.previous_hash == event.previousHash.hexadecimal)
        let request = event.content.request
        #expect(same(object.sender.address, request.address))
        #expect(same(object.sender.token_label, request.tokenLabel))
        #expect(object.sender.headers.map { Array($0.name.utf8) } == request.headers.map { Array($0.name.utf8) })
        #expect(object.sender.headers.map { Array($0.value.utf8) } == request.headers.map { Array($0.value.utf8) })
        guard case .decoded(let decoded) = event.content.decoding else {
            #expect(object.order == nil && object.customer == nil && object.kind == nil)
            return
        }
        #expect(same(object.kind, decoded.kind.rawValue))
        #expect(same(object.order?.id, decoded.order.id))
        #expect(same(object.order?.code, decoded.order.code))
        #expect(same(object.order?.utm_id, decoded.order.utmID))
        #expect(same(object.order?.date, decoded.order.date?.description))
        #expect(same(object.order?.date_text, decoded.order.dateText))
        #expect(object.order?.status == decoded.order.status)
        #expect((object.customer == nil) == (decoded.customer == nil))
        #expect(same(object.customer?.document, decoded.customer?.document))
        #expect(same(object.customer?.name, decoded.customer?.name))
        #expect(same(object.customer?.email, decoded.customer?.email))
        #expect(same(object.customer?.phone, decoded.customer?.phone))
        #expect(same(object.customer?.cellphone, decoded.customer?.cellphone))
    }

    /// Byte by byte: strings that are equal as Unicode text may differ.
    private func same(_ value: String?, _ expected: String?) -> Bool {
        value.map { Array($0.utf8) } == expected.map { Array($0.utf8) }
    }
}

/// An event as a reader of the contract would declare it, names and all.
private struct ReadEvent: Decodable {
    var position: UInt64
    var epoch: UInt32
    var received_at: String
    var source: String
    var kind: String?
    var order: Order?
    var customer: Customer?
    var content_type: String?
    var body_bytes: Int
    var body: String?
    var body_base64: String?
    var previous_hash: String
    var record_hash: String
    var sender: Sender

    struct Sender: Decodable {
        var address, token_label: String?
        var headers: [Header]
    }

    struct Header: Decodable {
        var name, value: String
    }

    struct Order: Decodable {
        var id, code, utm_id, date, date_text: String?
        var status: Int64?
    }

    struct Customer: Decodable {
        var id, document, name, email, phone, cellphone: String?
    }
}
