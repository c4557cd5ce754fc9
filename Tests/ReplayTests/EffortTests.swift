import EventModel
import GestaoOnlineSamples
import Replay
import TestSupport
import Testing

/// What a run sends again, and when, without a log, a sink or a clock.
@Suite("The effort of a delivery queue")
struct EffortTests {
    static let second: Int64 = 1_000_000
    static let busy = SinkError(.busy, "429", isRetriable: true)
    static let down = SinkError(.unreachable, "refused", isRetriable: true)
    static let failed = SinkError(.unavailable, "500", isRetriable: true)
    static let refused = SinkError(.refused, "422", isRetriable: false)

    static func queue(
        inFlight: Int = 4, window: Int = 100, attempts: Int = 3, giveUp: Int64 = 60, pace: Pace = Pace()
    ) -> DeliveryQueue<Int> {
        DeliveryQueue(
            bounds: DeliveryQueue.Bounds(batchCountMax: inFlight, windowEventCountMax: window),
            effort: Effort(attemptCountMax: attempts, giveUpSeconds: giveUp), pace: pace, epoch: 1)
    }

    @Test("an event that failed is sent again after a wait, its lane waits for it, and others go on")
    func again() {
        var queue = Self.queue()
        for (number, lane) in ["A", "A", "B"].enumerated() {
            queue.offer(number, at: [Position(number + 1)], in: Lane(lane))
        }
        queue.sourceEnded()
        #expect(queue.words(at: 0) == "send 0 try 1" && queue.words(at: 0) == "send 2 try 1")
        queue.answered(0, [.failed(Self.failed)], now: 0, jitter: 0.5)
        #expect(queue.words(at: 0) == "wait until 100000")
        queue.answered(2, [.taken], now: 10)
        #expect(queue.words(at: 99_999) == "wait until 100000" && queue.words(at: 100_000) == "send 0 try 2")
        #expect(queue.progress.checkpoint == nil && queue.progress.failureCount == 1)
        queue.answered(0, [.taken], now: 100_010)
        #expect(queue.words(at: 100_010) == "send 1 try 1")
        queue.answered(1, [.taken], now: 100_020)
        #expect(queue.words(at: 100_020) == "finished" && queue.progress.deliveredCount == 3)
    }

    @Test("an event that fails as often as it is tried ends the run, and so does one that is refused")
    func tooOften() {
        var queue = Self.queue(attempts: 2)
        queue.offer(0, at: [1])
        #expect(queue.words(at: 0) == "send 0 try 1")
        queue.answered(0, [.failed(Self.failed)], now: 0, jitter: 0)
        #expect(queue.words(at: 0) == "send 0 try 2")
        queue.answered(0, [.failed(Self.failed)], now: 0, jitter: 0)
        #expect(queue.words(at: 0) == "sinkFailed" && queue.progress.due == 1)

        queue = Self.queue(attempts: 2)
        queue.offer(0, at: [1])
        _ = queue.step()
        queue.answered(0, [.failed(Self.refused)])
        #expect(queue.words(at: 0) == "sinkFailed")
    }

    @Test("a destination that cannot be reached is waited for with one event, and not counted against it")
    func unreachable() {
        var queue = Self.queue(attempts: 1, giveUp: 60)
        for number in 0..<3 { queue.offer(number, at: [Position(number + 1)], in: Lane("\(number)")) }
        queue.sourceEnded()
        for _ in 0..<3 { _ = queue.step(now: 0) }
        for number in 0..<3 { queue.answered(number, [.failed(Self.down)], now: 10, jitter: 0.99) }
        #expect(queue.downBecause?.code == .unreachable)
        // Three answers to what was sent before are one failure.
        #expect(queue.words(at: 10) == "wait until 198010" && queue.words(at: 198_010) == "send 0 try 1")
        #expect(queue.words(at: 198_010) == "wait")
        queue.answered(0, [.failed(Self.down)], now: 198_020, jitter: 0.5)
        #expect(queue.words(at: 198_020) == "wait until 398020" && queue.words(at: 398_020) == "send 0 try 1")
        queue.answered(0, [.taken], now: 398_030)
        #expect(queue.downBecause == nil)
        #expect(queue.words(at: 398_030) == "send 1 try 1" && queue.words(at: 398_030) == "send 2 try 1")
    }

    @Test("what cannot be reached for too long ends the run")
    func givenUp() {
        var queue = Self.queue(giveUp: 60)
        queue.offer(0, at: [1])
        queue.sourceEnded()
        var now: Int64 = 0
        var tries = 0
        while queue.words(at: now).hasPrefix("send") {
            tries += 1
            queue.answered(0, [.failed(Self.down)], now: now, jitter: 0.999)
            guard case .wait(let until?) = queue.step(now: now) else { break }
            now = until
        }
        #expect(queue.words(at: now) == "sinkFailed" && now >= 60 * Self.second && now < 100 * Self.second && tries > 5)
    }

    @Test(
        "a destination that is overloaded gets half as much at once, waits are as long as it asks, and more comes slowly"
    )
    func overloaded() {
        var queue = Self.queue(inFlight: 8, attempts: 1, giveUp: 3600)
        for number in 0..<64 { queue.offer(number, at: [Position(number + 1)], in: Lane("\(number)")) }
        queue.sourceEnded()
        for number in 0..<8 { #expect(queue.words(at: 0) == "send \(number) try 1") }
        var busy = Self.busy
        busy.retryAfter = .seconds(7)
        queue.answered(0, [.failed(busy)], now: 5, jitter: 0)
        for number in 1..<8 { queue.answered(number, [.taken], now: 6) }
        #expect(queue.words(at: 6) == "wait until 7000005")
        var now: Int64 = 7_000_005
        var most: [Int] = []
        // Rounds: everything that may be sent is, and then taken.
        while true {
            var sent: [Int] = []
            while case .send(_, let number, _) = queue.step(now: now) { sent.append(number) }
            if sent.isEmpty { break }
            most.append(sent.count)
            now += 1
            for number in sent { queue.answered(number, [.taken], now: now) }
        }
        // Half of eight, and those that were under way when it said so were successes.
        #expect(
            most.first.map { $0 >= 4 && $0 <= 6 } == true && most.max() == 8
                && most.sorted().prefix(3) == most.prefix(3))
    }

    @Test("a pause that a destination asks for is heeded for an hour at most")
    func longPause() {
        var queue = Self.queue(giveUp: 100_000)
        queue.offer(0, at: [1])
        queue.sourceEnded()
        _ = queue.step()
        var busy = Self.busy
        busy.retryAfter = .seconds(Int64.max / 2)
        queue.answered(0, [.failed(busy)], now: 0, jitter: 0)
        #expect(queue.words(at: 0) == "wait until 3600000000")
    }

    @Test("a rate is kept to the event, and what was not used of it does not come at once")
    func rate() {
        var queue = Self.queue(inFlight: 100, pace: Pace(eventsPerSecond: 100))
        for number in 0..<90 { queue.offer(number, at: [Position(number + 1)], in: Lane("\(number)")) }
        queue.sourceEnded()
        var (now, sentAt): (Int64, [Int64]) = (10 * Self.second, [])
        loop: while true {
            switch queue.step(now: now) {
            case .send(_, let number, _):
                sentAt.append(now)
                queue.answered(number, [.taken], now: now)
            case .wait(let until?): now = until
            default: break loop
            }
        }
        #expect(sentAt.count == 90)
        // A tenth of a second's worth at once, and then one each hundredth.
        #expect(sentAt.filter { $0 == 10 * Self.second }.count == 11)
        #expect(sentAt.last == 10 * Self.second + 79 * 10_000)
    }

    @Test("at the original timing, times some speed, long gaps cut, events come as they were received")
    func originalTiming() {
        var queue = Self.queue(pace: Pace(speed: 10, gapSecondsMax: 2))
        let received: [Int64] = [100, 105, 105, 104, 1000, 1001]
        for (number, second) in received.enumerated() {
            queue.offer(
                number, at: [Position(number + 1)], in: Lane("\(number)"), receivedAt: second * Self.second, now: 50)
        }
        queue.sourceEnded()
        var (now, sentAt): (Int64, [Int64]) = (50, [])
        loop: while true {
            switch queue.step(now: now) {
            case .send(_, let number, _):
                sentAt.append(now - 50)
                queue.answered(number, [.taken], now: now)
            case .wait(let until?): now = until
            default: break loop
            }
        }
        #expect(sentAt == [0, 500_000, 500_000, 500_000, 2_500_000, 2_600_000])
    }

    @Test("no more is read while what is held takes too many bytes")
    func heldBytes() {
        var queue = DeliveryQueue<Int>(
            bounds: DeliveryQueue.Bounds(batchCountMax: 1, windowEventCountMax: 100, heldByteCountMax: 10),
            effort: Effort(attemptCountMax: 2, giveUpSeconds: 1), epoch: 1)
        queue.offer(0, at: [1], byteCount: 6)
        queue.offer(1, at: [2], byteCount: 6)
        #expect(queue.words(at: 0) == "send 0 try 1" && queue.words(at: 0) == "wait")
        queue.answered(0, [.taken])
        #expect(queue.words(at: 0) == "send 1 try 1" && queue.words(at: 0) == "read")
    }

    @Test(
        "invariant 11: whatever fails, each order's events arrive in order and none is lost, at most a window is repeated",
        arguments: 0..<400)
    func walk(round: Int) {
        if round == 0 { _ = TestSeed.announced() }
        var walk = EffortWalk(seed: TestSeed.value &+ UInt64(round))
        for _ in 0..<20_000 where !walk.isOver { walk.step() }
        #expect(walk.isOver, "it comes to an end")
        walk.expectOutcome()
    }
}

/// A queue with a destination that fails at random in all ways, and a clock that jumps to what is waited for.
private struct EffortWalk {
    private var random: SplitMix64
    private let inFlight: Int
    private let window: Int
    private var queue: DeliveryQueue<Int>
    private let laneOf: [Int]
    private var offeredCount = 0
    private var now: Int64 = 0
    private var underWay: [Int] = []
    private var taken: [Int] = []
    private var isReading = false
    private let failsPercent: Int
    private(set) var isOver = false
    private var hasFailed = false

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        inFlight = random.pick(1...8)
        window = random.pick([1, random.pick(1...10), random.pick(1...200)])
        failsPercent = random.pick([0, 5, 30])
        let laneCount = random.pick([1, 3, 40])
        var lanes: [Int] = []
        for _ in 0..<random.pick(0...150) { lanes.append(random.next(below: laneCount)) }
        laneOf = lanes
        queue = EffortTests.queue(
            inFlight: inFlight, window: window, attempts: 1000, giveUp: 1_000_000,
            pace: Pace(eventsPerSecond: random.isTrue(percent: 30) ? 50 : nil))
    }

    mutating func step() {
        switch queue.step(now: now) {
        case .read:
            isReading = true
        case .send(let number, let sameNumber, _):
            #expect(number == sameNumber && !underWay.contains(number) && !taken.contains(number))
            #expect(!underWay.contains { laneOf[$0] == laneOf[number] }, "one of a lane is under way at once")
            underWay.append(number)
            #expect(underWay.count <= inFlight)
            let first = (0..<offeredCount).first { !taken.contains($0) } ?? offeredCount
            #expect(number == first || number - first < window, "what is sent lies in the window")
        case .wait(let until):
            #expect(isReading || !underWay.isEmpty || until != nil, "something is waited for")
            happen(until)
        case .end(.finished): isOver = true
        case .end:
            hasFailed = true
            isOver = true
        }
    }

    private mutating func happen(_ until: Int64?) {
        if isReading, underWay.isEmpty || random.isTrue(percent: 50) { return read() }
        if !underWay.isEmpty, until == nil || random.isTrue(percent: 70) { return answer() }
        if let until { now = max(now, until) }
    }

    private mutating func read() {
        isReading = false
        guard offeredCount < laneOf.count else { return queue.sourceEnded() }
        for _ in 0..<min(random.pick(1...20), laneOf.count - offeredCount) {
            queue.offer(offeredCount, at: [Position(offeredCount + 1)], in: Lane("\(laneOf[offeredCount])"), now: now)
            offeredCount += 1
        }
    }

    private mutating func answer() {
        let number = underWay.remove(at: random.next(below: underWay.count))
        now += Int64(random.next(below: 1000))
        if random.isTrue(percent: failsPercent) {
            var error = random.pick([EffortTests.busy, EffortTests.down, EffortTests.failed])
            if random.isTrue(percent: 20) { error.retryAfter = .seconds(random.pick(0...20)) }
            queue.answered(number, [.failed(error)], now: now, jitter: Double(random.next(below: 1000)) / 1000)
        } else {
            queue.answered(number, [.taken], now: now)
            taken.append(number)
        }
    }

    func expectOutcome() {
        #expect(!hasFailed && taken.count == laneOf.count && Set(taken).count == taken.count)
        for lane in Set(laneOf) {
            let order = taken.filter { laneOf[$0] == lane }
            #expect(order == order.sorted())
        }
        #expect(queue.progress.checkpoint?.position == (laneOf.isEmpty ? nil : Position(laneOf.count)))
    }
}

extension DeliveryQueue {
    /// The next step, in words.
    fileprivate mutating func words(at now: Int64) -> String {
        switch step(now: now) {
        case .send(let content, _, let attempt): "send \(content) try \(attempt)"
        case .read: "read"
        case .wait(let until): until.map { "wait until \($0)" } ?? "wait"
        case .end(.finished): "finished"
        case .end(.stopped): "stopped"
        case .end(.sinkFailed): "sinkFailed"
        case .end(.storeFailed): "storeFailed"
        }
    }
}
