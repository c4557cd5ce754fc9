import EventModel
import TestSupport

/// Events with every kind of character in every field, drawn from a seed.
struct RandomEvents {
    var generator: SeededGenerator

    mutating func text() -> String {
        let count = Int.random(in: 0...40, using: &generator)
        var scalars = String.UnicodeScalarView()
        while scalars.count < count {
            let value: UInt32 =
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: UInt32.random(in: 0..<0x20, using: &generator)
                case 1: UInt32.random(in: 0x20..<0x7F, using: &generator)
                case 2:
                    [0x22, 0x5C, 0x2F, 0x7F, 0x2028, 0x2029, 0x202E, 0xFEFF].randomElement(using: &generator) ?? 0x22
                case 3: UInt32.random(in: 0x80..<0x800, using: &generator)
                case 4: UInt32.random(in: 0x800..<0x1_0000, using: &generator)
                default: UInt32.random(in: 0x1_0000...0x10_FFFF, using: &generator)
                }
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    mutating func body() -> [UInt8] {
        if Bool.random(using: &generator) { return Array(text().utf8) }
        let count = Int.random(in: 0...5000, using: &generator)
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    mutating func event() -> Event {
        func hash(_ generator: inout SeededGenerator) -> RecordHash {
            let words = (0..<4).map { _ in UInt64.random(in: .min ... .max, using: &generator) }
            return words.withUnsafeBytes { RecordHash(bytes: $0) }
        }
        let content = NewEvent(
            source: text(), receivedAt: moment(), body: body(), decoding: decoding(), decoderVersion: 1,
            request: RequestMetadata(
                address: optional { $0.text() }, tokenLabel: optional { $0.text() },
                contentType: optional { $0.text() },
                headers: (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    .init(name: text(), value: text())
                }))
        return Event(
            position: UInt64.random(in: .min ... .max, using: &generator),
            epoch: UInt32.random(in: .min ... .max, using: &generator), content: content,
            previousHash: hash(&generator), recordHash: hash(&generator))
    }

    private mutating func moment() -> Timestamp {
        Timestamp(microseconds: Int64.random(in: 0..<253_402_300_800_000_000, using: &generator))
    }

    private mutating func optional<Value>(_ value: (inout RandomEvents) -> Value) -> Value? {
        Bool.random(using: &generator) ? value(&self) : nil
    }

    private mutating func decoding() -> Decoding {
        if Int.random(in: 0..<4, using: &generator) == 0 { return .undecodable(reason: text()) }
        let date = optional { $0.moment() }
        let order = Order(
            id: optional { $0.text() }, code: optional { $0.text() }, utmID: optional { $0.text() }, date: date,
            dateText: date == nil ? optional { $0.text() } : nil,
            status: optional { Int64.random(in: .min ... .max, using: &$0.generator) })
        let customer = optional { random in
            Customer(
                id: random.optional { $0.text() }, document: random.optional { $0.text() },
                name: random.optional { $0.text() }, email: random.optional { $0.text() },
                phone: random.optional { $0.text() }, cellphone: random.optional { $0.text() })
        }
        let warnings = (0..<Int.random(in: 0...2, using: &generator)).map { _ in DecodeWarning(rawValue: text()) }
        return .decoded(
            DecodedEvent(
                kind: EventKind(rawValue: text()), order: order, customer: customer, warnings: warnings,
                lacksKeys: Bool.random(using: &generator)))
    }
}
