internal import EventModel
internal import LMDB

/// Follows the log into the index: takes events as they were committed, or reads them in short transactions, and writes
/// them in large ones.
struct IndexWriter {
    let tables: IndexTables
    private let handles: IndexHandles
    private let sums: PageSumsWriter
    private let logTables: LogTables
    private let log: LogMeta
    private let subjectKeys: SubjectKeys
    private var subjects: WindowSubjects
    private var summary: LogSummary
    /// The last record that is indexed.
    private(set) var through: Head

    /// Goes on with an index that belongs to this log; nil for any other. `sums` are those of its last commit.
    init?(
        _ handles: IndexHandles, _ sums: PageSumsWriter, _ logTables: LogTables, _ log: LogMeta,
        _ subjectKeys: SubjectKeys
    ) throws {
        let tables = try IndexTables(handles.environment)
        let known: (LogSummary, IndexState, WindowSubjects)? = try tables.read { index in
            guard let state = try index.state(), let summary = try index.summary(), state.logID == log.logID,
                state.keyCheck == subjectKeys.check(log.logID)
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
        self.subjectKeys = subjectKeys
        self.subjects = subjects
        self.summary = summary
        through = state.through
    }

    /// What one transaction of the index has written.
    struct Followed {
        /// How many records it has followed.
        var recordCount = 0
        /// How many of them were handed over, and not read from the log.
        var handedCount = 0
        /// Whether the log may have more, for which there was no room.
        var isFull = false
    }

    /// Indexes what the log has beyond the index, at most ``Limits/indexEventCountMax`` events, in one transaction. What
    /// `handover` has is not read from the log. After a throw this writer must not be used any more.
    ///
    /// `willWrite` is told what is about to be written, before any search can find it.
    mutating func follow(
        _ handover: IndexHandover? = nil, willWrite: (Followed) -> Void = { _ in }
    ) throws -> Followed {
        var batch = IndexBatch(after: through, summary)
        let handedCount = try gather(&batch, handover)
        guard batch.recordCount > 0 else { return Followed() }
        let followed = Followed(recordCount: batch.recordCount, handedCount: handedCount, isFull: batch.isFull)
        willWrite(followed)
        try handles.environment.write { transaction in
            try batch.write(handles, log, subjectKeys.check(log.logID), transaction)
        }
        try sums.follow()
        through = batch.through
        summary = batch.summary
        return followed
    }

    /// Returns when the check sums are on disk as well: after a power cut before that the index is built anew.
    func sync() throws { try sums.sync() }

    /// Adds to `batch` the events after it, until the log ends or the batch is full, and returns how many were handed over.
    private mutating func gather(_ batch: inout IndexBatch, _ handover: IndexHandover?) throws -> Int {
        try log.unpacker.withSession { unpacking in
            var handedCount = 0
            while !batch.isFull {
                let before = batch.through.position
                switch handover?.next(after: batch.through) ?? .read(upTo: .max) {
                case .take(let handed):
                    try add(handed, to: &batch)
                    handedCount += handed.events.count
                case .read(let last): try readChunk(into: &batch, unpacking, upTo: last)
                case .wait: break
                }
                if batch.through.position == before { return handedCount }
            }
            return handedCount
        }
    }

    private mutating func add(_ handed: IndexHandover.Batch, to batch: inout IndexBatch) throws {
        var position = handed.previous.position
        for event in handed.events {
            position += 1
            // The hash is the last record's: no other is asked for, since a batch is taken whole.
            let head = Head(position: position, recordHash: handed.through.recordHash)
            do throws(EventDamage) {
                try event.withEvent { batch.add($0, at: head, &subjects, subjectKeys) }
            } catch {
                throw EventStoreError(damageAt: position, reason: error.reason)
            }
        }
    }

    /// Adds what one read transaction of the log hands out, to `last` at most.
    private mutating func readChunk(
        into batch: inout IndexBatch, _ unpacking: UnpackingSession, upTo last: Position
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
                                try record.withEvent(unpacking) { batch.add($0, at: head, &subjects, subjectKeys) }
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
