public import EventModel
internal import LMDB

/// A walk over the events of a selection that goes on with the log, in any process.
///
/// Looks for a new commit, by the number of the commit that its own snapshot sees, when the system tells that the log's
/// file was written to; where it doesn't tell, every few milliseconds. A look costs about a microsecond.
public struct Follower {
    /// The position after which the walk goes on; also past events that did not match.
    public private(set) var position: Position
    /// Whether the selection's last position or its limit has been reached.
    public private(set) var isFinished: Bool

    private let reader: LogReader
    private var selection: Selection
    private var query: Query?
    private var seenCommit = -1
    private var watch: CommitWatch
    /// The record at which the last query ended, which the next one must find unchanged.
    private var passed: Head?

    init(_ reader: LogReader, _ selection: Selection, after position: Position) throws(EventStoreError) {
        precondition(selection.direction == .forward, "a log can only be followed forward")
        self.reader = reader
        self.selection = selection
        self.position = max(position, max(selection.from ?? 1, 1) - 1)
        isFinished = selection.limit == 0 || position == .max
        watch = CommitWatch(dataFile: reader.directory.logPath + "/data.mdb")
    }

    /// The next events. Waits up to `milliseconds` for a commit that has some, and returns none when none came.
    ///
    /// Blocks the calling thread.
    /// - Throws: ``EventStoreError/Code/damaged`` for a bad record, or when the log is no longer the one that was
    ///   followed; ``EventStoreError/Code/inputOutput`` when it was removed or replaced.
    public mutating func next(waitingMilliseconds milliseconds: Int) throws(EventStoreError) -> [Event] {
        let deadline = Clock.monotonicMilliseconds() + Int64(milliseconds)
        while !isFinished {
            let events = try nextOfQuery()
            if !events.isEmpty { return events }
            let now = Clock.monotonicMilliseconds()
            if now >= deadline { break }
            watch.wait(milliseconds: deadline - now)
        }
        return []
    }

    private mutating func nextOfQuery() throws(EventStoreError) -> [Event] {
        if query == nil {
            // A file that was removed never grows: its follower would wait for ever.
            try reader.checkPlace()
            let commit = try reader.commit()
            guard commit != seenCommit else { return [] }
            try begin(commit)
        }
        guard let events = try query?.next() else { return [] }
        guard let last = events.last else {
            // Nothing after the last match matched up to where the query ended.
            if let upper = query?.upper { passed = upper }
            position = max(position, min(query?.upper.position ?? 0, selection.to ?? .max))
            query = nil
            if let to = selection.to, position >= to { isFinished = true }
            return []
        }
        position = last.position
        if let limit = selection.limit {
            selection.limit = limit - events.count
            if limit <= events.count { isFinished = true }
        }
        return events
    }

    private mutating func begin(_ commit: Int) throws(EventStoreError) {
        if let passed, passed.position > 0 {
            guard try reader.storedHash(at: passed.position) == passed.recordHash else {
                throw EventStoreError(
                    .damaged,
                    "the log is no longer the one that was followed: position \(passed.position) had hash "
                        + "\(passed.recordHash). Ask for its epoch and start again", position: passed.position)
            }
        }
        selection.from = position + 1
        seenCommit = commit
        watch.noteCommit()
        query = try reader.query(selection)
    }
}

extension LogReader {
    /// The hash stored at `position`, unverified; nil where there is no record.
    func storedHash(at position: Position) throws(EventStoreError) -> RecordHash? {
        try EventStoreError.wrapping("reading position \(position)") {
            try tables.environment.read { transaction in
                try tables.storedHash(at: position, in: transaction, try tables.identity(in: transaction))
            }
        }
    }
}
