internal import EventModel
internal import LMDB

/// Compares the log with what was noted of it elsewhere: the anchors, which are its own evidence, and the index.
enum AnchorCheck {
    /// The first anchor whose record the log lacks or has otherwise; nil when all agree.
    ///
    /// Anchors past the end of their epoch, where a later epoch was begun on purpose, are no contradiction.
    static func firstContradiction<T: Transaction & ~Copyable>(
        _ anchors: [Anchor], _ tables: LogTables, _ log: LogMeta, in transaction: borrowing T
    ) throws -> Anchor? {
        for anchor in anchors where !isPastItsEpoch(anchor.head.position, anchor.epoch, log) {
            let hash = try tables.storedHash(at: anchor.head.position, in: transaction, log)
            if hash != anchor.head.recordHash { return anchor }
        }
        return nil
    }

    /// The position that the index has followed this log to, where the log ends before it; nil where it does not.
    ///
    /// The index follows what is on disk, so a state of it that is whole proves that there was such a record: the end that
    /// was lost may be younger than the last anchor. It proves nothing else. Where it has another record than the log, it
    /// is an index of another state of the log, and is built anew.
    static func positionAhead(_ index: IndexState?, _ log: LogMeta, head: Head) -> Position? {
        guard let index, index.logID == log.logID, index.through.position > head.position,
            !isPastItsEpoch(index.through.position, index.epoch, log)
        else { return nil }
        return index.through.position
    }

    private static func isPastItsEpoch(_ position: Position, _ epoch: Epoch, _ log: LogMeta) -> Bool {
        log.epochs.first { $0.epoch > epoch }.map { position >= $0.firstPosition } ?? false
    }

    static func error(indexAheadAt position: Position, head: Head) -> EventStoreError {
        EventStoreError(
            .damaged,
            "the index has followed this log to position \(position), and the log ends at \(head.position), though no "
                + "anchor says more: log/ and index/ are of different moments, or the log has lost its end. Restore both "
                + "from the newest backup; docs/operations.md says what to do without one",
            position: position)
    }

    static func error(_ anchor: Anchor, head: Head) -> EventStoreError {
        EventStoreError(
            .damaged,
            "position \(anchor.head.position) was on disk with hash \(anchor.head.recordHash), and the log, whose head "
                + "is \(head.position), does not have it so: acknowledged events are missing. Restore from a backup; or "
                + "go on without them with diario recover --accept-loss, which begins a new epoch",
            position: anchor.head.position)
    }
}
