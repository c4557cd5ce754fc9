import EventModel
import EventStore
import Replay
import Synchronization
import Testing

@Suite("What a replay asks of a sink, and gives it", .timeLimit(.minutes(5)))
struct SinkContractTests {
    /// Keeps what it is given, batch by batch, and answers as it is told.
    private final class BatchSink: Sink {
        let intake: Intake
        private let taken = Mutex<[[Event]]>([])
        private let answer: @Sendable (Position) -> SinkAnswer

        init(_ intake: Intake, answer: @escaping @Sendable (Position) -> SinkAnswer = { _ in .taken }) {
            self.intake = intake
            self.answer = answer
        }

        var batches: [[Event]] { taken.withLock { $0 } }
        var positions: [Position] { batches.joined().map(\.position) }

        func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
            taken.withLock { $0.append(batch.events) }
            return batch.positions.map(answer)
        }
    }

    /// Finds that nobody takes events any more, as soon as it is watched.
    private struct AbandonedSink: Sink {
        func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] { batch.answers(taken: 0) }
        func watch(_ stop: StopRequest) async { stop.request(because: .readerGone) }
    }

    @Test(
        "gives a sink at most so many events at once as it takes, however they are read",
        arguments: [Selection(), Selection(terms: [.orderCode("A")]), Selection(limit: 300, direction: .backward)])
    func eventCount(selection: Selection) async throws {
        try await withTemporaryLog { log in
            try await log.append(300)
            let sink = BatchSink(Intake(eventCountMax: 7))
            let outcome = await ReplayRun(of: selection, from: log.reader, to: sink).run()
            #expect(outcome.ending.isFinished && outcome.deliveredCount == 300)
            #expect(sink.batches.allSatisfy { (1...7).contains($0.count) } && sink.batches.contains { $0.count == 7 })
            #expect(sink.positions == (selection.direction == .forward ? Array(1...300) : (1...300).reversed()))
        }
    }

    @Test("ends a batch with the event that fills it, where a sink takes so many bytes at once")
    func byteCount() async throws {
        try await withTemporaryLog { log in
            try await log.append(300)
            let sink = BatchSink(Intake(byteCountMax: 100))
            _ = await ReplayRun(of: Selection(), from: log.reader, to: sink).run()
            let byteCounts = sink.batches.map { $0.map(\.content.body.count) }
            #expect(byteCounts.allSatisfy { $0.dropLast().reduce(0, +) < 100 })
            #expect(byteCounts.contains { $0.reduce(0, +) >= 100 })
            #expect(sink.positions == Array(1...300))
        }
    }

    @Test("gives what a log that is followed brings at most so many at once, too")
    func following() async throws {
        try await withTemporaryLog { log in
            let sink = BatchSink(Intake(eventCountMax: 1))
            async let outcome = ReplayRun(
                of: Selection(to: 20), from: log.reader, to: sink, isFollowing: true
            ).run()
            try await log.append(20)
            #expect(await outcome.ending.isFinished)
            #expect(sink.batches.count == 20 && sink.positions == Array(1...20))
        }
    }

    @Test("goes on, after a batch of which one event failed, behind the last event before it")
    func checkpoint() async throws {
        try await withTemporaryLog { log in
            try await log.append(10)
            let refusal = SinkError(.refused, "not this one", isRetriable: false)
            let sink = BatchSink(Intake()) { $0 == 6 ? .failed(refusal) : .taken }
            let outcome = await ReplayRun(of: Selection(from: 3), from: log.reader, to: sink).run()
            #expect(outcome.ending.sinkError?.code == .refused && outcome.deliveredCount == 7)
            #expect(outcome.reading.checkpoint == Checkpoint(epoch: 1, position: 5) && outcome.reading.due == 6)
            #expect(outcome.reading.firstDelivered == 3 && outcome.lastDelivered == 10)
        }
    }

    @Test("ends when the sink finds that nobody takes events, though none comes")
    func nobody() async throws {
        try await withTemporaryLog { log in
            let outcome = await ReplayRun(
                of: Selection(), from: log.reader, to: AbandonedSink(), isFollowing: true
            ).run()
            #expect(outcome.deliveredCount == 0 && outcome.ending.sinkError?.code == .closed)
        }
    }

    @Test("ends as stopped when its task is cancelled")
    func cancelled() async throws {
        try await withTemporaryLog { log in
            try await log.append(3)
            let (counts, count) = AsyncStream<Int>.makeStream()
            let sink = CollectingSink { count.yield($0) }
            let run = ReplayRun(of: Selection(), from: log.reader, to: sink, isFollowing: true)
            let task = Task { await run.run() }
            var iterator = counts.makeAsyncIterator()
            while let count = await iterator.next(), count < 3 {}
            task.cancel()
            let outcome = await task.value
            #expect(outcome.ending.isStopped && outcome.deliveredCount == 3)
        }
    }

    @Test("a stop that somebody asks for is no failure of the sink, whichever was first")
    func reason() {
        let first = StopRequest()
        first.request(because: .readerGone)
        #expect(first.isRequested && first.reason?.code == .closed)
        first.request()
        #expect(first.reason == nil)
        let second = StopRequest()
        second.request()
        second.request(because: .readerGone)
        #expect(second.isRequested && second.reason == nil)
    }
}
