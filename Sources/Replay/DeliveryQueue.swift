internal import DequeModule
package import EventModel
package import EventStore
internal import HeapModule

/// What goes to a sink next, as a pure machine: batches are offered, answers come in, decisions go out. No thread, no
/// clock, no lock: the time, in microseconds of a clock that never steps, and the chance are handed in.
///
/// Batches are offered in the order of the selection. Those of one lane are sent in that order, each when the one before
/// is wholly taken; lanes go side by side, as far as the bounds, the pace and the destination let. What the destination
/// did not take is sent again as often as the effort says, and its lane waits for it. The first failure beyond that ends
/// the run: nothing more is sent, and what the sink has is waited for.
package struct DeliveryQueue<Content> {
    /// How much is under way at once.
    package struct Bounds {
        /// The most batches that the sink has.
        package var batchCountMax: Int
        /// How many events behind the checkpoint may be sent or taken: the most that are sent again after a crash. A
        /// batch that is due is sent whatever its size.
        package var windowEventCountMax: Int
        /// How many bytes of what is offered may be held before no more is read.
        package var heldByteCountMax: Int

        /// These bounds; by themselves, one batch after the other.
        package init(batchCountMax: Int = 1, windowEventCountMax: Int = 1, heldByteCountMax: Int = .max) {
            self.batchCountMax = batchCountMax
            self.windowEventCountMax = windowEventCountMax
            self.heldByteCountMax = heldByteCountMax
        }
    }

    /// What is to be done next.
    package enum Step {
        /// Give the sink this batch, and bring its answers by this number.
        case send(Content, number: Int, attempt: Int)
        /// Offer more, or tell that there is no more.
        case read
        /// Wait for answers, for what is being read, or until this time.
        case wait(until: Int64?)
        /// The run is over: everything that was sent has been answered.
        case end(ReplayOutcome.Ending)
    }

    private struct Entry {
        let lane: Lane
        let positions: [Position]
        /// How many events have been offered up to this one.
        let end: Int
        let byteCount: Int
        /// When it may be sent at the earliest.
        var dueAt: Int64
        /// Nil once it will not be sent again.
        var content: Content?
        /// How many events from the first one on are taken; nil until the answers are in.
        var takenCount: Int?
        var sentAt: Int64 = 0
        var attemptCount = 0
        var isSent = false

        var isTaken: Bool { takenCount == positions.count }
    }

    private let bounds: Bounds
    private let effort: Effort
    private let epoch: Epoch
    /// What is not behind the checkpoint, by numbers that go up from `first`.
    private var entries: [Int: Entry] = [:]
    private var first = 0
    private var next = 0
    /// How many events have been offered, and how many of them are behind the checkpoint.
    private var offeredCount = 0
    private var passedCount = 0
    private var heldByteCount = 0
    private var sentCount = 0
    /// Of each lane that is not empty, what waits behind its first entry, which is ready, delayed or sent.
    private var lanes: [Lane: Deque<Int>] = [:]
    /// The first entries of lanes that may be sent, by number.
    private var ready = Heap<Int>()
    /// Those that may be sent later.
    private var delayed = Heap<Delayed>()
    private var schedule: Schedule
    private var throttle: Throttle
    private var isReading = false
    /// How the run ends when everything that was offered is taken; nil while more may come.
    private var endOfSource: ReplayOutcome.Ending?
    /// How the run ends when everything that was sent is answered; nil while more may be sent.
    private var early: ReplayOutcome.Ending?
    /// The numbers of the batches that hold the first and the last event delivered.
    private var delivered: ClosedRange<Int>?

    private struct Delayed: Comparable {
        let dueAt: Int64
        let number: Int
        static func < (left: Delayed, right: Delayed) -> Bool {
            (left.dueAt, left.number) < (right.dueAt, right.number)
        }
    }

    /// How far the run has come.
    package private(set) var progress: ReplayProgress.Reading

    /// A queue that nothing has been offered to, of events of `epoch`.
    package init(
        bounds: Bounds = Bounds(), effort: Effort = .once, pace: Pace = Pace(), epoch: Epoch,
        progress: ReplayProgress.Reading = ReplayProgress.Reading()
    ) {
        self.bounds = bounds
        self.effort = effort
        self.epoch = epoch
        self.progress = progress
        schedule = Schedule(pace)
        throttle = Throttle(most: bounds.batchCountMax)
    }

    /// Offers the batch of the events at `positions`, which come behind all that were offered before.
    ///
    /// - Parameters:
    ///   - byteCount: how much memory it holds.
    ///   - receivedAt: when the first of them was received, for a pace that keeps the original timing.
    package mutating func offer(
        _ content: Content, at positions: [Position], in lane: Lane = .whole, byteCount: Int = 0,
        receivedAt: Int64 = 0, now: Int64 = 0
    ) {
        precondition(!positions.isEmpty && endOfSource == nil, "a batch has events, and none comes behind the end")
        isReading = false
        let number = next
        next += 1
        offeredCount += positions.count
        heldByteCount += byteCount
        entries[number] = Entry(
            lane: lane, positions: positions, end: offeredCount, byteCount: byteCount,
            dueAt: schedule.dueAt(receivedAt: receivedAt, now: now), content: content)
        if progress.due == nil { progress.due = positions[0] }
        if lanes[lane] == nil {
            lanes[lane] = []
            wait(for: number)
        } else {
            lanes[lane]?.append(number)
        }
    }

    /// Tells that no more will be offered: because of `error`, or because there is no more.
    package mutating func sourceEnded(_ error: EventStoreError? = nil) {
        isReading = false
        endOfSource = endOfSource ?? error.map { .storeFailed($0) } ?? .finished
    }

    /// Tells that nothing more is to be sent. Where everything has been taken, nothing is left to stop.
    package mutating func stop() {
        if endOfSource == nil || !entries.isEmpty { early = early ?? .stopped }
    }

    /// What the destination answers where it takes nothing at all now and is waited for; nil where it takes events, and
    /// where the run is about to end.
    package var downBecause: SinkError? { throttle.downSince == nil || early != nil ? nil : throttle.refusal }

    /// Whether the destination takes events, as far as its last answers say.
    package var takesEvents: Bool { throttle.downSince == nil }

    /// The next step. After ``Step/read``, it waits until something is offered or the end is told.
    package mutating func step(now: Int64 = 0) -> Step {
        if let early { return sentCount > 0 ? .wait(until: nil) : .end(early) }
        while let head = delayed.min, head.dueAt <= now {
            delayed.removeMin()
            ready.insert(head.number)
        }
        var later = delayed.min?.dueAt
        if sentCount < throttle.allowed, let number = ready.min, isInWindow(number) {
            let sendAt = max(schedule.nextSendAt, throttle.pausedUntil)
            if sendAt <= now { return send(number, now) }
            later = min(later ?? .max, sendAt)
        }
        if let endOfSource { return entries.isEmpty ? .end(endOfSource) : .wait(until: later) }
        guard !isReading, offeredCount - passedCount < bounds.windowEventCountMax,
            heldByteCount < bounds.heldByteCountMax
        else { return .wait(until: later) }
        isReading = true
        return .read
    }

    private func isInWindow(_ number: Int) -> Bool {
        guard number > first, let entry = entries[number] else { return true }
        return entry.end - passedCount <= bounds.windowEventCountMax
    }

    private mutating func send(_ number: Int, _ now: Int64) -> Step {
        ready.removeMin()
        sentCount += 1
        schedule.sent(now: now)
        entries[number]?.isSent = true
        entries[number]?.sentAt = now
        entries[number]?.attemptCount += 1
        let isKept = effort.attemptCountMax > 1 || effort.giveUpSeconds > 0
        guard let entry = entries[number],
            let content = isKept ? entry.content : entries[number]?.content.take()
        else { preconditionFailure("what is ready has content") }
        return .send(content, number: number, attempt: entry.attemptCount)
    }

    /// Has the entry, the first of its lane, sent when it is due.
    private mutating func wait(for number: Int) {
        let dueAt = entries[number]?.dueAt ?? 0
        if dueAt > 0 { delayed.insert(Delayed(dueAt: dueAt, number: number)) } else { ready.insert(number) }
    }

    /// Tells what became of the events of the batch of this number, which was sent and not yet answered.
    ///
    /// - Parameter jitter: chance, from 0 to below 1.
    package mutating func answered(
        _ number: Int, _ answers: [SinkAnswer], now: Int64 = 0, jitter: Double = 0
    ) {
        guard let entry = entries[number], entry.isSent else {
            preconditionFailure("a batch is answered once, after it was sent")
        }
        precondition(answers.count == entry.positions.count, "a sink answers for each event")
        entries[number]?.isSent = false
        sentCount -= 1
        let error = answers.lazy.compactMap(\.error).first
        if answers.allSatisfy(\.isTaken) { throttle.succeeded() }
        if let error, early == nil, !answers.contains(where: \.isTaken), triesAgain(number, error, now, jitter) {
            return
        }
        count(answers, of: entry, number)
        let takenCount = answers.firstIndex { !$0.isTaken } ?? answers.count
        entries[number]?.takenCount = takenCount
        entries[number]?.content = nil
        heldByteCount -= entry.byteCount
        advance()
        if takenCount == answers.count { return nextOfLane(entry.lane) }
        // A sink that gave up without a failure was asked to stop.
        early = early ?? error.map { .sinkFailed($0) } ?? .stopped
    }

    private mutating func nextOfLane(_ lane: Lane) {
        guard let number = lanes[lane]?.popFirst() else {
            lanes[lane] = nil
            return
        }
        wait(for: number)
    }

    /// Whether the entry is sent again after `error`; its lane waits until then.
    private mutating func triesAgain(_ number: Int, _ error: SinkError, _ now: Int64, _ jitter: Double) -> Bool {
        guard error.isRetriable, let entry = entries[number] else { return false }
        progress.failureCount += 1
        if error.code == .unreachable || error.code == .busy {
            throttle.refused(error, sentAt: entry.sentAt, now: now, jitter: jitter)
            let since = throttle.downSince ?? now
            guard now - since < effort.giveUpSeconds &* 1_000_000 else { return false }
            // It is not the event's fault.
            entries[number]?.attemptCount -= 1
            ready.insert(number)
        } else {
            guard entry.attemptCount < effort.attemptCountMax else { return false }
            let wait = max(Backoff.microseconds(after: entry.attemptCount, jitter: jitter), error.pauseMicroseconds)
            delayed.insert(Delayed(dueAt: now + wait, number: number))
        }
        return true
    }

    private mutating func count(_ answers: [SinkAnswer], of entry: Entry, _ number: Int) {
        guard let start = answers.firstIndex(where: \.isTaken), let end = answers.lastIndex(where: \.isTaken) else {
            return
        }
        progress.deliveredCount += answers.count { $0.isTaken }
        let (lower, upper) = (delivered?.lowerBound ?? .max, delivered?.upperBound ?? .min)
        if number < lower { progress.firstDelivered = entry.positions[start] }
        if number > upper { progress.lastDelivered = entry.positions[end] }
        delivered = min(lower, number)...max(upper, number)
    }

    /// Lets go of what is wholly taken, from the first batch on.
    private mutating func advance() {
        while let entry = entries[first], entry.isTaken {
            progress.checkpoint = entry.positions.last.map { Checkpoint(epoch: epoch, position: $0) }
            passedCount += entry.positions.count
            entries[first] = nil
            first += 1
        }
        let (entry, takenCount) = (entries[first], entries[first]?.takenCount ?? 0)
        progress.due = entry.map { $0.positions[takenCount] }
        progress.doneCount = passedCount + takenCount
        if let entry, takenCount > 0 {
            progress.checkpoint = Checkpoint(epoch: epoch, position: entry.positions[takenCount - 1])
        }
    }
}

/// Events that have to keep their order among each other.
package struct Lane: Hashable, Sendable {
    /// What they have in common.
    package var name: String

    /// The lane of this name.
    package init(_ name: String) { self.name = name }

    /// All events of a run.
    package static let whole = Lane("")

    /// The lane of an event: its source's events of its order's id, else of its order's code, else those of neither.
    init(of event: borrowing EventView) {
        // No source has a slash.
        let source = event.source.text
        if let id = event[.orderID], !id.isEmpty {
            name = "\(source)/id/\(id.text)"
        } else if let code = event[.orderCode], !code.isEmpty {
            name = "\(source)/code/\(code.text)"
        } else {
            name = "\(source)/"
        }
    }
}

extension SinkAnswer {
    fileprivate var error: SinkError? { if case .failed(let error) = self { error } else { nil } }
}
