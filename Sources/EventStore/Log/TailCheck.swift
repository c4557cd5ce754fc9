internal import EventModel
internal import LMDB

/// Hashes the newest records again before a log is written to, since LMDB has no checksums of its own.
enum TailCheck {
    /// Verifies the last ``Limits/tailCheckRecordCount`` records up to `head`.
    /// - Throws: ``EventStoreError/Code/damaged`` with the first bad position.
    static func run(_ tables: LogTables, _ log: LogMeta, head: Head) throws {
        let span = Position(Limits.tailCheckRecordCount)
        var position = max(log.origin.position + 1, head.position >= span ? head.position - span + 1 : 1)
        while position <= head.position {
            let end = min(position + Position(Limits.readRowCountMax) - 1, head.position)
            try tables.environment.read { transaction in
                try transaction.withCursor(over: tables.records) { cursor in
                    var walk = VerifiedWalk(log)
                    while position <= end {
                        try walk.visit(position, with: &cursor) { _, _ in }
                        position += 1
                    }
                }
            }
        }
    }
}
