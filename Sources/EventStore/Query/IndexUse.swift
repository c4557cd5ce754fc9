internal import EventModel
internal import LMDB

/// The index as one query uses it: how far it answers, and nothing that it says beyond that.
struct IndexUse {
    let reader: LogReader
    /// The last position that the index answers for.
    let through: Position

    /// The index, if there is one of this log whose last record the log has with the same hash.
    init(_ reader: LogReader) throws(IndexProblem) {
        // Before the log's, so that what the index has followed is in the log's snapshot.
        let state = try Self.state(for: reader)
        do {
            self = try reader.tables.environment.read { transaction in
                try IndexUse(reader, state, of: try reader.tables.identity(in: transaction), in: transaction)
            }
        } catch {
            throw IndexProblem(error)
        }
    }

    private init(
        _ reader: LogReader, _ state: IndexState, of log: LogMeta, in transaction: borrowing ReadTransaction
    ) throws(IndexProblem) {
        let isOfLog: Bool
        do {
            isOfLog =
                try state.logID == log.logID && state.keyCheck == reader.subjectKeys().check(log.logID)
                && reader.tables.storedHash(at: state.through.position, in: transaction, log)
                    == state.through.recordHash
        } catch {
            throw IndexProblem(error)
        }
        guard isOfLog else { throw IndexProblem("it belongs to another log, or to another state of this one") }
        self.reader = reader
        through = state.through.position
    }

    private static func state(for reader: LogReader) throws(IndexProblem) -> IndexState {
        let tables = try reader.indexes.current()
        do throws(IndexProblem) {
            return try tables.state()
        } catch {
            reader.indexes.report(error, of: tables)
            throw error
        }
    }

    /// The index, or why it is not used.
    static func found(by reader: LogReader) -> (IndexUse?, IndexProblem?) {
        do throws(IndexProblem) { return (try IndexUse(reader), nil) } catch { return (nil, error) }
    }

    /// The log as of now, and the index as ``init(_:)`` finds it, or why it is not used: from one snapshot of each.
    /// - Throws: as ``OpenLog/snapshot()``.
    static func found(
        withLogOf reader: LogReader
    ) throws(EventStoreError) -> (OpenLog.Snapshot, IndexUse?, IndexProblem?) {
        var (state, problem): (IndexState?, IndexProblem?)
        do throws(IndexProblem) { state = try Self.state(for: reader) } catch { problem = error }
        let (snapshot, index) = try reader.log.snapshot(noting: state) { transaction, log -> IndexUse? in
            guard let state else { return nil }
            do throws(IndexProblem) {
                return try IndexUse(reader, state, of: log, in: transaction)
            } catch {
                problem = error
                return nil
            }
        }
        return (snapshot, index, problem)
    }

    /// Calls `body` with the index in a snapshot that reaches ``through``; nil when there is no such index any more, or
    /// when it is damaged, of which is told.
    func read<Result>(_ body: (IndexSnapshot) throws -> Result) -> Result? {
        do throws(IndexProblem) { return try wholeRead(body) } catch { return nil }
    }

    /// The same; throws where ``read(_:)`` gives nil.
    func wholeRead<Result>(_ body: (IndexSnapshot) throws -> Result) throws(IndexProblem) -> Result {
        let tables = try reader.indexes.current()
        do {
            return try tables.read { snapshot in
                guard let state = try snapshot.state(), state.through.position >= through else {
                    throw IndexProblem("it was replaced just now", isMissing: true)
                }
                return try body(snapshot)
            }
        } catch {
            let problem = IndexProblem(error)
            reader.indexes.report(problem, of: tables)
            throw problem
        }
    }
}
