public import EventModel

/// Counts and times over the whole log, as of one moment. `docs/contract.md` has them as JSON.
public struct LogStatistics: Sendable {
    /// The log, its epoch and its format.
    public var identity: LogIdentity
    /// The newest record when the counts were read.
    public var head: Head
    /// How many events there are.
    public var eventCount = 0
    /// How many of each kind.
    public var countByKind: [EventKind: Int] = [:]
    /// How many from each source.
    public var countBySource: [String: Int] = [:]
    /// How many are undecodable.
    public var undecodableCount = 0
    /// The receipt time of the first event.
    public var firstReceivedAt: Timestamp?
    /// The receipt time of the last event.
    public var lastReceivedAt: Timestamp?
    /// The longest time between two events that follow each other in the log.
    public var longestSilence: Silence?
    /// The position up to which the index has followed the log; 0 without an index.
    public var indexedThrough: Position = 0
    /// The size of the log on disk, in bytes.
    public var logByteCount: Int64 = 0
    /// The size of the index on disk, in bytes.
    public var indexByteCount: Int64 = 0
    /// How long the oldest read transaction has been open, in seconds; 0 without one.
    public var oldestReaderSeconds = 0

    /// When events could be received, as far as it was noted.
    public var availability: Availability

    /// Time without events.
    public struct Silence: Sendable, Hashable {
        /// The receipt time of the event before it.
        public var from: Timestamp
        /// The receipt time of the event after it.
        public var until: Timestamp
    }
}
