import EventModel
import Foundation
import GestaoOnline
import GestaoOnlineSamples
import TestSupport
import Testing

/// The six documented payloads, byte for byte.
enum Fixture {
    static func body(_ kind: EventKind) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        return Array(try Data(contentsOf: folder.appending(path: "\(kind).json")))
    }

    /// The fields of an event that are there, by name.
    static func fields(of event: DecodedEvent) -> [String: String] {
        let (order, customer) = (event.order, event.customer)
        let all: [String: String?] = [
            "kind": event.kind.rawValue, "id": order.id, "code": order.code, "utmId": order.utmID,
            "date": order.date?.description, "dateText": order.dateText, "status": order.status?.description,
            "user.id": customer?.id, "document": customer?.document, "name": customer?.name, "email": customer?.email,
            "phone": customer?.phone, "cellphone": customer?.cellphone,
        ]
        return all.compactMapValues { $0 }
    }
}

/// The seed of a random test: `DIARIO_TEST_SEED`, or a new one. It is printed, so that a failure can be repeated.
func testSeed(_ test: String = #function) -> UInt64 {
    let given = ProcessInfo.processInfo.environment["DIARIO_TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: .min ... .max)
    print("\(test): DIARIO_TEST_SEED=\(seed)")
    return seed
}

extension GestaoOnlineDecoder {
    /// What `body` comes to, in plain values.
    func decode(_ body: [UInt8]) -> Decoding { event(body, from: "", receivedAt: Timestamp(microseconds: 0)).decoding }

    func decode(_ body: String) -> Decoding { decode(Array(body.utf8)) }

    /// What `body` comes to where it lies.
    func decode(_ body: UnsafeRawBufferPointer) -> Decoding {
        var builder = EventBuilder()
        builder.body(body.bytes)
        decode(body.bytes, into: &builder)
        builder.request(RequestMetadata(), source: "")
        return NewEvent(receivedAt: Timestamp(microseconds: 0), builder).decoding
    }

    /// What the second pass alone makes of `body`.
    func decodeTolerantly(_ body: [UInt8]) -> Decoding? {
        var builder = EventBuilder()
        builder.body(body.span.bytes)
        guard decodeTolerantly(body.span.bytes, into: &builder) else { return nil }
        builder.request(RequestMetadata(), source: "")
        return NewEvent(receivedAt: Timestamp(microseconds: 0), builder).decoding
    }

    /// What an event with these members of `data` comes to.
    func decode(data: String) throws -> DecodedEvent {
        try #require(decode(#"{"event_id":"ORDER_CREATED","data":{\#(data)}}"#).event)
    }

    /// What an event with this date comes to.
    func decode(date: String, type: Int, zone: String) throws -> DecodedEvent {
        try decode(data: #""date":{"date":"\#(date)","timezone_type":\#(type),"timezone":"\#(zone)"}"#)
    }
}

extension DecodedEvent {
    var warningTexts: [String] { warnings.map(\.rawValue) }
}

/// Small damage to a body, of the kinds that lines, editors and programs do.
struct Mutation {
    var random: SplitMix64

    private static let tokens: [[UInt8]] = [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u00e9", "\\ud83d", "\\ude00", "null", "true", "-", "1e9", "1.0",
        "99999999999999999999", "0", " ", "\n", "\"id\":1,", "\"data\":", "\"event_id\":\"X\",", "é", "\u{202E}",
    ].map { Array($0.utf8) }

    mutating func mutated(_ body: [UInt8]) -> [UInt8] {
        var body = body
        for _ in 0...random.next(below: 3) where !body.isEmpty {
            let place = random.next(below: body.count)
            let end = min(body.count, place + 1 + random.next(below: 12))
            switch random.next(below: 7) {
            case 0: body[place] = UInt8(random.next(below: 256))
            case 1: body[place] ^= 1 << UInt8(random.next(below: 8))
            case 2: body.removeSubrange(place..<end)
            case 3: body.insert(contentsOf: Self.tokens[random.next(below: Self.tokens.count)], at: place)
            case 4: body.insert(contentsOf: body[place..<end], at: random.next(below: body.count))
            case 5: body.replaceSubrange(place..<end, with: Self.tokens[random.next(below: Self.tokens.count)])
            default: if random.next(below: 4) == 0 { body.removeLast(body.count - place) }
            }
        }
        return body
    }
}
