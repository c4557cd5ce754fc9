import EventStore
import GestaoOnlineSamples
import TestSupport
import Testing

/// The queue of the commit thread, without thread or clock.
@Suite("The commit queue")
struct CommitQueueTests {
    @Test("what the thread has taken is unfinished until it is told to be committed")
    func unfinished() {
        var queue = CommitQueue<Int>()
        _ = queue.enqueue(1, byteCount: 1, now: 0)
        #expect(queue.unfinishedCount == 1)
        guard case .commit(let batch) = queue.next() else {
            Issue.record("it has something to commit")
            return
        }
        #expect(batch == [1])
        _ = queue.enqueue(2, byteCount: 1, now: 0)
        #expect(queue.count == 1)
        #expect(queue.unfinishedCount == 2)
        queue.committed(1)
        #expect(queue.unfinishedCount == 1)
    }

    @Test("behaves as a list with bounds does, whatever is done to it", arguments: 0..<300)
    func model(round: Int) {
        if round == 0 { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(round))
        var bounds = CommitQueue<Int>.Bounds()
        bounds.queueEventCountMax = random.pick(1...12)
        bounds.queueByteCountMax = random.pick(10...100)
        bounds.queueWaitMillisecondsMax = Int64(random.pick(1...50))
        bounds.batchEventCountMax = random.pick(1...6)
        bounds.batchByteCountMax = random.pick(1...60)
        var queue = CommitQueue<Int>(bounds: bounds)
        var model = QueueModel(bounds: bounds)
        var now: Int64 = 0
        for element in 0..<200 {
            now += Int64(random.next(below: 8))
            switch random.next(below: 20) {
            case 0..<11:
                let byteCount = random.next(below: 25)
                model.expectEnqueue(&queue, element, byteCount: byteCount, now: now)
            case 11..<15: model.expectNext(&queue, isGathered: random.isTrue(percent: 30))
            case 15, 16: #expect(queue.withdrawExpired(now: now) == model.withdrawExpired(now: now))
            case 17:
                if random.isTrue(percent: 50) {
                    #expect(queue.pause(EventStoreError(.diskFull, "full")) == model.pause())
                } else {
                    queue.resume()
                    model.isPaused = false
                }
            case 18 where random.isTrue(percent: 10): #expect(queue.close() == model.close())
            case 19 where random.isTrue(percent: 10):
                #expect(queue.fail(EventStoreError(.inputOutput, "failed")) == model.fail())
            default: break
            }
            #expect(queue.count == model.waiting.count)
            #expect((queue.refusal == nil) == !model.refusesAll)
        }
        // Whatever happened, nothing is left once it is closed and emptied.
        _ = queue.close()
        while case .commit(let batch) = queue.next() {
            queue.committed(batch.count)
            model.left += batch
        }
        #expect(queue.count == 0)
        #expect(Set(model.left).count == model.left.count, "an element left twice")
    }

    @Test("refuses appends when the queue is full, by number and by bytes, and takes them again when there is room")
    func full() {
        var bounds = CommitQueue<Int>.Bounds()
        bounds.queueEventCountMax = 2
        bounds.queueByteCountMax = 100
        var queue = CommitQueue<Int>(bounds: bounds)
        #expect(isQueued(queue.enqueue(1, byteCount: 10, now: 0)))
        #expect(isQueued(queue.enqueue(2, byteCount: 10, now: 0)))
        #expect(code(queue.enqueue(3, byteCount: 10, now: 0)) == .overloaded)
        _ = queue.next()
        #expect(isQueued(queue.enqueue(4, byteCount: 100, now: 0)))
        #expect(code(queue.enqueue(5, byteCount: 1, now: 0)) == .overloaded)
        _ = queue.next()
        #expect(isQueued(queue.enqueue(6, byteCount: 100, now: 0)))
    }

    @Test("invariant 12: its bounds are those of Limits")
    func limits() {
        let bounds = CommitQueue<Int>.Bounds()
        #expect(bounds.queueEventCountMax == Limits.queueEventCountMax)
        #expect(bounds.queueByteCountMax == Limits.queueByteCountMax)
        #expect(bounds.queueWaitMillisecondsMax == 5000)
        #expect(bounds.batchEventCountMax == 4096)
        #expect(bounds.batchByteCountMax == 4 << 20)
    }

    @Test("withdraws at the deadline and not before, and never what is in a batch")
    func withdrawal() {
        var queue = CommitQueue<Int>()
        _ = queue.enqueue(1, byteCount: 1, now: 1000)
        _ = queue.enqueue(2, byteCount: 1, now: 1001)
        #expect(queue.withdrawExpired(now: 5999).isEmpty)
        #expect(queue.withdrawExpired(now: 6000) == [1])
        guard case .commit(let batch) = queue.next() else {
            Issue.record("nothing was left to commit")
            return
        }
        #expect(batch == [2])
        #expect(queue.withdrawExpired(now: 100_000).isEmpty)
    }

    @Test("wakes the thread once for each time that it waits")
    func waking() {
        var queue = CommitQueue<Int>()
        #expect(wakes(queue.enqueue(1, byteCount: 1, now: 0)) == false)
        _ = queue.next()
        guard case .wait = queue.next() else {
            Issue.record("an empty queue has a step")
            return
        }
        #expect(wakes(queue.enqueue(2, byteCount: 1, now: 0)) == true)
        #expect(wakes(queue.enqueue(3, byteCount: 1, now: 0)) == false)
        _ = queue.next()
        _ = queue.next()
        let wokenByClosing = [queue.close(), queue.close()]
        #expect(wokenByClosing == [true, false])
        guard case .stop = queue.next() else {
            Issue.record("a closed queue does not stop")
            return
        }
    }

    @Test("waits for those who were just answered when others came meanwhile, and for nobody else")
    func gathering() {
        var queue = CommitQueue<Int>()
        for element in 1...3 { _ = queue.enqueue(element, byteCount: 1, now: 0) }
        #expect(batch(queue.next()) == [1, 2, 3])
        // Nobody came while they were committed: the next one is not held up.
        queue.committed(3)
        guard case .wait = queue.next() else {
            Issue.record("an empty queue has a step")
            return
        }
        #expect(wakes(queue.enqueue(4, byteCount: 1, now: 0)) == true)
        #expect(batch(queue.next()) == [4])
        _ = queue.enqueue(5, byteCount: 1, now: 0)
        queue.committed(1)
        guard case .gather = queue.next() else {
            Issue.record("half a batch is committed")
            return
        }
        #expect(wakes(queue.enqueue(6, byteCount: 1, now: 0)) == true)
        #expect(wakes(queue.enqueue(7, byteCount: 1, now: 0)) == false)
        #expect(batch(queue.next(isGathered: true)) == [5, 6, 7])
        // Whoever does not come back is not waited for twice.
        _ = queue.enqueue(8, byteCount: 1, now: 0)
        queue.committed(3)
        guard case .gather = queue.next() else {
            Issue.record("half a batch is committed")
            return
        }
        #expect(batch(queue.next(isGathered: true)) == [8])
    }

    @Test("queues several side by side, or none of them")
    func several() {
        var bounds = CommitQueue<Int>.Bounds()
        bounds.queueEventCountMax = 4
        bounds.queueByteCountMax = 100
        var queue = CommitQueue<Int>(bounds: bounds)
        _ = queue.next()
        #expect(wakes(queue.enqueue([1, 2, 3], now: 0) { _ in 10 }) == true)
        #expect(code(queue.enqueue([4, 5], now: 0) { _ in 10 }) == .overloaded)
        #expect(code(queue.enqueue([4], now: 0) { _ in 71 }) == .overloaded)
        #expect(wakes(queue.enqueue([], now: 0) { _ in 10 }) == false)
        #expect(batch(queue.next()) == [1, 2, 3])
    }

    private func batch(_ step: CommitQueue<Int>.Step) -> [Int]? {
        if case .commit(let batch) = step { batch } else { nil }
    }

    @Test("a failure is final: neither resuming nor closing admits anything again")
    func failure() {
        var queue = CommitQueue<Int>()
        _ = queue.enqueue(1, byteCount: 1, now: 0)
        #expect(queue.fail(EventStoreError(.inputOutput, "the device failed")) == [1])
        queue.resume()
        _ = queue.close()
        #expect(code(queue.enqueue(2, byteCount: 1, now: 0)) == .inputOutput)
        guard case .stop = queue.next() else {
            Issue.record("a failed queue does not stop")
            return
        }
    }
}

/// The same in the plainest words.
private struct QueueModel {
    let bounds: CommitQueue<Int>.Bounds
    var waiting: [(element: Int, byteCount: Int, since: Int64)] = []
    var isPaused = false
    var isClosing = false
    var hasFailed = false
    /// How many waiting elements wake the thread; nil while it does not wait.
    var wakeCount: Int?
    /// How many elements are worth a commit.
    var gatherCount = 0
    /// Everything that has left the queue, in whichever way.
    var left: [Int] = []

    init(bounds: CommitQueue<Int>.Bounds) { self.bounds = bounds }

    var refusesAll: Bool { isPaused || isClosing || hasFailed }

    mutating func expectEnqueue(_ queue: inout CommitQueue<Int>, _ element: Int, byteCount: Int, now: Int64) {
        let waitingBytes = waiting.reduce(0) { $0 + $1.byteCount }
        let fits = waiting.count < bounds.queueEventCountMax && waitingBytes + byteCount <= bounds.queueByteCountMax
        let admission = queue.enqueue(element, byteCount: byteCount, now: now)
        if refusesAll || !fits {
            let expected: EventStoreError.Code =
                hasFailed ? .inputOutput : isClosing ? .closed : isPaused ? .diskFull : .overloaded
            #expect(code(admission) == expected)
        } else {
            waiting.append((element, byteCount, now))
            let bytes = waiting.reduce(0) { $0 + $1.byteCount }
            let isWoken = wakeCount.map { waiting.count >= $0 || bytes >= bounds.batchByteCountMax } ?? false
            #expect(wakes(admission) == isWoken)
            if isWoken { wakeCount = nil }
        }
    }

    mutating func expectNext(_ queue: inout CommitQueue<Int>, isGathered: Bool) {
        let bytes = waiting.reduce(0) { $0 + $1.byteCount }
        let gathers =
            !isGathered && !waiting.isEmpty && waiting.count < gatherCount && bytes < bounds.batchByteCountMax
            && !refusesAll
        wakeCount = nil
        switch queue.next(isGathered: isGathered) {
        case .gather:
            #expect(gathers)
            wakeCount = gatherCount
        case .commit(let batch):
            #expect(!gathers)
            var (expected, byteCount): ([Int], Int) = ([], 0)
            while expected.count < bounds.batchEventCountMax, byteCount < bounds.batchByteCountMax, !waiting.isEmpty {
                let first = waiting.removeFirst()
                expected.append(first.element)
                byteCount += first.byteCount
            }
            #expect(batch == expected && !batch.isEmpty)
            left += batch
            queue.committed(batch.count)
            gatherCount = waiting.isEmpty ? 0 : min(waiting.count + batch.count, bounds.batchEventCountMax)
        case .wait:
            #expect(waiting.isEmpty && !isClosing && !hasFailed)
            wakeCount = 1
        case .stop: #expect(waiting.isEmpty && (isClosing || hasFailed))
        }
    }

    mutating func withdrawExpired(now: Int64) -> [Int] {
        let expired = waiting.filter { now - $0.since >= bounds.queueWaitMillisecondsMax }.map(\.element)
        waiting.removeFirst(expired.count)
        left += expired
        return expired
    }

    mutating func pause() -> [Int] {
        isPaused = true
        return drain()
    }

    mutating func fail() -> [Int] {
        hasFailed = true
        return drain()
    }

    mutating func close() -> Bool {
        isClosing = true
        defer { wakeCount = nil }
        return wakeCount != nil
    }

    private mutating func drain() -> [Int] {
        defer { waiting = [] }
        left += waiting.map(\.element)
        return waiting.map(\.element)
    }
}

private func isQueued(_ admission: CommitQueue<Int>.Admission) -> Bool { wakes(admission) != nil }

private func wakes(_ admission: CommitQueue<Int>.Admission) -> Bool? {
    if case .queued(let wakesThread) = admission { wakesThread } else { nil }
}

private func code(_ admission: CommitQueue<Int>.Admission) -> EventStoreError.Code? {
    if case .refused(let error) = admission { error.code } else { nil }
}
