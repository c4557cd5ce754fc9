import Crypto
import EventModel
import EventStore
import GestaoOnlineSamples
import LMDB
import TestSupport
import Testing

@Suite("Packed records")
struct PackingTests {
    @Test("a webhook takes less than half the room, and one that does not pack is stored as it is")
    func size() throws {
        let generator = WebhookGenerator(seed: TestSeed.announced(), orders: 200)
        for index in 0..<1000 {
            let event = event(body: generator.body(at: index))
            let plain = try PreparedRecord(event, epoch: 1, packer: nil).bytes
            let packed = try PreparedRecord(event, epoch: 1, packer: packer).bytes
            #expect(packed.count < plain.count / 2)
        }
        var random = SplitMix64(seed: TestSeed.announced())
        let noise = event(body: random.bytes(100_000))
        let plain = try PreparedRecord(noise, epoch: 1, packer: nil).bytes
        #expect(try PreparedRecord(noise, epoch: 1, packer: packer).bytes == plain)
    }

    @Test("a body of 1 MiB that packs well is given back, and small ones after it")
    func largeBody() throws {
        for byteCount in [1 << 20, 10, 1 << 20, 100_000, 0] {
            let event = event(body: [UInt8](repeating: 7, count: byteCount))
            let record = try PreparedRecord(event, epoch: 1, packer: packer).bytes
            #expect(try record.withUnsafeBytes { try RecordView($0).event(unpacker) } == event)
        }
    }

    @Test("an event that is larger than what is unpacked is stored as it is, and read back")
    func largeEvent() throws {
        let headers = (0..<300).map {
            RequestMetadata.Header(name: "x-\($0)", value: String(repeating: "a", count: 60_000))
        }
        let event = event(body: [1]).with(request: RequestMetadata(headers: headers))
        let record = try PreparedRecord(event, epoch: 1, packer: packer).bytes
        #expect(try record.withUnsafeBytes { try RecordView($0).event(unpacker) } == event)
    }

    @Test("a dictionary that nobody knows, a size beyond the bounds, and sections beside packed ones are refused")
    func refusals() throws {
        let good = try PreparedRecord(event(body: Array(repeating: 1, count: 500)), epoch: 1, packer: packer).bytes
        try expectDamage(good, nil)
        var unknown = good
        unknown[32] ^= 1
        try expectDamage(unknown, "packed with a dictionary that the log does not hold")
        let frame = Array(good[40..<good.count - 32])
        // A frame's header descriptor stands after its magic number; 0xE0: one segment, a size of eight bytes.
        let bomb = Array(frame[0..<4]) + [0xE0, 0, 0, 0, 0, 0, 1, 0, 0] + [1, 0, 0]
        let notPlain = "a packed section that is not one plain frame"
        try expectDamage(record(packing: good[32..<40] + bomb), "a packed section of an unknown or impossible size")
        try expectDamage(record(packing: good[32..<40] + frame.dropLast()), notPlain)
        // An empty skippable frame behind it; a checksum announced.
        try expectDamage(record(packing: good[32..<40] + frame + [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]), notPlain)
        var checked = frame
        checked[4] |= 0x04
        try expectDamage(record(packing: good[32..<40] + checked + [0, 0, 0, 0]), notPlain)
        try expectDamage(record(packing: good[32..<36]), "a section cut short")
        let body: [UInt8] = [1, 0, 1, 0, 0, 0, 0, 0]
        try expectDamage(
            record(packing: good[32..<40] + frame, beside: body), "sections beside those that are packed")
    }

    @Test("a dictionary of the log that is not what was written is noticed by the verifier")
    func damagedDictionary() throws {
        try withTemporaryLog(expecting: .unsound) { log in
            try log.withWriter { _ = try $0.appendAll([event(body: Array(repeating: 1, count: 500))]) }
            try damageDictionary(of: log)
            try log.withReader { reader in
                let report = try reader.verify()
                #expect(report.reason?.contains("packed with a dictionary that the log does not hold") == true)
                #expect(report.firstBadPosition == 1)
                // This program has the dictionary too, and does not use it in silence.
                let refusal = #expect(throws: EventStoreError.self) { try reader.event(at: 1) }
                #expect(refusal?.code == .damaged && refusal?.position == 1)
            }
        }
    }

    private func damageDictionary(of log: TemporaryLog) throws {
        let environment = try Environment(
            path: log.directory.path + "/log", mode: .writing(mapByteCount: 1 << 30), readerCountMax: 10)
        let meta: Table<[UInt8]> = try environment.table("meta")
        try environment.write { transaction throws in
            let prefix = Array("dictionary ".utf8)
            let (key, value) = try transaction.withCursor(over: meta) { cursor in
                try #require(
                    try cursor.seek(atOrAfter: prefix) { key, value in
                        (key, value.withUnsafeBytes { Array($0) })
                    })
            }
            try #require(key.starts(with: prefix))
            try transaction.put(value.dropLast() + [value[value.count - 1] ^ 1], at: key, in: meta)
        }
    }

    @Test("a dictionary that zstd cannot use spoils no record of another one")
    func unusableDictionary() throws {
        try withTemporaryLog { log in
            try log.withWriter { _ = try $0.appendAll([event(body: Array(repeating: 1, count: 500))]) }
            let unusable = [0x37, 0xA4, 0x30, 0xEC] + [UInt8](repeating: 0, count: 100)
            let digest = SHA256.hash(data: unusable).prefix(8)
            let environment = try Environment(
                path: log.directory.path + "/log", mode: .writing(mapByteCount: 1 << 30), readerCountMax: 10)
            let meta: Table<[UInt8]> = try environment.table("meta")
            try environment.write { try $0.put(unusable, at: Array("dictionary ".utf8) + digest, in: meta) }
            _ = consume environment
            let byteCount = try log.withReader { try $0.event(at: 1)?.content.body.count }
            #expect(byteCount == 500)
        }
    }

    private let packer = RecordPacker(.builtIn)
    private let unpacker = RecordUnpacker()

    private func event(body: [UInt8]) -> NewEvent {
        NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 5), body: body, decoding: .undecodable(reason: "empty"),
            decoderVersion: 1)
    }

    private func expectDamage(_ record: [UInt8], _ reason: String?) throws {
        var damage: String?
        do {
            _ = try record.withUnsafeBytes { try RecordView($0).event(unpacker) }
        } catch let error as EventDamage {
            damage = error.reason
        }
        #expect(damage == reason)
    }

    /// A record with a packed section of this content.
    private func record(packing content: some Collection<UInt8>, beside other: [UInt8] = []) -> [UInt8] {
        let little = { (value: Int) in withUnsafeBytes(of: UInt32(value).littleEndian) { Array($0) } }
        let section = [7, 0, 1, 1] + little(content.count) + Array(content)
        let sections = section + other
        let header: [UInt8] = [1, 1, 1, other.isEmpty ? 1 : 2, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        return header + little(sections.count) + [0, 0, 0, 0] + sections + [UInt8](repeating: 0, count: 32)
    }
}
