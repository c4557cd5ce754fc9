internal import EventModel
internal import LMDB

/// What is noted outside of a log of how far it went: by the newest anchor, and by the index. A log that has lost its end
/// shows no gap; these tell.
///
/// To be read before the log's snapshot, which then has all that they name: they are noted after the commit.
struct NotedHeads {
    private let anchor: Anchor?
    private let index: IndexState?

    /// What is noted now of the log in `directory`, whose index has followed it to `index`.
    init(_ directory: DataDirectory, index: IndexState?) throws(EventStoreError) {
        anchor = try AnchorFile(directory).newest()
        self.index = index
    }

    /// The head of `transaction`'s snapshot, unverified, of a log that has all that was noted and as many records as
    /// positions.
    /// - Throws: ``EventStoreError/Code/damaged`` where something is missing, saying what.
    func wholeHead<T: Transaction & ~Copyable>(
        of tables: LogTables, _ log: LogMeta, in transaction: borrowing T
    ) throws -> Head {
        let head = try tables.head(in: transaction, log)
        if let anchor, let lost = try AnchorCheck.firstContradiction([anchor], tables, log, in: transaction) {
            throw AnchorCheck.error(lost, head: head)
        }
        if let position = AnchorCheck.positionAhead(index, log, head: head) {
            throw AnchorCheck.error(indexAheadAt: position, head: head)
        }
        let recordCount = try transaction.size(of: tables.records).entryCount
        let positionCount = head.position - log.origin.position
        guard Position(recordCount) == positionCount else {
            let missing = try Self.firstMissing(tables, log, in: transaction)
            throw EventStoreError(
                .damaged,
                "the log holds \(recordCount) records, and \(positionCount) positions up to its head \(head.position)"
                    + (missing.map { "; position \($0) is the first without a record" } ?? "")
                    + ": keep the directory as it is, run diario verify, and restore from a backup", position: missing)
        }
        return head
    }

    /// The first position that has no record in its place; nil where it was not found in the time that a read
    /// transaction may last.
    private static func firstMissing<T: Transaction & ~Copyable>(
        _ tables: LogTables, _ log: LogMeta, in transaction: borrowing T
    ) throws -> Position? {
        let deadline = Clock.monotonicMilliseconds() + Int64(Limits.readMillisecondsMax)
        return try transaction.withCursor(over: tables.records) { cursor in
            var expected = log.origin.position + 1
            while try cursor.move(to: .next, { position, _ in position }) == expected {
                expected += 1
                if expected.isMultiple(of: 1024), Clock.monotonicMilliseconds() >= deadline { return nil }
            }
            return expected
        }
    }
}
