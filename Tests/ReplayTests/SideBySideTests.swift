import EventModel
import EventStore
import Replay
import Synchronization
import TestSupport
import Testing

@Suite("A replay of several events at once", .timeLimit(.minutes(5)))
struct SideBySideTests {
    @Test("invariant 11: sends the events of an order one after the other, other orders beside it, and misses none")
    func lanes() async throws {
        try await withTemporaryLog { log in
            for order in 0..<6 { try await log.append(20, code: "\(order)") }
            // Each answer waits until enough are under way, or until nothing more can come.
            let sink = LaneSink(holdsBackUntil: 4)
            var run = ReplayRun(of: Selection(), from: log.reader, to: sink)
            run.inFlightCount = 8
            let outcome = await run.run()
            #expect(outcome.ending.isFinished && outcome.deliveredCount == 120)
            let seen = sink.seen
            #expect(seen.taken.count == 120 && Set(seen.taken).count == 120 && !seen.hasOverlap)
            #expect(seen.mostAtOnce >= 4 && seen.mostAtOnce <= 8)
            for (lane, positions) in seen.byLane { #expect(positions == positions.sorted(), "\(lane)") }
        }
    }

    @Test("sends again what failed, by its number of the try, and says when it waits and when it goes on")
    func retries() async throws {
        try await withTemporaryLog { log in
            try await log.append(40)
            let sink = LaneSink(failures: [
                5: [SinkError(.unavailable, "500", isRetriable: true)],
                9: [SinkError(.busy, "429", isRetriable: true), SinkError(.unreachable, "gone", isRetriable: true)],
            ])
            var run = ReplayRun(of: Selection(), from: log.reader, to: sink)
            run.inFlightCount = 4
            run.effort = Effort(attemptCountMax: 3, giveUpSeconds: 60)
            let said = Mutex<[String]>([])
            run.onWait = { error in said.withLock { $0.append(error?.message ?? "on") } }
            let outcome = await run.run()
            #expect(outcome.ending.isFinished && outcome.deliveredCount == 40 && outcome.reading.failureCount == 3)
            #expect(sink.seen.attempts[5] == [1, 2] && sink.seen.attempts[9] == [1, 1, 1])
            let words = said.withLock { $0 }
            #expect(words.first == "429" && words.last == "on", "\(words)")
        }
    }

    @Test("ends at a failure that no further try mends, with the place behind which nothing is lost")
    func ends() async throws {
        try await withTemporaryLog { log in
            try await log.append(100)
            let sink = LaneSink(failures: [50: [SinkError(.refused, "422", isRetriable: false)]])
            var run = ReplayRun(of: Selection(), from: log.reader, to: sink)
            run.inFlightCount = 8
            run.windowEventCount = 10
            let outcome = await run.run()
            #expect(outcome.ending.sinkError?.message == "422")
            #expect(outcome.reading.checkpoint?.position == 49 && outcome.reading.due == 50)
            #expect(sink.seen.taken.allSatisfy { $0 < 60 }, "nothing beyond the window was sent")
        }
    }

    @Test("follows the log, and ends when asked to while it waits for a commit or for its destination")
    func following() async throws {
        try await withTemporaryLog { log in
            try await log.append(10)
            let stop = StopRequest()
            let sink = LaneSink()
            var run = ReplayRun(of: Selection(), from: log.reader, to: sink, isFollowing: true, stop: stop)
            run.inFlightCount = 4
            async let outcome = run.run()
            try await sink.waits(for: 10)
            try await log.append(10)
            try await sink.waits(for: 20)
            stop.request()
            let followed = await outcome
            #expect(followed.ending.isStopped && followed.deliveredCount == 20)

            let down = StopRequest()
            let never = LaneSink(isDown: true)
            var waiting = ReplayRun(of: Selection(), from: log.reader, to: never, stop: down)
            waiting.effort = Effort(attemptCountMax: 1, giveUpSeconds: 3600)
            waiting.onWait = { error in if error != nil { down.request() } }
            let stopped = await waiting.run()
            #expect(stopped.ending.isStopped && stopped.deliveredCount == 0)
        }
    }

    @Test("following, ends at a failure although nothing more is committed")
    func failsWhileFollowing() async throws {
        try await withTemporaryLog { log in
            try await log.append(3)
            let sink = LaneSink(failures: [2: [SinkError(.refused, "422", isRetriable: false)]])
            var run = ReplayRun(of: Selection(), from: log.reader, to: sink, isFollowing: true)
            run.inFlightCount = 2
            let outcome = await run.run()
            #expect(outcome.ending.sinkError?.message == "422" && outcome.reading.checkpoint?.position == 1)
        }
    }

    @Test("with a pace and one at a time, keeps the order of the log")
    func paced() async throws {
        try await withTemporaryLog { log in
            try await log.append(30)
            let sink = LaneSink()
            var run = ReplayRun(of: Selection(limit: 20, direction: .backward), from: log.reader, to: sink)
            run.pace = Pace(eventsPerSecond: 1000)
            let outcome = await run.run()
            #expect(outcome.ending.isFinished && sink.seen.taken == (11...30).reversed())
        }
    }
}

/// Takes events of many orders at once, and notes how they came.
private final class LaneSink: Sink {
    struct Seen {
        var taken: [Position] = []
        var byLane: [String: [Position]] = [:]
        var attempts: [Position: [Int]] = [:]
        var underWay: [String: Position] = [:]
        var hasOverlap = false
        var mostAtOnce = 0
        var failures: [Position: [SinkError]]
    }

    private let state: Mutex<Seen>
    private let holdsBackUntil: Int
    private let isDown: Bool

    init(failures: [Position: [SinkError]] = [:], holdsBackUntil: Int = 1, isDown: Bool = false) {
        state = Mutex(Seen(failures: failures))
        self.holdsBackUntil = holdsBackUntil
        self.isDown = isDown
    }

    var seen: Seen { state.withLock { $0 } }
    var intake: Intake { Intake(eventCountMax: 1, takesLanes: true) }

    func waits(for count: Int) async throws {
        while seen.taken.count < count { await Task.yield() }
    }

    func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        if isDown { return [.failed(SinkError(.unreachable, "down", isRetriable: true))] }
        let event = batch.events[0]
        let lane = event.content.source + "/" + (event.view.text(.orderID) ?? "")
        state.withLock { seen in
            seen.hasOverlap = seen.hasOverlap || seen.underWay[lane] != nil
            seen.underWay[lane] = event.position
            seen.mostAtOnce = max(seen.mostAtOnce, seen.underWay.count)
            seen.attempts[event.position, default: []].append(batch.context.attempt)
        }
        while state.withLock({ $0.mostAtOnce }) < holdsBackUntil { await Task.yield() }
        return state.withLock { seen in
            seen.underWay[lane] = nil
            if let error = seen.failures[event.position]?.first {
                seen.failures[event.position]?.removeFirst()
                return [.failed(error)]
            }
            seen.taken.append(event.position)
            seen.byLane[lane, default: []].append(event.position)
            return [.taken]
        }
    }
}
