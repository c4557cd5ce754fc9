public import EventModel
internal import LMDB
internal import Synchronization

/// Reads a log, from any process, beside its one writer.
///
/// Every record is checked against its hash and its predecessor before it is handed out. Read transactions are short;
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

    /// Opens the log in `directory` for reading.
    /// - Throws: ``EventStoreError/Code/noLog``, ``EventStoreError/Code/configuration``,
    ///   ``EventStoreError/Code/damaged``.
    public static func open(_ directory: DataDirectory) throws(EventStoreError) -> LogReader {
        try directory.checkAccess()
        let tables = try LogTables(directory, mode: .reading)
        return LogReader(directory, tables, indexes: .files(IndexFiles(directory)))
    }

    /// The log, and the epoch that its newest records belong to.
    public var identity: LogIdentity {
        get throws(EventStoreError) { try snapshot().log.identity }
    }

    /// The newest record, as of the last commit.
    public func head() throws(EventStoreError) -> Head { try snapshot().head }

    /// The position up to which the index answers searches; nil without an index of this log.
    public func indexedThrough() throws(EventStoreError) -> Position? {
        try EventStoreError.wrapping("reading the index in \(directory.path)") { try IndexUse(self)?.through }
    }

    /// The event at `position`; nil when the log has no such position, or no event there.
    /// - Throws: ``EventStoreError/Code/damaged`` with the position.
    public func event(at position: Position) throws(EventStoreError) -> Event? {
        try EventStoreError.wrapping("reading position \(position)") {
            try tables.environment.read { transaction in
                let log = try tables.identity(in: transaction)
                let head = try tables.head(in: transaction, log)
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

    func snapshot() throws(EventStoreError) -> Snapshot {
        try EventStoreError.wrapping("reading the log in \(directory.path)") {
            try tables.environment.read { transaction in
                let log = try tables.identity(in: transaction)
                return Snapshot(log: log, head: try tables.head(in: transaction, log), commit: transaction.id)
            }
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
