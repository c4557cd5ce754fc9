public import EventModel
public import EventStore

/// How a run ended and how far it came.
public struct ReplayOutcome: Sendable {
    /// What the sink has wholly taken, and what it has not.
    public var reading: ReplayProgress.Reading
    /// Why the run ended.
    public var ending: Ending

    /// How many events the sink has wholly taken.
    public var deliveredCount: Int { reading.deliveredCount }
    /// The last of them, in the order of the selection.
    public var lastDelivered: Position? { reading.lastDelivered }

    /// Why a run ends.
    public enum Ending: Sendable {
        /// Everything selected has been delivered.
        case finished
        /// The run was asked to stop.
        case stopped
        /// The sink did not take an event, or found that nobody takes any.
        case sinkFailed(SinkError)
        /// The log could not be read.
        case storeFailed(EventStoreError)
    }
}
