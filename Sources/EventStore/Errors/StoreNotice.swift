public import EventModel

/// Something that an operator wants to know and no caller asked for. The store hands it out; whoever runs the store
/// writes it to a log.
public enum StoreNotice: Sendable {
    /// Admission stopped: the disk or the map is full.
    case admissionStopped(reason: String)
    /// Admission resumed.
    case admissionResumed
    /// The store stopped for good: whether the last batch is stored is unknown.
    case failed(EventStoreError)
    /// The wall clock stepped back between two events, by so many microseconds.
    case clockSteppedBack(microseconds: Int64)
    /// A read transaction has been open for long and keeps the file growing.
    case readerLagging(processID: Int32, seconds: Int)
    /// The index is being built anew from the log.
    case indexRebuilding(reason: String)
    /// The index has caught up after having been built anew.
    case indexRebuilt(through: Position)
    /// The index cannot be written; searches read the log instead.
    case indexFailed(reason: String)
    /// The anchors cannot be written.
    case anchorsFailed(reason: String)
    /// It could not be noted when events can be received; tried again, and told once for each reason.
    case availabilityFailed(reason: String)
    /// The dictionary that records are packed with was damaged in the log, and was written there anew.
    case dictionaryRepaired
    /// The file of anchors was removed or replaced by somebody else; the head is noted in the one that is there now.
    case anchorsReplaced
    /// The secret of the index was removed or replaced; searches by other processes read the log instead.
    case indexKeyReplaced
}
