public import EventModel
internal import Synchronization

/// How far a run has come, readable from any thread while it runs.
public final class ReplayProgress: Sendable {
    /// What a sink has taken so far.
    public struct Reading: Sendable, Hashable {
        /// How many events.
        public var deliveredCount = 0
        /// The last of them.
        public var lastDelivered: Position?
    }

    private let state = Mutex(Reading())

    /// A run that has not begun.
    public init() {}

    /// What the sink has wholly taken by now.
    public var reading: Reading { state.withLock { $0 } }

    /// Notes that the sink has taken `count` events, the last of them at `position`.
    func add(_ count: Int, through position: Position) {
        state.withLock { reading in
            reading.deliveredCount += count
            reading.lastDelivered = position
        }
    }
}
