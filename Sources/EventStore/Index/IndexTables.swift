internal import EventModel
internal import LMDB

/// The index's environment and its tables. `docs/format.md` has their bytes.
final class IndexTables: Sendable {
    let environment: Environment
    let meta: Table<[UInt8]>
    /// (window, subject) → the subject's digest.
    let subjects: Table<UInt64>
    /// (window, subject) → the positions of its events, as offsets in the window.
    let rows: MultimapTable<UInt64, UInt32>
    /// (window, kind of key, key) → the subjects that carry it.
    let keys: MultimapTable<[UInt8], UInt32>
    /// Block of positions → the earliest and latest receipt time in it.
    let times: Table<UInt64>

    enum MetaKey {
        static let state = Array("state".utf8)
        static let summary = Array("summary".utf8)
    }

    /// Opens the index in `directory`.
    /// - Throws: what LMDB throws; ``LMDBError/noSuchFile`` when there is none.
    init(_ directory: DataDirectory, mode: Environment.Mode) throws {
        environment = try Environment(path: directory.indexPath, mode: mode, readerCountMax: Limits.readerCountMax)
        // Reading past the end of a file that was cut off would kill the process, and an index is not worth that.
        let usedByteCount = try environment.mapUse().usedByteCount
        guard try FileIdentity(path: directory.indexPath + "/data.mdb").byteCount >= usedByteCount else {
            throw LMDBError.corrupted
        }
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

    /// How far the index has followed; nil when it is of another format.
    func state<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> IndexState? {
        try transaction.withValue(in: meta, at: MetaKey.state, IndexState.init) ?? nil
    }

    /// The counts over what is indexed; nil when they cannot be read.
    func summary<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> LogSummary? {
        try transaction.withValue(in: meta, at: MetaKey.summary) { $0.withUnsafeBytes(LogSummary.init) } ?? nil
    }

    /// The receipt times of the indexed events in `block`; nil when none is indexed.
    func bounds<T: Transaction & ~Copyable>(of block: UInt64, in transaction: borrowing T) throws -> TimeBounds? {
        try transaction.withValue(in: times, at: block, TimeBounds.init) ?? nil
    }

    /// The first block of `range`, in `direction`, in which an event may have been received in `[since, until)`; nil when
    /// there is none. A block that the index knows nothing of may have one.
    ///
    /// The clock may have been set back, so all blocks are looked at: some 50 µs for a million positions.
    func firstBlock(
        in range: ClosedRange<UInt64>, _ direction: Selection.Direction, since: Timestamp?, until: Timestamp?,
        _ transaction: borrowing ReadTransaction
    ) throws -> UInt64? {
        let read: (UInt64, RawSpan) -> (block: UInt64, isOutside: Bool) = { block, value in
            (block, TimeBounds(value)?.isOutside(since: since, until: until) ?? false)
        }
        return try transaction.withCursor(over: times) { cursor in
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
}
