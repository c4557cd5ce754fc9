internal import DequeModule
package import EventModel
internal import Synchronization

/// What has just been committed, on its way from the commit thread to the indexer, which then need not read it from the
/// log.
///
/// Takes a batch after its commit and never before, so that the index cannot run ahead of the log. A batch that has no
/// room, or one of whose events is too large to be kept, is left out: the indexer reads that part of the log.
package final class IndexHandover: Sendable {
    /// Where the indexer goes on.
    package enum Step {
        /// With these events, which follow what it has.
        case take(Batch)
        /// With the log, up to this position.
        case read(upTo: Position)
        /// It has everything that was committed.
        case wait
    }

    /// The events of one commit.
    package struct Batch: Sendable {
        /// The record before the first of them.
        package let previous: Head
        /// The record of the last of them.
        package let through: Head
        package let events: [CommittedEvent]
    }

    private struct State {
        var batches = Deque<(batch: Batch, byteCount: Int)>()
        var byteCount = 0
        /// The last position that was committed, whether its event is in `batches` or was left out.
        var committed: Position
    }

    private let state: Mutex<State>
    private let byteCountMax: Int

    /// A handover that holds `byteCountMax` bytes of memory at most, of a log that ends at `head`.
    package init(after head: Head, byteCountMax: Int) {
        state = Mutex(State(committed: head.position))
        self.byteCountMax = byteCountMax
    }

    /// Takes the events of the commit that led from `previous` to `through`, or leaves them out.
    ///
    /// One that is nil was not kept, and then the others are of no use either.
    package func add(_ committed: some Collection<CommittedEvent?>, from previous: Head, to through: Head) {
        let made = Self.batch(of: committed, from: previous, to: through)
        state.withLock { state in
            state.committed = through.position
            guard let (batch, byteCount) = made, state.byteCount + byteCount <= byteCountMax else { return }
            state.batches.append((batch, byteCount))
            state.byteCount += byteCount
        }
    }

    /// The events of a commit, and how many bytes of memory they take; nil where one of them was not kept.
    private static func batch(
        of committed: some Collection<CommittedEvent?>, from previous: Head, to through: Head
    ) -> (batch: Batch, byteCount: Int)? {
        var events: [CommittedEvent] = []
        events.reserveCapacity(committed.count)
        var byteCount = MemoryLayout<(Batch, Int)>.stride + CommittedEvent.allocationByteCount
        for event in committed {
            guard let event else { return nil }
            byteCount += event.byteCount
            events.append(event)
        }
        return (Batch(previous: previous, through: through, events: events), byteCount)
    }

    /// What comes after `head`, the last record that is indexed. Forgets what does not follow it.
    package func next(after head: Head) -> Step {
        state.withLock { state in
            while let (batch, byteCount) = state.batches.first {
                if batch.previous.position > head.position { return .read(upTo: batch.previous.position) }
                state.batches.removeFirst()
                state.byteCount -= byteCount
                if batch.previous == head { return .take(batch) }
            }
            return state.committed > head.position ? .read(upTo: state.committed) : .wait
        }
    }
}

/// What the indexer needs of an event: all its sections, with an empty body.
package struct CommittedEvent: Sendable {
    let receivedAt: Timestamp
    private let sections: [UInt8]

    /// What an array takes beside its elements: its header, and what `malloc` keeps of each piece of memory.
    static let allocationByteCount = 48

    /// How many bytes of memory it takes.
    package var byteCount: Int { MemoryLayout<Self>.stride + Self.allocationByteCount + sections.count }

    /// Of the event of these `sections`; nil where that would be more than a handover is meant for.
    package init?(_ sections: RawSpan, receivedAt: Timestamp) {
        guard let sections = EventSections.withoutBody(sections, byteCountMax: Limits.indexHandoverEventByteCountMax)
        else { return nil }
        self.receivedAt = receivedAt
        self.sections = sections
    }

    /// Calls `body` with the event. Its body is empty.
    func withEvent(_ body: (borrowing EventView) -> Void) throws(EventDamage) {
        let bytes = sections.span.bytes
        let layout = try EventLayout(of: bytes, in: 0..<bytes.byteCount, sectionCount: nil)
        body(EventView(of: bytes, layout, receivedAt: receivedAt))
    }
}
