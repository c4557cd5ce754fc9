public import EventModel
internal import LMDB
internal import Synchronization

/// Reads a log, from any process, beside its one writer.
///
/// Every record is checked against its hash and its predecessor before it is handed out, and every snapshot against the
/// newest anchor and the index, so that a log that lost its end does not pass for the whole. Read transactions are short;
/// what is returned is a copy. Use it from any thread; its calls block on page faults at most.
public final class LogReader: Sendable {
    let log: OpenLog
    let commits: CommitHub
    private let knownSubjectKeys = Mutex<SubjectKeys?>(nil)

    var directory: DataDirectory { log.directory }
    var tables: LogTables { log.tables }
    var indexes: IndexSource { log.indexes }

    init(_ log: OpenLog, commits: CommitHub) {
        self.log = log
        self.commits = commits
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
        let log = OpenLog(
            directory: directory, tables: tables, indexes: .files(IndexFiles(directory, notice: indexNotice)))
        return LogReader(log, commits: CommitHub(of: log, isTold: false))
    }

    /// The log, and the epoch that its newest records belong to.
    public var identity: LogIdentity {
        get throws(EventStoreError) { try snapshot().log.identity }
    }

    /// The newest record, as of the last commit.
    public func head() throws(EventStoreError) -> Head { try snapshot().head }

    /// What stands before the first record; see docs/format.md, section 3.
    public func origin() throws(EventStoreError) -> Head { try snapshot().log.origin }

    /// What stands for the value of `term` where the value itself must not be kept: a digest under the secret of the index,
    /// so that whoever reads it cannot guess. docs/format.md, section 11, has its bytes.
    /// - Throws: ``EventStoreError/Code/configuration`` where the secret cannot be used.
    public func keyedDigest(of term: SearchTerm) throws(EventStoreError) -> [UInt8] {
        try IndexKey(directory).digest([9] + Array(term.field.path.utf8) + [0] + term.key).encoded
    }

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
                            record.type == .event
                                ? try record.withEvent(at: position, after: previous, unpacking) { $0.copy() } : nil
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
    ///
    /// Any number of followers of a reader share one watch and one thread that looks for commits.
    /// - Precondition: the selection's direction is forward.
    public func follow(_ selection: Selection, after position: Position) -> Follower {
        Follower(self, selection, after: position)
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

    /// As ``OpenLog/snapshot()``.
    func snapshot() throws(EventStoreError) -> OpenLog.Snapshot { try log.snapshot() }

    /// What makes search keys, with the log's secret.
    func subjectKeys() throws(EventStoreError) -> SubjectKeys {
        if let known = knownSubjectKeys.withLock({ $0 }) { return known }
        let subjectKeys = SubjectKeys(try IndexKey(directory))
        knownSubjectKeys.withLock { $0 = subjectKeys }
        return subjectKeys
    }
}
