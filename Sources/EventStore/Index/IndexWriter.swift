internal import EventModel
internal import LMDB

/// Follows the log into the index: reads events in short transactions, writes them in large ones.
struct IndexWriter {
    let tables: IndexTables
    private let handles: IndexHandles
    private let sums: PageSumsWriter
    private let logTables: LogTables
    private let log: LogMeta
    private let function: SubjectKeys
    private var subjects: WindowSubjects
    private var summary: LogSummary
    /// The last record that is indexed.
    private(set) var through: Head

    /// Goes on with an index that belongs to this log; nil for any other. `sums` are those of its last commit.
    init?(
        _ handles: IndexHandles, _ sums: PageSumsWriter, _ logTables: LogTables, _ log: LogMeta, _ function: SubjectKeys
    ) throws {
        let tables = try IndexTables(handles.environment)
        let known: (LogSummary, IndexState, WindowSubjects)? = try tables.read { index in
            guard let state = try index.state(), let summary = try index.summary(), state.logID == log.logID,
                state.keyCheck == function.check(log.logID)
            else { return nil }
            let window = IndexWindow.number(of: state.through.position)
            return (summary, state, try WindowSubjects.load(window, index))
        }
        guard let (summary, state, subjects) = known else { return nil }
        let hash = try logTables.environment.read { transaction in
            try logTables.storedHash(at: state.through.position, in: transaction, log)
        }
        guard hash == state.through.recordHash else { return nil }
        self.tables = tables
        self.handles = handles
        self.sums = sums
        self.logTables = logTables
        self.log = log
        self.function = function
        self.subjects = subjects
        self.summary = summary
        through = state.through
    }

    /// Indexes what the log has beyond the index, at most ``Limits/indexEventCountMax`` events, in one transaction.
    /// - Returns: how many events that were. After a throw this writer must not be used any more.
    mutating func follow() throws -> Int {
        var batch = IndexBatch(after: through, summary)
        try IndexWriter.gather(&batch, &subjects, logTables, log, function)
        guard batch.recordCount > 0 else { return 0 }
        try handles.environment.write { transaction in
            try batch.write(handles, log, function.check(log.logID), transaction)
        }
        try sums.follow()
        through = batch.through
        summary = batch.summary
        return batch.recordCount
    }

    /// Returns when the check sums are on disk as well: after a power cut before that the index is built anew.
    func sync() throws { try sums.sync() }

    /// Adds to `batch` the events after it, until the log ends or the batch is full.
    static func gather(
        _ batch: inout IndexBatch, _ subjects: inout WindowSubjects, _ logTables: LogTables, _ log: LogMeta,
        _ function: SubjectKeys, upTo last: Position = .max
    ) throws {
        try log.unpacker.withSession { unpacking in
            while batch.recordCount < Limits.indexEventCountMax {
                let before = batch.through.position
                try gatherChunk(&batch, &subjects, logTables, log, function, unpacking, upTo: last)
                if batch.through.position == before { return }
            }
        }
    }

    /// The same for what one read transaction hands out.
    private static func gatherChunk(
        _ batch: inout IndexBatch, _ subjects: inout WindowSubjects, _ logTables: LogTables, _ log: LogMeta,
        _ function: SubjectKeys, _ unpacking: UnpackingSession, upTo last: Position
    ) throws {
        let before = batch.through.position
        let deadline = Clock.monotonicMilliseconds() + Int64(Limits.readMillisecondsMax)
        var byteCount = 0
        try logTables.environment.read { transaction in
            let head = try logTables.head(in: transaction, log)
            let end = min(head.position, last, before + Position(Limits.readRowCountMax))
            guard before < end else { return }
            try transaction.withCursor(over: logTables.records) { cursor in
                var walk = VerifiedWalk(log)
                for position in before + 1...end {
                    byteCount += try walk.visit(position, with: &cursor) { record, _ in
                        do throws(EventDamage) {
                            let head = Head(position: position, recordHash: record.storedHash)
                            if record.type == .event {
                                try record.withEvent(unpacking) { batch.add($0, at: head, &subjects, function) }
                            } else {
                                batch.addNoEvent(at: head, &subjects)
                            }
                        } catch {
                            throw EventStoreError(damageAt: position, reason: error.reason)
                        }
                        return record.byteCount
                    }
                    if byteCount >= Limits.readByteCountMax { return }
                    if position.isMultiple(of: 64), Clock.monotonicMilliseconds() >= deadline { return }
                }
            }
        }
    }
}
