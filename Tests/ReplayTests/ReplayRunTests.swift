import EventModel
import EventStore
import Replay
import Testing

extension ReplayOutcome.Ending {
    var isFinished: Bool { if case .finished = self { true } else { false } }
    var isStopped: Bool { if case .stopped = self { true } else { false } }
    var sinkError: SinkError? { if case .sinkFailed(let error) = self { error } else { nil } }
}

@Suite("A replay", .timeLimit(.minutes(5)))
struct ReplayRunTests {
    @Test("invariant 11: delivers the selection in its order and knows the last event delivered")
    func order() async throws {
        try await withTemporaryLog { log in
            try await log.append(2500)
            let sink = CollectingSink()
            let outcome = await ReplayRun(of: Selection(from: 3, to: 2400), from: log.reader, to: sink).run()
            #expect(sink.positions == Array(3...2400))
            #expect(outcome.deliveredCount == 2398 && outcome.lastDelivered == 2400 && outcome.ending.isFinished)
        }
    }

    @Test("delivers newest first where the selection says so")
    func backward() async throws {
        try await withTemporaryLog { log in
            try await log.append(30)
            let sink = CollectingSink()
            let outcome = await ReplayRun(
                of: Selection(limit: 12, direction: .backward), from: log.reader, to: sink
            ).run()
            #expect(sink.positions == (19...30).reversed())
            #expect(outcome.lastDelivered == 19 && outcome.ending.isFinished)
        }
    }

    @Test("hands out each event as it was appended, twice alike")
    func sameBytes() async throws {
        try await withTemporaryLog { log in
            try await log.append(50)
            let (first, second) = (CollectingSink(), CollectingSink())
            _ = await ReplayRun(of: Selection(), from: log.reader, to: first).run()
            _ = await ReplayRun(of: Selection(), from: log.reader, to: second).run()
            #expect(first.events == second.events)
            #expect(first.events.map(\.content) == (1...50).map { TemporaryLog.event($0) })
        }
    }

    @Test("invariant 11: stopped between two events, goes on behind the last one without gap or repetition")
    func stopAndResume() async throws {
        try await withTemporaryLog { log in
            try await log.append(1200)
            let sink = CollectingSink(stopsAfter: 1007)
            let outcome = await ReplayRun(of: Selection(), from: log.reader, to: sink).run()
            #expect(outcome.ending.isStopped && outcome.lastDelivered == 1007 && sink.events.count == 1007)
            let rest = CollectingSink()
            let resumed = Selection(from: try #require(outcome.lastDelivered) + 1)
            _ = await ReplayRun(of: resumed, from: log.reader, to: rest).run()
            #expect(sink.positions + rest.positions == Array(1...1200))
        }
    }

    @Test("ends where the sink takes no more, and says how far it came")
    func sinkFailure() async throws {
        try await withTemporaryLog { log in
            try await log.append(20)
            let sink = CollectingSink(failsAfter: 7)
            let outcome = await ReplayRun(of: Selection(), from: log.reader, to: sink).run()
            #expect(outcome.ending.sinkError?.isRetriable == true)
            #expect(outcome.lastDelivered == 7 && outcome.deliveredCount == 7)
        }
    }

    @Test("has delivered nothing when asked to stop before it begins")
    func stoppedBefore() async throws {
        try await withTemporaryLog { log in
            try await log.append(3)
            let stop = StopRequest()
            stop.request()
            let sink = CollectingSink()
            let outcome = await ReplayRun(of: Selection(), from: log.reader, to: sink, stop: stop).run()
            #expect(outcome.ending.isStopped && outcome.lastDelivered == nil && sink.events.isEmpty)
        }
    }

    @Test("that follows goes from what is there to what comes, and ends when asked to")
    func follow() async throws {
        try await withTemporaryLog { log in
            try await log.append(5)
            let stop = StopRequest()
            let (counts, count) = AsyncStream<Int>.makeStream()
            let sink = CollectingSink { count.yield($0) }
            async let outcome = ReplayRun(
                of: Selection(from: 3), from: log.reader, to: sink, isFollowing: true, stop: stop
            ).run()
            var iterator = counts.makeAsyncIterator()
            while let count = await iterator.next(), count < 3 {}
            try await log.append(4)
            while let count = await iterator.next(), count < 7 {}
            stop.request()
            #expect(await outcome.ending.isStopped)
            #expect(await outcome.lastDelivered == 9)
            #expect(sink.positions == Array(3...9))
        }
    }

    @Test(
        "that follows ends by itself at its last position, its limit, or when its time is over",
        arguments: [
            Selection(to: 8), Selection(limit: 8),
            Selection(until: Timestamp(microseconds: 1_767_225_600_000_000 + 8_500_000)),
        ])
    func followEnds(selection: Selection) async throws {
        try await withTemporaryLog { log in
            try await log.append(5)
            let (counts, count) = AsyncStream<Int>.makeStream()
            let sink = CollectingSink { count.yield($0) }
            async let outcome = ReplayRun(of: selection, from: log.reader, to: sink, isFollowing: true).run()
            var iterator = counts.makeAsyncIterator()
            while let count = await iterator.next(), count < 5 {}
            // Without a position or a limit, a time that is over by the wall clock ends the run at the log's end.
            if selection.until == nil { try await log.append(5) }
            #expect(await outcome.ending.isFinished)
            #expect(sink.positions == Array(1...(selection.until == nil ? 8 : 5)))
        }
    }

    @Test("that follows passes events by that were not selected")
    func followSelected() async throws {
        try await withTemporaryLog { log in
            try await log.append(2, code: "B")
            async let outcome = ReplayRun(
                of: Selection(terms: [.orderCode("B")], limit: 3), from: log.reader, to: CollectingSink(),
                isFollowing: true
            ).run()
            try await log.append(3, code: "A")
            try await log.append(1, code: "B")
            #expect(await outcome.lastDelivered == 6)
        }
    }
}

@Suite("A request to stop", .timeLimit(.minutes(5)))
struct StopRequestTests {
    @Test("wakes all who wait, and lets later ones pass")
    func wakes() async {
        let stop = StopRequest()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { await stop.wait() } }
            group.addTask { stop.request() }
        }
        await stop.wait()
        #expect(stop.isRequested)
    }

    @Test("lets a waiter go when its task is cancelled")
    func cancellation() async {
        let stop = StopRequest()
        let task = Task { await stop.wait() }
        task.cancel()
        await task.value
        #expect(!stop.isRequested)
    }
}
