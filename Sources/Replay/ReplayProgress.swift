public import EventModel
internal import Synchronization

/// How far a run has come, readable from any thread while it runs.
public final class ReplayProgress: Sendable {
    /// What a sink has wholly taken so far, and what it has not.
    public struct Reading: Sendable, Hashable {
        /// How many events it has taken.
        public var deliveredCount = 0
        /// The first of them.
        public var firstDelivered: Position?
        /// The last of them.
        public var lastDelivered: Position?
        /// The event that it did not take.
        public var refused: Position?
        /// The last position of the log when the run began; nil where it has not come that far.
        public var upper: Position?
    }

    private let state = Mutex(Reading())

    /// A run that has not begun.
    public init() {}

    /// What the sink has wholly taken by now.
    public var reading: Reading { state.withLock { $0 } }

    /// Notes where the log ended when the run began.
    func begin(upTo upper: Position) { state.withLock { $0.upper = upper } }

    /// Notes what became of the events at `positions`.
    func add(_ delivery: Delivery, of positions: some RandomAccessCollection<Position>) {
        let taken = positions.prefix(delivery.count)
        state.withLock { reading in
            reading.deliveredCount += taken.count
            reading.firstDelivered = reading.firstDelivered ?? taken.first
            reading.lastDelivered = taken.last ?? reading.lastDelivered
            if delivery.error != nil { reading.refused = positions.dropFirst(delivery.count).first }
        }
    }
}
