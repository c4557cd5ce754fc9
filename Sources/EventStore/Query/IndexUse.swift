internal import EventModel
internal import LMDB

/// The index as one query uses it: how far it answers, and nothing that it says beyond that.
struct IndexUse {
    let reader: LogReader
    /// The last position that the index answers for.
    let through: Position

    /// The index, if there is one of this log whose last record the log has with the same hash.
    ///
    /// Reads the index's state before the log's snapshot, so that what the index has followed is in the log's snapshot.
    init?(_ reader: LogReader) throws {
        guard let tables = reader.indexes.current() else { return nil }
        guard let state = try tables.environment.read({ try tables.state(in: $0) }) else { return nil }
        let through = try reader.tables.environment.read { transaction -> Position? in
            let log = try reader.tables.identity(in: transaction)
            guard state.logID == log.logID, state.keyCheck == (try reader.subjectKeys()).check(log.logID) else {
                return nil
            }
            let hash = try reader.tables.storedHash(at: state.through.position, in: transaction, log)
            return hash == state.through.recordHash ? state.through.position : nil
        }
        guard let through else { return nil }
        self.reader = reader
        self.through = through
    }

    /// Calls `body` with the index in a snapshot that reaches ``through``; nil when there is no such index any more.
    func read<Result>(_ body: (IndexTables, borrowing ReadTransaction) throws -> Result) throws -> Result? {
        guard let tables = reader.indexes.current() else { return nil }
        return try tables.environment.read { transaction in
            guard let state = try tables.state(in: transaction), state.through.position >= through else { return nil }
            return try body(tables, transaction)
        }
    }
}
