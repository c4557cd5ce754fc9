internal import DequeModule

/// What waits for a commit, as a pure machine: calls in, decisions out. No thread, no clock, no lock.
///
/// The commit thread takes batches; while it syncs one, the next one gathers. That is group commit. Where events came
/// while it synced, it is worth waiting a little for those whose senders were just answered: two half batches cost two
/// syncs. An event that finds nothing waiting is committed at once.
/// Elements leave in the order in which they came, each exactly once: in a batch, withdrawn, or drained.
package struct CommitQueue<Element> {
    /// How much may wait and go into one batch.
    package struct Bounds {
        /// The most elements that wait.
        package var queueEventCountMax = Limits.queueEventCountMax
        /// The most bytes that wait.
        package var queueByteCountMax = Limits.queueByteCountMax
        /// How long an element may wait, in milliseconds.
        package var queueWaitMillisecondsMax = Int64(Limits.queueWaitMillisecondsMax)
        /// The most elements of one batch.
        package var batchEventCountMax = Limits.batchEventCountMax
        /// The bytes at which a batch ends.
        package var batchByteCountMax = Limits.batchByteCountMax

        /// The bounds of `Limits`.
        package init() {}
    }

    /// What becomes of an element that is offered.
    package enum Admission {
        /// It waits. The commit thread must be woken where `wakesThread`.
        case queued(wakesThread: Bool)
        /// It does not, and never will be stored.
        case refused(EventStoreError)
    }

    /// What the commit thread does next.
    package enum Step {
        /// Commit these, in this order.
        case commit([Element])
        /// Wait to be woken.
        case wait
        /// Wait to be woken, but not for long, and then ask again with `isGathered`.
        case gather
        /// Nothing waits and nothing more will come.
        case stop
    }

    private struct Entry {
        let element: Element
        let byteCount: Int
        let enqueuedAt: Int64
    }

    private let bounds: Bounds
    private var entries = Deque<Entry>()
    private var waitingByteCount = 0
    /// The number of waiting elements that wakes the thread; nil while it does not wait.
    private var wakeCount: Int?
    /// How many elements the next batch should have before it is worth a commit.
    private var gatherCount = 0
    /// How many elements the thread has taken to commit them.
    private var takenCount = 0
    private var isClosing = false
    private var failure: EventStoreError?
    private var pause: EventStoreError?

    /// An empty queue of these bounds.
    package init(bounds: Bounds = Bounds()) { self.bounds = bounds }

    /// Why an event would be refused now, leaving the queue's length aside; nil when it would be admitted.
    package var refusal: EventStoreError? {
        if let failure { return failure }
        if isClosing { return EventStoreError(.closed, "the log is closing") }
        return pause
    }

    /// Whether everything is refused for good.
    package var hasFailed: Bool { failure != nil }

    /// How many elements wait.
    package var count: Int { entries.count }

    /// How many elements wait or are in the batch that was taken last and is not yet told of as committed.
    package var unfinishedCount: Int { entries.count + takenCount }

    /// Offers an element of `byteCount` bytes at `now`, in milliseconds of a clock that never steps.
    package mutating func enqueue(_ element: Element, byteCount: Int, now: Int64) -> Admission {
        if let refusal { return .refused(refusal) }
        guard entries.count < bounds.queueEventCountMax, waitingByteCount + byteCount <= bounds.queueByteCountMax else {
            return .refused(EventStoreError(.overloaded, "the queue of the log is full: try again"))
        }
        entries.append(Entry(element: element, byteCount: byteCount, enqueuedAt: now))
        waitingByteCount += byteCount
        return .queued(wakesThread: takeWake())
    }

    /// Offers `elements`, all or none of them, to stand in the queue side by side.
    package mutating func enqueue(_ elements: [Element], now: Int64, byteCount: (Element) -> Int) -> Admission {
        if let refusal { return .refused(refusal) }
        let byteCounts = elements.map(byteCount)
        let total = byteCounts.reduce(0, +)
        guard entries.count + elements.count <= bounds.queueEventCountMax,
            waitingByteCount + total <= bounds.queueByteCountMax
        else { return .refused(EventStoreError(.overloaded, "the queue of the log is full: try again")) }
        guard !elements.isEmpty else { return .queued(wakesThread: false) }
        for (element, byteCount) in zip(elements, byteCounts) {
            entries.append(Entry(element: element, byteCount: byteCount, enqueuedAt: now))
        }
        waitingByteCount += total
        return .queued(wakesThread: takeWake())
    }

    /// Tells that a batch of `count` elements has been committed and its senders are being told: as many again may come.
    package mutating func committed(_ count: Int) {
        takenCount = 0
        gatherCount = entries.isEmpty ? 0 : min(entries.count + count, bounds.batchEventCountMax)
    }

    /// The commit thread's next step. After `.wait` it must wait until it is woken.
    ///
    /// `isGathered` is true when it has waited after `.gather`, woken or not.
    package mutating func next(isGathered: Bool = false) -> Step {
        wakeCount = nil
        guard !entries.isEmpty else {
            if isClosing || failure != nil { return .stop }
            wakeCount = 1
            return .wait
        }
        if !isGathered, entries.count < gatherCount, waitingByteCount < bounds.batchByteCountMax, refusal == nil {
            wakeCount = gatherCount
            return .gather
        }
        gatherCount = 0
        var batch: [Element] = []
        var byteCount = 0
        while batch.count < bounds.batchEventCountMax, byteCount < bounds.batchByteCountMax,
            let entry = entries.popFirst()
        {
            batch.append(entry.element)
            byteCount += entry.byteCount
        }
        waitingByteCount -= byteCount
        takenCount = batch.count
        return .commit(batch)
    }

    /// When the element that has waited longest will have waited too long; nil where none waits.
    package var nextExpiry: Int64? { entries.first.map { $0.enqueuedAt + bounds.queueWaitMillisecondsMax } }

    /// Takes out what has waited too long at `now`.
    package mutating func withdrawExpired(now: Int64) -> [Element] {
        var expired: [Element] = []
        while let entry = entries.first, now - entry.enqueuedAt >= bounds.queueWaitMillisecondsMax {
            entries.removeFirst()
            waitingByteCount -= entry.byteCount
            expired.append(entry.element)
        }
        return expired
    }

    /// Refuses everything from now on until ``resume()``; what waits is taken out.
    package mutating func pause(_ reason: EventStoreError) -> [Element] {
        pause = reason
        return drain()
    }

    /// Admits again. Does nothing after a failure or while closing.
    package mutating func resume() { pause = nil }

    /// Refuses everything from now on. What waits is still committed. True when the commit thread must be woken.
    package mutating func close() -> Bool {
        isClosing = true
        defer { wakeCount = nil }
        return wakeCount != nil
    }

    /// Refuses everything for good; what waits is taken out.
    package mutating func fail(_ error: EventStoreError) -> [Element] {
        failure = failure ?? error
        return drain()
    }

    private mutating func takeWake() -> Bool {
        guard let wakeCount, entries.count >= wakeCount || waitingByteCount >= bounds.batchByteCountMax else {
            return false
        }
        self.wakeCount = nil
        return true
    }

    private mutating func drain() -> [Element] {
        defer {
            entries.removeAll()
            waitingByteCount = 0
        }
        return entries.map(\.element)
    }
}
