import EventModel
import EventStore
import Foundation
import ReplayStore
import Synchronization
import TestSupport
import Testing

@Suite("The record of replays")
struct RunStoreTests {
    @Test("keeps receipts together with the checkpoint that they were recorded with")
    func recordsReceipts() async throws {
        try await withStore { store in
            let writer = try store.begin(Sample.run)
            writer.record([.delivered(1), .failed(2, "no"), .held(3)], checkpoint: Checkpoint(epoch: 1, position: 3))
            try await writer.commit()

            let run = try #require(try store.run(writer.run.number))
            #expect(run.checkpoint == Checkpoint(epoch: 1, position: 3))
            #expect((run.deliveredCount, run.failedCount, run.heldCount) == (1, 1, 1))
            #expect(run.receiptRange == 1...3)
            #expect(run.isDriven)
            #expect(writer.progress.committedCount == 3)
            #expect(try store.receipts(of: 1, in: 1...10).map(\.outcome) == [.delivered, .failed, .held])
            #expect(try store.failures(of: 1) == [.failed(2, "no")])
            try writer.finish(.done)
            #expect(try store.run(1)?.state == .done)
            #expect(try store.run(1)?.isDriven == false)
        }
    }

    @Test("tells of each commit how many receipts are on disk")
    func tellsOfCommits() async throws {
        try await withStore { store in
            let told = Mutex<[UInt64]>([])
            let writer = try store.begin(
                Sample.run, onCommit: { progress in told.withLock { $0.append(progress.committedCount) } })
            writer.record([.delivered(1)])
            try await writer.commit()
            writer.record([.delivered(2), .delivered(3)])
            try await writer.commit()
            #expect(told.withLock { $0 } == [1, 3])
            try writer.finish(.done)
        }
    }

    @Test("a later receipt of an event takes the place of the earlier one, and counts in its stead")
    func replacesReceipts() async throws {
        try await withStore { store in
            let writer = try store.begin(Sample.run)
            writer.record([.failed(7, "busy")])
            try await writer.commit()
            writer.record([.delivered(7)])
            try writer.finish(.done)
            let run = try #require(try store.run(1))
            #expect((run.deliveredCount, run.failedCount) == (1, 0))
            #expect(try store.failures(of: 1).isEmpty)
            #expect(try store.receipts(at: 7, of: 1).map(\.receipt.outcome) == [.delivered])
        }
    }

    @Test("names every run that sent an event, and none of an earlier epoch than the event's")
    func findsReceiptsByPosition() async throws {
        try await withStore { store in
            for epoch: Epoch in [1, 2] {
                var run = Sample.run
                run.epoch = epoch
                let writer = try store.begin(run)
                writer.record([.delivered(5), .delivered(6)])
                try writer.finish(.done)
            }
            #expect(try store.receipts(at: 5, of: 1).map(\.run.number) == [1, 2])
            #expect(try store.receipts(at: 5, of: 2).map(\.run.number) == [2])
            #expect(try store.receipts(at: 4, of: 1).isEmpty)
        }
    }

    @Test("keeps what was said of a run: words, digests, destination, reason")
    func keepsRuns() async throws {
        try await withStore { store in
            var run = Sample.run
            run.selection = ["--from", "4", "--document", "-"]
            run.options = ["--as", "cloudevents"]
            run.personDigests = [[1, 2, 3]]
            run.upper = 99
            try store.begin(run).finish(.failed, reason: "410 Gone")
            let kept = try #require(try store.run(1))
            run.number = 1
            (run.state, run.reason, run.ended, run.updated) = (.failed, "410 Gone", kept.ended, kept.updated)
            #expect(kept == run)
            #expect(kept.ended != nil)
        }
    }

    @Test("holds orders of a run, and lets them go")
    func holdsLanes() async throws {
        try await withStore { store in
            let first = HeldLane(.init(source: "loja", key: .orderID, value: "1"), from: 4, reason: "500")
            let second = HeldLane(.init(source: "loja", key: .none, value: ""), from: 9, reason: "500")
            let writer = try store.begin(Sample.run)
            writer.hold(first)
            writer.hold(second)
            try await writer.commit()
            #expect(try store.heldLanes(of: 1) == [first, second])
            #expect(try store.heldLanes(of: 2).isEmpty)
            writer.release(first.lane)
            try writer.finish(.done)
            #expect(try store.heldLanes(of: 1) == [second])
        }
    }

    @Test("a run whose writer went away counts as interrupted, and goes on where it was")
    func resumes() async throws {
        try await withStore { store in
            var writer: RunWriter? = try store.begin(Sample.run)
            writer?.record(
                [.delivered(1), .delivered(2), .delivered(4)], checkpoint: Checkpoint(epoch: 1, position: 2))
            try await writer?.commit()
            #expect(throws: EventStoreError.self) { try store.resume(1) }
            writer = nil
            try wait(for: "the run") { try store.run(1)?.isInterrupted == true }

            let resumed = try store.resume(1)
            #expect(resumed.run.checkpoint?.position == 2)
            #expect(try store.receipts(of: 1, in: 3...100).map(\.position) == [4])
            try resumed.finish(.done)
            #expect(try store.run(1)?.state == .done)
        }
    }

    @Test("tells a run that somebody cancelled it, also where it has nothing to record")
    func cancels() async throws {
        try await withStore { store in
            let writer = try store.begin(Sample.run)
            #expect(try store.cancel(1)?.isCancelRequested == true)
            try wait(for: "the run") { writer.progress.isCancelled }
            try writer.finish(.cancelled)
            #expect(try store.cancel(1)?.state == .cancelled)
            #expect(try store.cancel(2) == nil)
        }
    }

    @Test("a run that nobody drives is cancelled at once")
    func cancelsInterrupted() async throws {
        try await withStore { store in
            _ = try store.begin(Sample.run)
            try wait(for: "the run") { try store.run(1)?.isInterrupted == true }
            #expect(try store.cancel(1)?.state == .cancelled)
        }
    }

    @Test("moves a consumer with the checkpoint, and keeps it through runs")
    func movesConsumers() async throws {
        try await withStore { store in
            let writer = try store.begin(Sample.run, consumer: Sample.consumer, hashAt: Sample.hash)
            writer.record([.delivered(1)], checkpoint: Checkpoint(epoch: 1, position: 1))
            try await writer.commit()
            let moved = try #require(try store.consumer("erp"))
            #expect(moved.checkpoint.position == 1)
            #expect(moved.recordHash == Sample.hash(1))
            #expect(moved.isDriven && moved.run == 1)
            try writer.finish(.stopped)

            let next = try store.begin(Sample.run, consumer: Sample.consumer)
            #expect(try store.consumer("erp")?.checkpoint.position == 1)
            #expect(try store.consumer("erp")?.run == 2)
            try next.finish(.stopped)
        }
    }

    @Test("a consumer that is moved is not taken, reset or deleted, and the error names who moves it")
    func refusesSecond() async throws {
        try await withStore { store in
            let writer = try store.begin(Sample.run, consumer: Sample.consumer)
            let takes: [() throws -> Void] = [
                { _ = try store.begin(Sample.run, consumer: Sample.consumer) },
                { _ = try store.delete(consumer: "erp") },
                { _ = try store.reset("erp", to: Checkpoint(epoch: 1, position: 0), recordHash: .zero) },
            ]
            for take in takes {
                let error = try #require(throws: EventStoreError.self) { try take() }
                #expect(error.code == .inUse)
                #expect(error.message.contains("process \(getpid())"))
            }
            try writer.finish(.stopped)
            let reset = try store.reset("erp", to: Checkpoint(epoch: 1, position: 8), recordHash: Sample.hash(8))
            #expect(reset?.checkpoint.position == 8)
            #expect(try store.delete(consumer: "erp"))
            #expect(try store.consumers().isEmpty)
            #expect(try !store.delete(consumer: "erp"))
        }
    }

    @Test("forgets the oldest run that is over, with all that is known of it")
    func forgetsRuns() async throws {
        try await withStore { store in
            for _ in 0..<(Limits.runCountMax + 1) { try store.begin(Sample.run).finish(.done) }
            #expect(try store.runs().count == Limits.runCountMax)
            #expect(try store.runs().last?.number == 2)
        }
    }
}

extension Receipt {
    static func delivered(_ position: Position) -> Receipt {
        Receipt(position: position, outcome: .delivered, status: 200, latencyMicroseconds: 900, time: Sample.time)
    }
    static func failed(_ position: Position, _ answer: String) -> Receipt {
        Receipt(
            position: position, outcome: .failed, status: 500, attemptCount: 3, time: Sample.time,
            answer: Array(answer.utf8))
    }
    static func held(_ position: Position) -> Receipt {
        Receipt(position: position, outcome: .held, attemptCount: 0, time: Sample.time)
    }
}

enum Sample {
    static let time = Timestamp(microseconds: 1_795_401_931_000_000)
    static let logID = LogID(bytes: Array(0..<16)) ?? .random()
    static let run = Run(
        of: logID, epoch: 1,
        to: Run.Destination(sink: "http", address: "https://erp.example/go", digest: [9, 9]), by: "maria",
        processID: getpid(), at: time)
    static let consumer = Consumer(
        name: "erp", logID: logID, checkpoint: Checkpoint(epoch: 1, position: 0), recordHash: .zero, at: time)

    static func hash(_ position: Position) -> RecordHash {
        [UInt8](repeating: UInt8(truncatingIfNeeded: position), count: 32).withUnsafeBytes { RecordHash(bytes: $0) }
    }
}

/// Runs `body` with a new, empty record of replays.
func withStore(_ body: (RunStore) async throws -> Void) async throws {
    try await withTemporaryDirectory { path in
        try await body(try RunStore.openForWriting(DataDirectory(path: path), of: Sample.logID))
    }
}
