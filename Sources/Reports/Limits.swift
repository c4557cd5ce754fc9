/// Every limit of the reports, with its unit.
package enum Limits {
    /// How many events one `audit` shows; a selection of more is refused, since part of a history is no history.
    package static let auditEventCountMax = 100_000
    /// How many bytes of bodies the events of one `audit` have together at most; a selection of more is refused.
    package static let auditByteCountMax = 256 << 20
    /// How many orders one query of an audit asks for.
    package static let orderCountPerQuery = 256
    /// How many events are looked at for other spellings of what was not found.
    package static let spellingEventCountMax = 100
    /// How many other spellings are told.
    package static let spellingCountMax = 5
    /// How many values of orders the index is asked for, from the newest window on, to compare them with what was not found.
    package static let spellingValueCountMax = 1_000_000
    /// How many of the newest events that the index has not followed are looked at for that.
    package static let spellingRecordCountMax = 10_000
    /// How many values in another spelling are gathered, of which some may not be of the selection.
    package static let spellingCandidateCountMax = 100
    /// How many digits a number may have of which other leading zeros are tried.
    package static let spellingDigitCountMax = 20
    /// With how many weeks before it an hour without an event is compared.
    package static let silenceWeekCount = 4
    /// How many events of a source the same hour had in each of those weeks, at least, for its silence to be told.
    package static let silenceEventCountMin = 5
    /// How many outages an audit or the statistics name one by one, the newest.
    package static let shownOutageCountMax = 3
    /// How many entries are sorted in memory at a time while a plan is made; each takes 24 bytes.
    package static let sortedEntryCountMax = 262_144
    /// How many entries of each sorted part are read at a time while they are merged.
    package static let sortedPieceEntryCount = 2048
    /// How many bytes the file of a plan has at most.
    package static let planByteCountMax = 1 << 20
}
