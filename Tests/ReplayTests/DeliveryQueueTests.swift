import EventModel
import EventStore
import GestaoOnlineSamples
import Replay
import TestSupport
import Testing

/// What a run sends next, without a log, a sink or a clock.
@Suite("The delivery queue")
struct DeliveryQueueTests {
    @Test(
        "invariant 11: sends each event once, a lane's in order, and its checkpoint passes none that is not taken",
        arguments: 0..<600)
    func walk(round: Int) {
        if round == 0 { _ = TestSeed.announced() }
        var walk = DeliveryWalk(seed: TestSeed.value &+ UInt64(round))
        for _ in 0..<2000 where !walk.isOver { walk.step() }
        #expect(walk.isOver, "it comes to an end")
    }

    @Test("with one lane, sends one batch after the other, and reads no more while one is not taken")
    func oneLane() {
        var queue = DeliveryQueue<String>(epoch: 2)
        #expect(queue.next == "read")
        queue.offer("a", at: [3, 4])
        queue.offer("b", at: [9])
        #expect(queue.progress.due == 3 && queue.progress.checkpoint == nil)
        #expect(queue.next == "send a" && queue.next == "wait")
        queue.answered(0, [.taken, .taken])
        #expect(queue.progress.checkpoint == Checkpoint(epoch: 2, position: 4) && queue.progress.due == 9)
        #expect(queue.next == "send b" && queue.next == "wait")
        queue.answered(1, [.taken])
        #expect(queue.next == "read" && queue.next == "wait")
        queue.sourceEnded()
        #expect(queue.next == "finished" && queue.progress.deliveredCount == 3 && queue.progress.due == nil)
    }

    @Test("lets a lane go on while another one waits for its answer")
    func lanes() {
        var queue = DeliveryQueue<String>(
            bounds: DeliveryQueue.Bounds(batchCountMax: 2, windowEventCountMax: 10), epoch: 1)
        for (position, lane) in ["A", "A", "B", "B"].enumerated() {
            queue.offer("\(lane)\(position)", at: [Position(position + 1)], in: Lane(lane))
        }
        #expect(queue.next == "send A0" && queue.next == "send B2" && queue.next == "read" && queue.next == "wait")
        queue.answered(2, [.taken])
        #expect(queue.next == "send B3" && queue.progress.checkpoint == nil && queue.progress.lastDelivered == 3)
        queue.answered(0, [.taken])
        #expect(queue.next == "send A1" && queue.progress.checkpoint?.position == 1 && queue.progress.due == 2)
        queue.answered(1, [.taken])
        #expect(queue.progress.checkpoint?.position == 3 && queue.progress.due == 4)
    }

    @Test("asked to stop when everything is taken, has finished all the same")
    func stoppedAtTheEnd() {
        var queue = DeliveryQueue<String>(epoch: 1)
        queue.offer("a", at: [1])
        queue.sourceEnded()
        #expect(queue.next == "send a")
        queue.answered(0, [.taken])
        queue.stop()
        #expect(queue.next == "finished")
    }

    @Test("delivers what was read before the log could not be read further")
    func damaged() {
        var queue = DeliveryQueue<String>(epoch: 1)
        queue.offer("a", at: [1])
        queue.sourceEnded(EventStoreError(.damaged, "position 2"))
        #expect(queue.next == "send a")
        queue.answered(0, [.taken])
        #expect(queue.next == "storeFailed" && queue.progress.checkpoint?.position == 1)
    }
}

/// A queue beside a list of everything that was done with it, from which follows what it must do next.
private struct DeliveryWalk {
    private struct Offered {
        var lane: Lane
        var positions: [Position]
        var isSent = false
        var answers: [SinkAnswer]?

        var isTaken: Bool { answers?.allSatisfy(\.isTaken) ?? false }
        var isUnderWay: Bool { isSent && answers == nil }
    }

    private var random: SplitMix64
    private let bounds: DeliveryQueue<Int>.Bounds
    private let isBackward: Bool
    private let lanes: [Lane]
    private let offersMax: Int
    private var queue: DeliveryQueue<Int>
    private var offered: [Offered] = []
    private var position: Position
    private var isReading = false
    private var end: String?
    private var early: String?
    private(set) var isOver = false

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        bounds = DeliveryQueue.Bounds(
            batchCountMax: random.pick(1...5),
            windowEventCountMax: random.pick([1, random.pick(1...8), random.pick(1...200)]))
        isBackward = random.isTrue(percent: 30)
        lanes = (0..<random.pick([1, 2, 5, 20])).map { Lane("\($0)") }
        offersMax = random.pick(0...40)
        position = 1_000_000
        queue = DeliveryQueue(bounds: bounds, epoch: 7)
    }

    mutating func step() {
        let expected = expectedStep
        #expect(queue.next == expected)
        switch expected {
        case "read": isReading = true
        case "wait": break
        case _ where expected.hasPrefix("send "):
            if let number = Int(expected.dropFirst(5)) { offered[number].isSent = true }
        default: isOver = true
        }
        if isOver { return }
        if expected == "wait" || random.isTrue(percent: 40) { somethingHappens() }
        expectProgress()
    }

    /// The events that may be sent again after a crash stay within the window, unless one batch is larger.
    private var expectedStep: String {
        let underWay = offered.filter(\.isUnderWay)
        if let early { return underWay.isEmpty ? early : "wait" }
        let kept = offered.drop(while: \.isTaken)
        if underWay.count < bounds.batchCountMax {
            var eventCount = 0
            var lanesBefore: Set<Lane> = []
            for (number, batch) in zip(kept.indices, kept) {
                eventCount += batch.positions.count
                if number > kept.startIndex, eventCount > bounds.windowEventCountMax { break }
                if !batch.isSent, !lanesBefore.contains(batch.lane) { return "send \(number)" }
                if !batch.isTaken { lanesBefore.insert(batch.lane) }
            }
        }
        if let end { return kept.isEmpty ? end : "wait" }
        let isFull = kept.reduce(0) { $0 + $1.positions.count } >= bounds.windowEventCountMax
        return isReading || isFull ? "wait" : "read"
    }

    private mutating func somethingHappens() {
        let underWay = offered.indices.filter { offered[$0].isUnderWay }
        #expect(isReading || !underWay.isEmpty || early != nil || end != nil || offered.contains { !$0.isSent })
        if random.isTrue(percent: 2) {
            queue.stop()
            if early == nil, end == nil || !offered.allSatisfy(\.isTaken) { early = "stopped" }
        } else if isReading, underWay.isEmpty || random.isTrue(percent: 50) {
            read()
        } else if !underWay.isEmpty {
            answer(random.pick(underWay))
        }
    }

    private mutating func read() {
        isReading = false
        if offered.count >= offersMax {
            let error = random.isTrue(percent: 20) ? EventStoreError(.damaged, "a bad record") : nil
            queue.sourceEnded(error)
            end = error == nil ? "finished" : "storeFailed"
            return
        }
        for _ in 0..<random.pick(1...4) {
            let lane = random.pick(lanes)
            let positions: [Position] = (0..<random.pick([1, random.pick(1...6)])).map { _ in
                let step = Position(random.pick(1...3))
                position = isBackward ? position - step : position + step
                return position
            }
            queue.offer(offered.count, at: positions, in: lane)
            offered.append(Offered(lane: lane, positions: positions))
        }
    }

    private mutating func answer(_ number: Int) {
        let error = SinkError(.unavailable, "busy", isRetriable: true)
        let count = offered[number].positions.count
        var answers = [SinkAnswer](repeating: .taken, count: count)
        if random.isTrue(percent: 4) {
            for index in 0..<count where random.isTrue(percent: 50) {
                answers[index] = random.pick([.failed(error), .abandoned, .notSent])
            }
        }
        queue.answered(number, answers)
        offered[number].answers = answers
        guard early == nil, !offered[number].isTaken else { return }
        let hasFailed = answers.contains { if case .failed = $0 { true } else { false } }
        early = hasFailed ? "sinkFailed" : "stopped"
    }

    private func expectProgress() {
        let events = offered.flatMap { batch in
            batch.positions.indices.map { (batch.positions[$0], batch.answers?[$0].isTaken ?? false) }
        }
        let taken = events.filter(\.1)
        let progress = queue.progress
        #expect(progress.deliveredCount == taken.count)
        #expect(progress.firstDelivered == taken.first?.0 && progress.lastDelivered == taken.last?.0)
        #expect(progress.checkpoint?.position == events.prefix(while: \.1).last?.0)
        #expect((progress.checkpoint?.epoch ?? 7) == 7)
        #expect(progress.doneCount == events.prefix(while: \.1).count)
        #expect(progress.due == events.first { !$0.1 }?.0)
    }
}

extension DeliveryQueue {
    /// The next step, in words.
    fileprivate var next: String {
        mutating get {
            switch step() {
            case .send(let content, _, _): "send \(content)"
            case .read: "read"
            case .wait: "wait"
            case .end(.finished): "finished"
            case .end(.stopped): "stopped"
            case .end(.sinkFailed): "sinkFailed"
            case .end(.storeFailed): "storeFailed"
            }
        }
    }
}
