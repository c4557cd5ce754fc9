/// The place of a record in a log: 1, 2, 3 … in commit order, without gaps.
///
/// Positions are assigned inside the write transaction and never used twice within an ``Epoch``. Zero is no record's
/// position: a log whose head is 0 is empty.
public typealias Position = UInt64

/// The number of an epoch: 1 when a log is created, one more whenever positions may get a second meaning (restore,
/// salvage, accepted loss).
///
/// Whatever remembers a position remembers its epoch with it.
public typealias Epoch = UInt32

/// The newest record of a log: its position and the hash that chains all records up to it.
public struct Head: Sendable, Hashable {
    /// The position of the newest record; 0 for an empty log.
    public var position: Position
    /// The hash of that record; for an empty epoch, its predecessor's hash.
    public var recordHash: RecordHash

    /// A head at `position` with `recordHash`.
    public init(position: Position, recordHash: RecordHash) {
        self.position = position
        self.recordHash = recordHash
    }
}

/// What tells one log from another, and one life of it from the next.
public struct LogIdentity: Sendable, Hashable {
    /// The random identifier drawn when the log was created.
    public var logID: LogID
    /// The epoch that new records belong to.
    public var epoch: Epoch
    /// The version of the format on disk.
    public var formatVersion: Int

    /// An identity of these three values.
    public init(logID: LogID, epoch: Epoch, formatVersion: Int) {
        self.logID = logID
        self.epoch = epoch
        self.formatVersion = formatVersion
    }
}
