import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import Synchronization
import TestSupport
import Testing

@Suite("Damage")
struct DamageTests {
    @Test("invariant 9: a flip of any byte of a stored record is found by every way of reading, with its position")
    func everyByte() async throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try await withTemporaryLog { log in
            try log.append(samples.next(9))
            let record = try log.recordBytes(at: 5)
            let dataPath = log.path + "/log/data.mdb"
            let offset = try #require(RawFile.offset(of: record, in: RawFile.bytes(dataPath)))
            try await log.withReader { reader in
                for index in record.indices {
                    try RawFile.overwrite(dataPath, at: offset + index, with: [record[index] ^ 0x10])
                    expectDamage(at: 5, "byte \(index)") { _ = try reader.event(at: 5) }
                    if index >= record.count - RecordHash.byteCount {
                        expectDamage(at: 5, "byte \(index), read through the next one") { _ = try reader.event(at: 6) }
                    }
                    if index.isMultiple(of: 20) {
                        let isInHash = index >= record.count - RecordHash.byteCount
                        try await expectEveryWayToStop(reader, at: 5, isInHash: isInHash, "byte \(index)")
                    }
                    try RawFile.overwrite(dataPath, at: offset + index, with: [record[index]])
                }
                let event = try reader.event(at: 5)
                #expect(event != nil)
            }
        }
    }

    private func expectEveryWayToStop(
        _ reader: LogReader, at position: Position, isInHash: Bool, _ comment: Comment
    ) async throws {
        for direction in [Selection.Direction.forward, .backward] {
            var seen: [Position] = []
            expectDamage(at: position, comment) {
                var query = try reader.query(Selection(direction: direction))
                while case let events = try query.next(), !events.isEmpty { seen += events.map(\.position) }
            }
            // What came before the damage was handed out, and nothing after it. The record after it can be checked
            // only where the damage is not in the hash that it chains to.
            #expect(seen == (direction == .forward ? [1, 2, 3, 4] : isInHash ? [9, 8, 7] : [9, 8, 7, 6]), comment)
        }
        let error = await #expect(throws: EventStoreError.self, comment) {
            var follower = reader.follow(Selection(), after: 3)
            while case let events = try await follower.next(within: .zero), !events.isEmpty {}
        }
        expectDamage(error, at: position, comment)
        let report = try reader.verify()
        #expect(report.firstBadPosition == position, comment)
        #expect(report.head.position == position - 1 && report.checkedCount == Int(position) - 1, comment)
        #expect(!report.isSound && report.reason != nil, comment)
    }

    private func expectDamage(at position: Position, _ comment: Comment, _ body: () throws -> Void) {
        expectDamage(#expect(throws: EventStoreError.self, comment) { try body() }, at: position, comment)
    }

    private func expectDamage(_ error: EventStoreError?, at position: Position, _ comment: Comment) {
        #expect(error?.code == .damaged, comment)
        #expect(error?.position == position, comment)
        #expect(error?.message.contains("position \(position)") == true, comment)
    }

    @Test("a damaged log is not opened for writing, and recovery does not begin an epoch over it")
    func opening() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog(expecting: .unsound) { log in
            try log.append(samples.next(9))
            var record = try log.recordBytes(at: 8)
            record[30] ^= 1
            try log.putRecord(record, at: 8)
            expectDamage(at: 8, "opening") { try log.withWriter { _ in } }
            let refusal = #expect(throws: EventStoreError.self) {
                try Recovery.acceptLoss(log.directory, configuration: log.configuration)
            }
            #expect(refusal?.code == .failed)
        }
    }

    @Test("a record is good only at its own position, in its own log, in its own epoch")
    func displacedRecords() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let events = samples.next(9)
        let foreign = try withTemporaryLog { other in
            try other.append(events)
            return try other.recordBytes(at: 5)
        }
        for bytes in [foreign, nil] {
            try withTemporaryLog(expecting: .unsound) { log in
                try log.append(events)
                let displaced = try bytes ?? log.recordBytes(at: 6)
                try log.putRecord(displaced, at: 5)
                try log.withReader { reader in
                    expectDamage(at: 5, "displaced") { _ = try reader.event(at: 5) }
                }
            }
        }
    }

    @Test("invariant 3: a gap in the positions is damage, and says which one is missing")
    func gap() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog(expecting: .unsound) { log in
            try log.append(samples.next(4))
            try log.putRecord(try log.recordBytes(at: 4), at: 6)
            try log.withReader { reader in
                expectDamage(at: 5, "query") { _ = try reader.all(Selection()) }
                let report = try reader.verify()
                #expect(report.firstBadPosition == 5)
            }
        }
    }

    @Test("invariant 13: no error says anything of what an event holds")
    func silence() throws {
        let secrets = ["11122233344", "maria@example.org", "Maria das Dores", "+5511987654321", "the body itself"]
        let event = NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 1), body: Array(secrets[4].utf8),
            decoding: .decoded(
                DecodedEvent(
                    kind: .orderCreated, order: Order(code: "A1"),
                    customer: Customer(
                        id: "77", document: secrets[0], name: secrets[2], email: secrets[1], phone: secrets[3]))),
            decoderVersion: 1)
        try withTemporaryLog(expecting: .unsound) { log in
            try log.append([event, event])
            var record = try log.recordBytes(at: 1)
            record[record.count - 1] ^= 1
            try log.putRecord(record, at: 1)
            let texts = Mutex<[String]>([])
            let note: (() throws -> Void) -> Void = { body in
                do {
                    try body()
                    Issue.record("the damage was not noticed")
                } catch {
                    texts.withLock { $0 += ["\(error)", String(reflecting: error)] }
                }
            }
            try log.withReader { reader in
                note { _ = try reader.event(at: 1) }
                note { _ = try reader.all(Selection(terms: [.document(secrets[0]), .email(secrets[1])])) }
                let report = try reader.verify()
                texts.withLock { $0.append(String(reflecting: report)) }
            }
            note { try log.withWriter { _ in } }
            for text in texts.withLock({ $0 }) {
                for secret in secrets { #expect(!text.contains(secret)) }
            }
        }
    }
}
