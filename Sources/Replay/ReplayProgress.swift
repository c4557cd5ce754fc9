public import EventModel
internal import Synchronization

/// How far a run has come, readable from any thread while it runs.
public final class ReplayProgress: Sendable {
    /// What a sink has wholly taken so far, and what it has not.
    public struct Reading: Sendable, Hashable {
        /// How many events it has taken.
        public var deliveredCount = 0
        /// The first of them, in the order of the selection.
        public var firstDelivered: Position?
        /// The last of them.
        public var lastDelivered: Position?
        /// The last event that the sink has taken together with all that were selected before it. Whoever goes on behind
        /// it misses none.
        public var checkpoint: Checkpoint?
        /// How many events there are up to that one.
        public var doneCount = 0
        /// How often the sink has not taken an event, and was or will be given it again.
        public var failureCount = 0
        /// The first event behind that which was read and is not known to be taken.
        public var due: Position?
        /// The last position of the log when the run began; nil where it has not come that far.
        public var upper: Position?

        /// Of a run that has not begun, or whose log ended at `upper` then.
        public init(upper: Position? = nil) { self.upper = upper }
    }

    private let state = Mutex(Reading())
    private let onChange: @Sendable (Reading) -> Void

    /// A run that has not begun. `onChange` is called by the run whenever it may have come further, several times a batch:
    /// it waits for nothing.
    public init(onChange: @escaping @Sendable (Reading) -> Void = { _ in }) { self.onChange = onChange }

    /// What the sink has wholly taken by now.
    public var reading: Reading { state.withLock { $0 } }

    /// Shows `reading` from now on.
    func show(_ reading: Reading) {
        state.withLock { $0 = reading }
        onChange(reading)
    }
}
