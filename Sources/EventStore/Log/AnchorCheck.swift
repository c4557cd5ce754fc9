internal import EventModel
internal import LMDB

/// Compares the anchors with the log: each names a record that must be there with that hash.
enum AnchorCheck {
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
