internal import EventModel
internal import LMDB

/// Compares the anchors with the log: each names a record that must be there with that hash. So does the index, which
/// never gets ahead of what is on disk.
enum AnchorCheck {
    /// `anchors`, and what the index says as one more; nothing is added without an index of this log.
    static func anchors(_ anchors: [Anchor], and index: IndexTables?, of log: LogMeta) -> [Anchor] {
        // An index that cannot be read is built anew and says nothing.
        guard let state = try? index?.environment.read({ try index?.state(in: $0) }), state.logID == log.logID else {
            return anchors
        }
        return anchors + [Anchor(epoch: state.epoch, head: state.through, writtenAt: Timestamp(microseconds: 0))]
    }

    /// The first anchor whose record the log lacks or has otherwise; nil when all agree.
    ///
    /// Anchors past the end of their epoch, where a later epoch was begun on purpose, are no contradiction.
    static func firstContradiction<T: Transaction & ~Copyable>(
        _ anchors: [Anchor], _ tables: LogTables, _ log: LogMeta, in transaction: borrowing T
    ) throws -> Anchor? {
        for anchor in anchors {
            let successor = log.epochs.first { $0.epoch > anchor.epoch }
            if let successor, anchor.head.position >= successor.firstPosition { continue }
            let hash = try tables.storedHash(at: anchor.head.position, in: transaction, log)
            if hash != anchor.head.recordHash { return anchor }
        }
        return nil
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
