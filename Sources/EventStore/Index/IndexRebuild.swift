public import EventModel
internal import LMDB

/// Builds an index from the log alone, beside the one that is there, and puts it in its place.
enum IndexRebuild {
    /// Runs to the log's present end; `progress` gets the position reached and the log's head, and stops it with false.
    /// - Throws: ``EventStoreError/Code/closed`` when it was stopped. The index that was there is then untouched.
    static func run(
        _ directory: DataDirectory, _ configuration: StoreConfiguration, _ logTables: LogTables, _ log: LogMeta,
        _ function: SubjectKeys, _ progress: (Position, Position) -> Bool
    ) throws {
        try Environment.create(
            path: directory.indexPath, mapByteCount: configuration.indexMapByteCount,
            readerCountMax: Limits.readerCountMax, replacing: true
        ) { environment in
            let empty = IndexState(
                logID: log.logID, epoch: log.identity.epoch, through: log.origin, keyCheck: function.check(log.logID))
            let tables = try IndexTables(creatingIn: environment, for: empty)
            guard var writer = try IndexWriter(tables, logTables, log, function) else {
                throw EventStoreError(.damaged, "the new index does not belong to the log")
            }
            let head = try logTables.environment.read { try logTables.head(in: $0, log).position }
            while writer.through.position < head {
                _ = try writer.follow()
                guard progress(writer.through.position, head) else {
                    throw EventStoreError(.closed, "the building of the index was stopped")
                }
            }
        }
    }
}

/// `diario reindex`: the index anew, from the log alone.
public enum Reindexing {
    /// Builds the index of the log in `directory`, which no other process may be writing, and returns the position that
    /// it reaches: the log's head.
    ///
    /// `progress` gets the position reached and the head, about every 65,536 events. Readers find the old index, none,
    /// or the new one, and never a partial one.
    /// - Throws: ``EventStoreError/Code/inUse`` while a receiver runs.
    public static func rebuild(
        _ directory: DataDirectory, configuration: StoreConfiguration = StoreConfiguration(),
        progress: (Position, Position) -> Void = { _, _ in }
    ) throws(EventStoreError) -> Position {
        try directory.checkAccess()
        let lock = try WriterLock(directory)
        defer { withExtendedLifetime(lock) {} }
        try IndexKey.create(in: directory)
        let function = SubjectKeys(try IndexKey(directory))
        let logTables = try LogTables(directory, mode: .reading)
        return try EventStoreError.wrapping("building the index in \(directory.path)") {
            let log = try logTables.environment.read { try logTables.identity(in: $0) }
            var reached: Position = log.origin.position
            try IndexRebuild.run(directory, configuration, logTables, log, function) { position, head in
                reached = position
                progress(position, head)
                return true
            }
            return reached
        }
    }
}
