package import EventModel
package import EventStore

/// What goes to a sink next, as a pure machine: batches are offered, answers come in, decisions go out. No thread, no
/// clock, no lock.
///
/// Batches are offered in the order of the selection. Those of one lane are sent in that order, each when the one before
/// is wholly taken; lanes go side by side, as far as the bounds let. The first failure ends the run: nothing more is
/// sent, and what the sink has is waited for.
package struct DeliveryQueue<Content> {
    /// How much is under way at once.
    package struct Bounds {
        /// The most batches that the sink has.
        package var batchCountMax: Int
        /// How many events behind the checkpoint may be sent or taken: the most that are sent again after a crash. A
        /// batch that is due is sent whatever its size.
        package var windowEventCountMax: Int

        /// These bounds; by themselves, one batch after the other.
        package init(batchCountMax: Int = 1, windowEventCountMax: Int = 1) {
            self.batchCountMax = batchCountMax
            self.windowEventCountMax = windowEventCountMax
        }
    }

    /// What is to be done next.
    package enum Step {
        /// Give the sink this batch, and bring its answers by this number.
        case send(Content, number: Int)
        /// Offer more, or tell that there is no more.
        case read
        /// Wait for answers, or for what is being read.
        case wait
        /// The run is over: everything that was sent has been answered.
        case end(ReplayOutcome.Ending)
    }

    private struct Entry {
        let lane: Lane
        let positions: [Position]
        /// Nil once it has been sent.
        var content: Content?
        /// How many events from the first one on are taken; nil until the answers are in.
        var takenCount: Int?

        var isTaken: Bool { takenCount == positions.count }
    }

    private let bounds: Bounds
    private let epoch: Epoch
    /// What is not behind the checkpoint, by numbers that go up from `first`.
    private var entries: [Int: Entry] = [:]
    private var first = 0
    private var next = 0
    /// How many events they are.
    private var keptEventCount = 0
    private var sentCount = 0
    /// Lanes with a batch that the sink has.
    private var busyLanes: Set<Lane> = []
    private var isReading = false
    /// How the run ends when everything that was offered is taken; nil while more may come.
    private var endOfSource: ReplayOutcome.Ending?
    /// How the run ends when everything that was sent is answered; nil while more may be sent.
    private var early: ReplayOutcome.Ending?
    /// The numbers of the batches that hold the first and the last event delivered.
    private var delivered: ClosedRange<Int>?

    /// How far the run has come.
    package private(set) var progress: ReplayProgress.Reading

    /// A queue that nothing has been offered to, of events of `epoch`.
    package init(bounds: Bounds = Bounds(), epoch: Epoch, progress: ReplayProgress.Reading = ReplayProgress.Reading()) {
        self.bounds = bounds
        self.epoch = epoch
        self.progress = progress
    }

    /// Offers the batch of the events at `positions`, which come behind all that were offered before.
    package mutating func offer(_ content: Content, at positions: [Position], in lane: Lane = .whole) {
        precondition(!positions.isEmpty && endOfSource == nil, "a batch has events, and none comes behind the end")
        isReading = false
        entries[next] = Entry(lane: lane, positions: positions, content: content)
        next += 1
        keptEventCount += positions.count
        if progress.due == nil { progress.due = positions[0] }
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

    /// The next step. After ``Step/read``, it waits until something is offered or the end is told.
    package mutating func step() -> Step {
        if let early { return sentCount > 0 ? .wait : .end(early) }
        if sentCount < bounds.batchCountMax, let number = nextToSend(), let content = entries[number]?.content.take() {
            if let lane = entries[number]?.lane { busyLanes.insert(lane) }
            sentCount += 1
            return .send(content, number: number)
        }
        if let endOfSource { return entries.isEmpty ? .end(endOfSource) : .wait }
        guard !isReading, keptEventCount < bounds.windowEventCountMax else { return .wait }
        isReading = true
        return .read
    }

    /// Tells what became of the events of the batch of this number, which was sent and not yet answered.
    package mutating func answered(_ number: Int, _ answers: [SinkAnswer]) {
        guard let entry = entries[number], entry.content == nil, entry.takenCount == nil else {
            preconditionFailure("a batch is answered once, after it was sent")
        }
        precondition(answers.count == entry.positions.count, "a sink answers for each event")
        busyLanes.remove(entry.lane)
        sentCount -= 1
        count(answers, of: entry, number)
        let takenCount = answers.firstIndex { !$0.isTaken } ?? answers.count
        entries[number]?.takenCount = takenCount
        advance()
        if takenCount == answers.count { return }
        // A sink that gave up without a failure was asked to stop.
        early = early ?? answers.lazy.compactMap(\.error).first.map { .sinkFailed($0) } ?? .stopped
    }

    /// The first batch that waits, has none of its lane before it, and lies in the window.
    private func nextToSend() -> Int? {
        var eventCount = 0
        for number in first..<next {
            guard let entry = entries[number] else { continue }
            eventCount += entry.positions.count
            if number > first, eventCount > bounds.windowEventCountMax { return nil }
            if entry.content != nil, !busyLanes.contains(entry.lane) { return number }
        }
        return nil
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
            keptEventCount -= entry.positions.count
            entries[first] = nil
            first += 1
        }
        let (entry, takenCount) = (entries[first], entries[first]?.takenCount ?? 0)
        progress.due = entry.map { $0.positions[takenCount] }
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
}

extension SinkAnswer {
    fileprivate var error: SinkError? { if case .failed(let error) = self { error } else { nil } }
}
