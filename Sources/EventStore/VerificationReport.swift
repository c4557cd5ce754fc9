public import EventModel

/// What a verification of the whole log found. `docs/contract.md` has it as JSON.
public struct VerificationReport: Sendable {
    /// How many records were hashed and found good.
    public var checkedCount = 0
    /// The newest good record.
    public var head: Head
    /// The first position that has no good record, if any.
    public var firstBadPosition: Position?
    /// What is wrong there, or otherwise with the log or its anchors.
    public var logReason: String?
    /// What is wrong with the index.
    public var indexReason: String?
    /// What is wrong, the log first.
    public var reason: String? { logReason ?? indexReason }
    /// The last position up to which the index was compared; nil where there is no index of this log, and searches read
    /// the log.
    public var indexedThrough: Position?
    /// Index rows that the log asks for and the index lacks.
    public var indexMissingCount = 0
    /// Index rows that the log does not ask for.
    public var indexSurplusCount = 0
    /// The log's pages that are in use.
    public var usedPageCount = 0
    /// The log's pages that are free.
    public var freePageCount = 0
    /// Whether the anchors agree with the log.
    public var anchors = Anchors.none

    /// How the anchors compare with the log.
    public enum Anchors: String, Sendable {
        /// Every anchor's record is there with its hash.
        case match
        /// An anchor names a record that the log does not have, or has otherwise.
        case ahead
        /// There are no anchors.
        case none
    }

    /// Whether the log is as it was written, whatever its index is.
    public var isLogSound: Bool { firstBadPosition == nil && logReason == nil && anchors != .ahead }

    /// Whether everything is as it was written.
    public var isSound: Bool {
        isLogSound && indexReason == nil && indexMissingCount == 0 && indexSurplusCount == 0
    }
}
