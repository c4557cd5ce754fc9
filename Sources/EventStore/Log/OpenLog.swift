internal import EventModel
internal import LMDB

/// A log that this process has open, as whoever reads it sees it.
struct OpenLog: Sendable {
    let directory: DataDirectory
    let tables: LogTables
    let indexes: IndexSource

    /// One moment of the log.
    struct Snapshot {
        let log: LogMeta
        let head: Head
        /// The number of the commit that it sees.
        let commit: Int
    }

    /// The log as of now.
    /// - Throws: ``EventStoreError/Code/damaged`` when it has lost its end.
    func snapshot() throws(EventStoreError) -> Snapshot { try snapshot(noting: indexes.state()) { _, _ in }.0 }

    /// The log as of now, and what `body` reads in the same transaction. `index` is how far the index had followed it
    /// before.
    /// - Throws: ``EventStoreError/Code/damaged`` when it has lost its end.
    func snapshot<Result>(
        noting index: IndexState?, _ body: (borrowing ReadTransaction, LogMeta) throws -> Result
    ) throws(EventStoreError) -> (Snapshot, Result) {
        let noted = try NotedHeads(directory, index: index)
        return try EventStoreError.wrapping("reading the log in \(directory.path)") {
            try tables.environment.read { transaction in
                let log = try tables.identity(in: transaction)
                let head = try noted.wholeHead(of: tables, log, in: transaction)
                let snapshot = Snapshot(log: log, head: head, commit: transaction.id)
                return (snapshot, try body(transaction, log))
            }
        }
    }

    /// The log as of now, whether it is whole or not: for who verifies it.
    func unverifiedSnapshot() throws(EventStoreError) -> Snapshot {
        try EventStoreError.wrapping("reading the log in \(directory.path)") {
            try tables.environment.read { transaction in
                let log = try tables.identity(in: transaction)
                return Snapshot(log: log, head: try tables.head(in: transaction, log), commit: transaction.id)
            }
        }
    }

    /// Throws where the log that is open is no longer the one that stands in the directory. Costs two microseconds.
    func checkPlace() throws(EventStoreError) {
        do {
            try tables.environment.checkFiles()
        } catch {
            throw EventStoreError(
                .inputOutput,
                "the log in \(directory.path) was removed or replaced while it was read (\(error)): start again")
        }
    }

    /// The number of the last commit that a reader sees. Costs about a microsecond.
    func commit() throws(EventStoreError) -> Int {
        try EventStoreError.wrapping("reading the log in \(directory.path)") { try tables.environment.read { $0.id } }
    }

    /// Throws unless the record at `head` is still the one that was passed there.
    /// - Throws: ``EventStoreError/Code/damaged``.
    func check(passed head: Head) throws(EventStoreError) {
        guard head.position > 0 else { return }
        let stored = try EventStoreError.wrapping("reading position \(head.position)") {
            try tables.environment.read { transaction in
                try tables.storedHash(at: head.position, in: transaction, try tables.identity(in: transaction))
            }
        }
        if stored != head.recordHash { throw EventStoreError(notFollowed: head) }
    }
}

extension EventStoreError {
    /// The log has another record than `head`, behind which somebody goes on.
    init(notFollowed head: Head) {
        self.init(
            .damaged,
            "the log is no longer the one that was followed: position \(head.position) had hash \(head.recordHash). "
                + "Ask for its epoch and start again", position: head.position)
    }
}
