public import EventModel
internal import LMDB
internal import Synchronization

/// Reads a log, from any process, beside its one writer.
///
/// Every record is checked against its hash and its predecessor before it is handed out, and every snapshot against the
/// newest anchor and the index, so that a log that lost its end does not pass for the whole. Read transactions are short;
/// what is returned is a copy. Use it from any thread; its calls block on page faults at most.
public final class LogReader: Sendable {
    let directory: DataDirectory
    let tables: LogTables
    let indexes: IndexSource
    private let searchFunction = Mutex<SubjectKeys?>(nil)

    init(_ directory: DataDirectory, _ tables: LogTables, indexes: IndexSource) {
        self.directory = directory
        self.tables = tables
        self.indexes = indexes
    }

    /// Opens the log in `directory` for reading. `indexNotice` is told, in a line and once, of an index that is there and
    /// cannot be used.
    /// - Throws: ``EventStoreError/Code/noLog``, ``EventStoreError/Code/configuration``,
    ///   ``EventStoreError/Code/damaged``.
    public static func open(
        _ directory: DataDirectory, indexNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(EventStoreError) -> LogReader {
        try directory.checkAccess()
        let tables = try LogTables(directory, mode: .reading)
        return LogReader(directory, tables, indexes: .files(IndexFiles(directory, notice: indexNotice)))
    }

    /// The log, and the epoch that its newest records belong to.
    public var identity: LogIdentity {
        get throws(EventStoreError) { try snapshot().log.identity }
    }

    /// The newest record, as of the last commit.
    public func head() throws(EventStoreError) -> Head { try snapshot().head }

    /// The position up to which the index answers searches; nil without an index of this log.
    public func indexedThrough() throws(EventStoreError) -> Position? {
        IndexUse.found(by: self).0?.through
    }

    /// The event at `position`; nil when the log has no such position, or no event there.
    /// - Throws: ``EventStoreError/Code/damaged`` with the position, or when the log has lost its end.
    public func event(at position: Position) throws(EventStoreError) -> Event? {
        let noted = try NotedHeads(directory, index: indexes.state())
        return try EventStoreError.wrapping("reading position \(position)") {
            try tables.environment.read { transaction in
                let log = try tables.identity(in: transaction)
                let head = try noted.wholeHead(of: tables, log, in: transaction)
                guard position > log.origin.position, position <= head.position else { return nil }
                return try log.unpacker.withSession { unpacking in
                    try transaction.withCursor(over: tables.records) { cursor in
                        var walk = VerifiedWalk(log)
                        return try walk.visit(position, with: &cursor) { record, previous in
                            record.type == .event ? try record.event(at: position, after: previous, unpacking) : nil
                        }
                    }
                }
            }
        }
    }

    /// A walk over the events of `selection` as of now: what is committed later is not in it.
    public func query(_ selection: Selection) throws(EventStoreError) -> Query {
        try Query(self, selection)
    }

    /// A walk over the events of `selection` after `position` that goes on with the log.
    /// - Precondition: the selection's direction is forward.
    public func follow(_ selection: Selection, after position: Position) throws(EventStoreError) -> Follower {
        try Follower(self, selection, after: position)
    }

    /// The sources that have sent events of the customer `id`, in alphabetical order.
    public func sources(ofCustomer id: String) throws(EventStoreError) -> [String] {
        var sources: Set<String> = []
        var query = try query(Selection(terms: [.customerID(id)]))
        while true {
            let events = try query.next()
            if events.isEmpty { return sources.sorted() }
            for event in events { sources.insert(event.content.source) }
        }
    }

    /// One moment of the log.
    struct Snapshot {
        let log: LogMeta
        let head: Head
        /// The number of the commit that it sees.
        let commit: Int
    }

    /// The log as of now.
    /// - Throws: ``EventStoreError/Code/damaged`` when it has lost its end.
    func snapshot() throws(EventStoreError) -> Snapshot {
        let noted = try NotedHeads(directory, index: indexes.state())
        return try EventStoreError.wrapping("reading the log in \(directory.path)") {
            try tables.environment.read { transaction in
                let log = try tables.identity(in: transaction)
                let head = try noted.wholeHead(of: tables, log, in: transaction)
                return Snapshot(log: log, head: head, commit: transaction.id)
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

    /// The function that makes search keys, with the log's secret.
    func subjectKeys() throws(EventStoreError) -> SubjectKeys {
        if let known = searchFunction.withLock({ $0 }) { return known }
        let function = SubjectKeys(try IndexKey(directory))
        searchFunction.withLock { $0 = function }
        return function
    }
}
