internal import EventModel
internal import LMDB

/// The index as one query uses it: how far it answers, and nothing that it says beyond that.
struct IndexUse {
    let reader: LogReader
    /// The last position that the index answers for.
    let through: Position

    /// The index, if there is one of this log whose last record the log has with the same hash.
    ///
    /// Reads the index's state before the log's, so that what the index has followed is in the log's snapshot.
    init(_ reader: LogReader) throws(IndexProblem) {
        let tables = try reader.indexes.current()
        let state: IndexState
        do throws(IndexProblem) {
            state = try tables.state()
        } catch {
            reader.indexes.report(error, of: tables)
            throw error
        }
        do {
            let isOfLog = try reader.tables.environment.read { transaction in
                let log = try reader.tables.identity(in: transaction)
                guard state.logID == log.logID, state.keyCheck == (try reader.subjectKeys()).check(log.logID) else {
                    return false
                }
                let hash = try reader.tables.storedHash(at: state.through.position, in: transaction, log)
                return hash == state.through.recordHash
            }
            guard isOfLog else { throw IndexProblem("it belongs to another log, or to another state of this one") }
        } catch {
            throw IndexProblem(error)
        }
        self.reader = reader
        through = state.through.position
    }

    /// The index, or why it is not used.
    static func found(by reader: LogReader) -> (IndexUse?, IndexProblem?) {
        do throws(IndexProblem) { return (try IndexUse(reader), nil) } catch { return (nil, error) }
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
