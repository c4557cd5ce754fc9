public import EventModel
internal import LMDB

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
        let subjectKeys = SubjectKeys(try IndexKey(directory))
        let logTables = try LogTables(directory, mode: .reading)
        let disk = DiskGuard(directory, configuration)
        return try EventStoreError.wrapping("building the index in \(directory.path)", on: disk) {
            // The index that is there may be all that tells of a lost end: it is not built anew then.
            let index = IndexSource.files(IndexFiles(directory, isBesideWriter: false)).state()
            let noted = try NotedHeads(directory, index: index)
            let log = try logTables.environment.read { transaction in
                let log = try logTables.identity(in: transaction)
                _ = try noted.wholeHead(of: logTables, log, in: transaction)
                return log
            }
            var reached: Position = log.origin.position
            try IndexRebuild.run(directory, configuration, logTables, log, subjectKeys) { position, head in
                reached = position
                progress(position, head)
                return true
            }
            return reached
        }
    }
}
