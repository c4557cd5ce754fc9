import EventModel
import EventStore
import Foundation
import ReplayStore
import TestSupport
import Testing

@Suite("The record of replays, damaged, removed or without room")
struct RunStoreFaultTests {
    @Test("says what to do where a page of it is not what was written, whichever page it is")
    func damagedPages() throws {
        try withTemporaryDirectory { path in
            let data = DataDirectory(path: path)
            try Self.fill(data)
            let file = path + "/replay/data.mdb"
            let bytes = try RawFile.bytes(file)
            for page in 0..<(bytes.count / 4096) {
                // A page of a table or of the file's own: not one that is free, which nobody reads.
                try RawFile.overwrite(file, at: page * 4096 + 8, with: [UInt8](repeating: 0xFF, count: 512))
                let outcome = Result { () throws(EventStoreError) in try Self.readAll(data) }
                if case .failure(let error) = outcome {
                    #expect(error.code == .damaged, "page \(page): \(error)")
                    #expect(error.message.contains("mv \(path)/replay"), "page \(page): \(error)")
                }
                try RawFile.overwrite(file, at: page * 4096, with: Array(bytes[(page * 4096)..<((page + 1) * 4096)]))
            }
            #expect(try Self.readAll(data) == 100)
        }
    }

    @Test("a receipt whose bytes differ from those that were written is told, and not taken for a delivery")
    func damagedValue() throws {
        try withTemporaryDirectory { path in
            let data = DataDirectory(path: path)
            try Self.fill(data)
            let file = path + "/replay/data.mdb"
            let bytes = try RawFile.bytes(file)
            // Position 77 of run 1, as a key; the outcome is the first byte behind it.
            let key: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0, 1]
            var start = 0
            while let offset = RawFile.offset(of: key, in: Array(bytes[start...])) {
                try RawFile.overwrite(file, at: start + offset + key.count, with: [2])
                start += offset + key.count
            }
            #expect(start > 0)
            let error = try #require(throws: EventStoreError.self) { try Self.readAll(data) }
            #expect(error.code == .damaged)
        }
    }

    @Test("a run whose record was removed ends with what happened, and the next run begins anew")
    func removed() async throws {
        try await withTemporaryDirectory { path in
            let data = DataDirectory(path: path)
            do {
                let store = try RunStore.openForWriting(data, of: Sample.logID)
                let writer = try store.begin(Sample.run)
                try FileManager.default.removeItem(atPath: path + "/replay")
                writer.record([.delivered(1)])
                let error = try await #require(throws: EventStoreError.self) { try await writer.commit() }
                #expect(error.message.contains("removed"))
                #expect(throws: EventStoreError.self) { try writer.finish(.done) }
                #expect(writer.progress.committedCount == 0)
            }
            let store = try RunStore.openForWriting(data, of: Sample.logID)
            #expect(try store.runs().isEmpty)
            try store.begin(Sample.run).finish(.done)
        }
    }

    @Test("is refused for another log")
    func otherLog() throws {
        try withTemporaryDirectory { path in
            let data = DataDirectory(path: path)
            try Self.fill(data)
            let error = try #require(throws: EventStoreError.self) { try RunStore.open(data, of: .random()) }
            #expect(error.code == .configuration)
        }
    }

    @Test("there is none before the first run, and reading makes none")
    func missing() throws {
        try withTemporaryDirectory { path in
            let store = try RunStore.open(DataDirectory(path: path), of: Sample.logID)
            #expect(store == nil)
            #expect(!FileManager.default.fileExists(atPath: path + "/replay"))
        }
    }

    @Test(
        "a full disk ends the run with words, and what was committed before is there to go on from",
        .enabled(if: SmallDisk.isAvailable))
    func fullDisk() async throws {
        try await withTemporaryDirectory { path in
            let disk = try SmallDisk(at: path + "/disk", megabytes: 1)
            defer { disk.unmount() }
            let data = DataDirectory(path: disk.path)
            var committed: UInt64 = 0
            do {
                let writer = try RunStore.openForWriting(data, of: Sample.logID).begin(Sample.run)
                var next: Position = 1
                while writer.progress.failure == nil {
                    let positions = next..<(next + 100)
                    writer.record(
                        positions.map { .failed($0, String(repeating: "x", count: 900)) },
                        checkpoint: Checkpoint(epoch: 1, position: positions.upperBound - 1))
                    next = positions.upperBound
                    do { try await writer.commit() } catch {}
                }
                let failure = try #require(writer.progress.failure)
                #expect([.diskFull, .inputOutput].contains(failure.code))
                #expect(failure.message.contains("make room"))
                committed = writer.progress.committedCount
                #expect(throws: EventStoreError.self) { try writer.finish(.done) }
            }
            let store = try #require(try RunStore.open(data, of: Sample.logID))
            let run = try #require(try store.run(1))
            #expect(committed > 0)
            #expect(run.isInterrupted)
            #expect(run.checkpoint?.position == committed)
            #expect(run.failedCount == committed)
        }
    }

    /// A record with one run of 100 receipts, some of them failures, a consumer and an order that is held.
    private static func fill(_ data: DataDirectory) throws {
        let store = try RunStore.openForWriting(data, of: Sample.logID)
        let writer = try store.begin(Sample.run, consumer: Sample.consumer)
        writer.record((1...100).map { $0 % 10 == 0 ? .failed($0, "answer \($0)") : .delivered($0) })
        writer.hold(HeldLane(.init(source: "loja", key: .orderID, value: "1"), from: 10, reason: "500"))
        try writer.finish(.done)
    }

    /// Reads everything, and returns how many receipts there are.
    private static func readAll(_ data: DataDirectory) throws(EventStoreError) -> Int {
        guard let store = try RunStore.open(data, of: Sample.logID) else { return 0 }
        _ = try store.runs()
        _ = try store.consumers()
        _ = try store.heldLanes(of: 1)
        _ = try store.failures(of: 1)
        return try store.receipts(of: 1, in: 1...1000).count
    }
}
