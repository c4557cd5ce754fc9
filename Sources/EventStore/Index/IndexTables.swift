internal import EventModel
internal import LMDB

/// The index's environment as it is read: each page is compared with its check sum first. `docs/format.md` has the bytes.
final class IndexTables: Sendable {
    let environment: Environment
    private let pages: CheckedPages

    /// The tables, in the order of their numbers.
    static let names = ["meta", "subjects", "rows", "keys", "times"]

    /// Opens the index in `directory` for reading, beside a writer or as the one who may write.
    /// - Throws: ``IndexProblem``.
    init(reading directory: DataDirectory, isBesideWriter: Bool) throws(IndexProblem) {
        do {
            let path = directory.indexPath + "/data.mdb"
            let identity = try FileIdentity(path: path)
            pages = try CheckedPages(
                path: directory.indexPath, tableNames: Self.names, isBesideWriter: isBesideWriter)
            environment = try Environment(
                path: directory.indexPath, mode: .reading, readerCountMax: Limits.readerCountMax)
            guard try FileIdentity(path: path) == identity else {
                throw IndexProblem("it was replaced just now", isMissing: true)
            }
        } catch {
            throw IndexProblem(error)
        }
    }

    /// The tables of an environment that is open for writing, and whose pages have their sums.
    init(_ environment: Environment) throws {
        self.environment = environment
        pages = try CheckedPages(path: environment.path, tableNames: Self.names)
    }

    /// Calls `body` with the index as of its last commit. The snapshot ends when `body` returns.
    /// - Throws: what `body` throws, and what ``IndexProblem/init(_:)`` takes.
    func read<Result>(_ body: (IndexSnapshot) throws -> Result) throws -> Result {
        try pages.read(in: environment) { try body(IndexSnapshot($0)) }
    }

    /// How far the index has followed which log.
    /// - Throws: ``IndexProblem``, also for an index of another format.
    func state() throws(IndexProblem) -> IndexState {
        do {
            guard let state = try read({ try $0.state() }) else { throw IndexProblem("it is of another format") }
            return state
        } catch {
            throw IndexProblem(error)
        }
    }
}

/// The index as of one commit, valid inside the closure that it is handed to.
struct IndexSnapshot {
    private let commit: CheckedCommit

    fileprivate init(_ commit: CheckedCommit) { self.commit = commit }

    private var meta: CheckedCursor<[UInt8]> { commit.cursor(over: 0) }
    /// (window, subject) → the subject's digest.
    var subjects: CheckedCursor<UInt64> { commit.cursor(over: 1) }
    /// (window, subject) → the positions of its events, as offsets in the window.
    var rows: CheckedMultimapCursor<UInt64, UInt32> { commit.cursor(over: 2) }
    /// (window, kind of key, key) → the subjects that carry it.
    var keys: CheckedMultimapCursor<[UInt8], UInt32> { commit.cursor(over: 3) }
    /// Block of positions → the earliest and latest receipt time in it.
    var times: CheckedCursor<UInt64> { commit.cursor(over: 4) }

    /// How far the index has followed; nil when it is of another format.
    func state() throws -> IndexState? { try meta.withValue(at: IndexHandles.MetaKey.state, IndexState.init) ?? nil }

    /// The counts over what is indexed; nil when they cannot be read.
    func summary() throws -> LogSummary? {
        try meta.withValue(at: IndexHandles.MetaKey.summary) { $0.withUnsafeBytes(LogSummary.init) } ?? nil
    }

    /// Compares all pages with their check sums, the free list's too.
    func compareAll() throws { try commit.compareAll() }

    /// The first block of `range`, in `direction`, in which an event may have been received in `[since, until)`; nil when
    /// there is none. A block that the index knows nothing of may have one.
    ///
    /// The clock may have been set back, so all blocks are looked at: some 50 µs for a million positions.
    func firstBlock(
        in range: ClosedRange<UInt64>, _ direction: Selection.Direction, since: Timestamp?, until: Timestamp?
    ) throws -> UInt64? {
        let read: (UInt64, RawSpan) -> (block: UInt64, isOutside: Bool) = { block, value in
            (block, TimeBounds(value)?.isOutside(since: since, until: until) ?? false)
        }
        var cursor = times
        let isForward = direction == .forward
        var expected = isForward ? range.lowerBound : range.upperBound
        var found = try cursor.seek(atOrAfter: expected, read)
        while let (block, isOutside) = found, block == expected, isOutside {
            if expected == (isForward ? range.upperBound : range.lowerBound) { return nil }
            expected = isForward ? expected + 1 : expected - 1
            found = try cursor.move(to: isForward ? .next : .previous, read)
        }
        return expected
    }
}

/// The index's tables as LMDB writes them.
struct IndexHandles {
    let environment: Environment
    let meta: Table<[UInt8]>
    let subjects: Table<UInt64>
    let rows: MultimapTable<UInt64, UInt32>
    let keys: MultimapTable<[UInt8], UInt32>
    let times: Table<UInt64>

    enum MetaKey {
        static let state = Array("state".utf8)
        static let summary = Array("summary".utf8)
    }

    /// The tables of an environment that is open for writing.
    init(_ environment: Environment) throws {
        self.environment = environment
        meta = try environment.table("meta")
        subjects = try environment.table("subjects")
        rows = try environment.multimapTable("rows")
        keys = try environment.multimapTable("keys")
        times = try environment.table("times")
    }

    /// Makes the tables in a new environment, and notes that nothing of the log is indexed.
    init(creatingIn environment: Environment, for state: IndexState) throws {
        self.environment = environment
        (meta, subjects, rows, keys, times) = try environment.write { transaction in
            let meta: Table<[UInt8]> = try transaction.makeTable("meta")
            try transaction.put(state.encoded, at: MetaKey.state, in: meta)
            try transaction.put(LogSummary().encoded, at: MetaKey.summary, in: meta)
            return try (
                meta, transaction.makeTable("subjects"), transaction.makeMultimapTable("rows"),
                transaction.makeMultimapTable("keys"), transaction.makeTable("times")
            )
        }
    }
}
