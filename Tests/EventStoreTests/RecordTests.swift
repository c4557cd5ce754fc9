import Crypto
import EventModel
import EventStore
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("A record")
struct RecordTests {
    @Test("invariant 2: gives back every event as it was, body and all")
    func roundTrip() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        for _ in 0..<2000 {
            let event = samples.next()
            for packer in [nil, packer] {
                let record = try sealed(event, position: 7, packer: packer)
                let readBack = try record.withUnsafeBytes { try RecordView($0).event(unpacker) }
                #expect(readBack == event)
            }
        }
    }

    @Test("gives back texts of every kind: empty, with NUL, of any script, and as long as the format allows")
    func unusualTexts() throws {
        let longest = String(repeating: "x", count: 65_535)
        for text in ["", "\0", "a\0b\0", "\u{301}", "e\u{301}", "\u{E9}", "日本語", "\u{202E}", "\r\n", longest] {
            var order = Order(id: text, code: text, utmID: text, dateText: text, status: .min)
            order.date = Timestamp(microseconds: .max)
            let customer = Customer(
                id: text, document: text, name: text, email: text, phone: text, cellphone: text)
            let short = text.utf8.count > 100 ? "" : text
            let event = NewEvent(
                source: text, receivedAt: Timestamp(microseconds: .min), body: Array(text.utf8),
                decoding: .decoded(
                    DecodedEvent(
                        kind: EventKind(rawValue: text), order: order, customer: customer,
                        warnings: [DecodeWarning(rawValue: text), DecodeWarning(rawValue: "")], lacksKeys: true)),
                decoderVersion: .max,
                request: RequestMetadata(
                    address: text, tokenLabel: text, contentType: text,
                    headers: [.init(name: "x", value: short), .init(name: "", value: ""), .init(name: "x", value: "2")])
            )
            let record = try sealed(event, position: 1)
            let readBack = try record.withUnsafeBytes { try RecordView($0).event(unpacker) }
            // Byte by byte: `==` on strings would take two spellings of one text for equal.
            #expect(String(reflecting: readBack).utf8.elementsEqual(String(reflecting: event).utf8))
        }
    }

    @Test("an absent field, an empty one and an empty customer are three things")
    func absence() throws {
        for customer in [nil, Customer(), Customer(id: "")] {
            for code in [nil, ""] {
                let event = NewEvent(
                    source: "s", receivedAt: Timestamp(microseconds: 0), body: [],
                    decoding: .decoded(
                        DecodedEvent(kind: .orderCreated, order: Order(code: code), customer: customer)),
                    decoderVersion: 1)
                let readBack = try sealed(event, position: 1).withUnsafeBytes { try RecordView($0).event(unpacker) }
                #expect(readBack == event)
            }
        }
    }

    @Test("invariant 12: takes a body of 1 MiB and a field of 65,535 bytes, and refuses larger ones")
    func bounds() throws {
        let largest = event(body: [UInt8](repeating: 1, count: Limits.bodyByteCountMax))
        #expect(throws: Never.self) { try PreparedRecord(largest, epoch: 1, packer: nil) }
        let tooLarge = event(body: [UInt8](repeating: 1, count: Limits.bodyByteCountMax + 1))
        let refusal = #expect(throws: EventStoreError.self) { try PreparedRecord(tooLarge, epoch: 1, packer: nil) }
        #expect(refusal?.code == .tooLarge)
        var longField = event(body: [])
        longField = longField.with(request: RequestMetadata(address: String(repeating: "a", count: 65_536)))
        let second = #expect(throws: EventStoreError.self) { try PreparedRecord(longField, epoch: 1, packer: nil) }
        #expect(second?.code == .tooLarge)
    }

    @Test("invariant 9: its hash binds log, epoch, position, content and predecessor, by the formula of the format")
    func formula() throws {
        let logID = LogID.random()
        let previous = try sealed(event(body: [1]), position: 1).withUnsafeBytes { try RecordView($0).storedHash }
        let prepared = try PreparedRecord(event(body: [2, 3]), epoch: 9, packer: nil)
        let content = Array(prepared.bytes.dropLast(32))
        let leaf = Array(SHA256.hash(data: [0] + content))
        let input =
            [2] + logID.bytes + [9, 0, 0, 0] + [0x2C, 1, 0, 0, 0, 0, 0, 0] + leaf
            + previous.withUnsafeBytes { Array($0) }
        let expected = Array(SHA256.hash(data: input))
        let hash = RecordHasher(logID: logID).chain(epoch: 9, position: 300, leaf: prepared.leaf, previous: previous)
        #expect(hash.withUnsafeBytes { Array($0) } == expected)
    }

    @Test("invariant 9: a flip of any bit of any byte is noticed")
    func everyBit() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        for packer in [nil, packer, nil, packer] {
            var record = try sealed(samples.next(), position: 7, packer: packer)
            try verify(record, position: 7)
            for offset in record.indices {
                for bit in 0..<8 {
                    record[offset] ^= 1 << UInt8(bit)
                    #expect(throws: EventDamage.self, "bit \(bit) of byte \(offset)") {
                        try verify(record, position: 7)
                    }
                    record[offset] ^= 1 << UInt8(bit)
                }
            }
        }
    }

    @Test("invariant 9: does not pass at another position, after another record, or in another log")
    func places() throws {
        let record = try sealed(event(body: [1]), position: 7)
        #expect(throws: EventDamage.self) { try verify(record, position: 8) }
        #expect(throws: EventDamage.self) { try verify(record, position: 7, logID: .random()) }
        let other = try sealed(event(body: [2]), position: 6).withUnsafeBytes { try RecordView($0).storedHash }
        #expect(throws: EventDamage.self) { try verify(record, position: 7, previous: other) }
    }

    @Test("bytes that are no record, or a part of one, are refused and never crash")
    func hostileBytes() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next())
        let wholes = [
            try sealed(samples.next(), position: 7), try sealed(samples.next(), position: 7, packer: packer),
        ]
        for whole in wholes {
            for count in 0..<whole.count {
                #expect(throws: EventDamage.self) { try verify(Array(whole[..<count]), position: 7) }
            }
        }
        for index in 0..<20_000 {
            let whole = wholes[index % 2]
            var bytes = random.isTrue(percent: 30) ? random.bytes(random.next(below: 200)) : whole
            for _ in 0...random.next(below: 4) where !bytes.isEmpty {
                bytes[random.next(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            // Past the hash only the structure is checked; reading fields must stay within the bytes all the same.
            _ = bytes.withUnsafeBytes { try? RecordView($0).event(unpacker) }
        }
    }

    private let logID = LogID.random()

    private let packer = RecordPacker(.builtIn)
    private let unpacker = RecordUnpacker()

    private func sealed(_ event: NewEvent, position: Position, packer: RecordPacker? = nil) throws -> [UInt8] {
        let record = try PreparedRecord(event, epoch: 1, packer: packer)
        let hasher = RecordHasher(logID: logID)
        let hash = hasher.chain(epoch: 1, position: position, leaf: record.leaf, previous: .zero)
        var bytes = [UInt8](repeating: 0xFF, count: record.bytes.count)
        bytes.withUnsafeMutableBytes { record.write(sealedWith: hash, into: $0) }
        return bytes
    }

    private func verify(
        _ record: [UInt8], position: Position, logID: LogID? = nil, previous: RecordHash = .zero
    ) throws {
        try record.withUnsafeBytes {
            try RecordView($0).verify(
                hasher: RecordHasher(logID: logID ?? self.logID), position: position, previous: previous)
        }
    }

    private func event(body: [UInt8]) -> NewEvent {
        NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 5), body: body, decoding: .undecodable(reason: "empty"),
            decoderVersion: 1)
    }
}
