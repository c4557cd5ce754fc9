internal import EventModel
internal import LMDB

/// Makes an index beside the one that is there, and puts it in its place when it is whole.
enum IndexRebuild {
    /// Makes the index of a new log.
    static func createEmpty(
        _ directory: DataDirectory, _ configuration: StoreConfiguration, for log: LogMeta
    ) throws(EventStoreError) {
        let subjectKeys = SubjectKeys(try IndexKey(directory))
        let disk = DiskGuard(directory, configuration)
        try EventStoreError.wrapping("creating the index in \(directory.path)", on: disk) {
            try replace(directory, configuration, for: log, subjectKeys) { _, _ in }
        }
    }

    /// Builds the index from the log alone, to the log's present end; `progress` gets the position reached and the
    /// log's head, at least once, and stops it with false.
    /// - Throws: ``EventStoreError/Code/closed`` when it was stopped. The index that was there is then untouched.
    static func run(
        _ directory: DataDirectory, _ configuration: StoreConfiguration, _ logTables: LogTables, _ log: LogMeta,
        _ subjectKeys: SubjectKeys, _ progress: (Position, Position) -> Bool
    ) throws {
        try replace(directory, configuration, for: log, subjectKeys) { handles, sums in
            guard var writer = try IndexWriter(handles, sums, logTables, log, subjectKeys) else {
                throw EventStoreError(.damaged, "the new index does not belong to the log")
            }
            let head = try logTables.environment.read { try logTables.head(in: $0, log).position }
            repeat {
                _ = try writer.follow()
                guard progress(writer.through.position, head) else {
                    throw EventStoreError(.closed, "the building of the index was stopped")
                }
            } while writer.through.position < head
        }
    }

    private static func replace(
        _ directory: DataDirectory, _ configuration: StoreConfiguration, for log: LogMeta, _ subjectKeys: SubjectKeys,
        fill: (IndexHandles, PageSumsWriter) throws -> Void
    ) throws {
        try Environment.create(
            path: directory.indexPath, mapByteCount: configuration.indexMapByteCount,
            readerCountMax: Limits.readerCountMax, replacing: true
        ) { environment in
            let empty = IndexState(
                logID: log.logID, epoch: log.identity.epoch, through: log.origin, keyCheck: subjectKeys.check(log.logID)
            )
            let handles = try IndexHandles(creatingIn: environment, for: empty)
            let sums = try PageSumsWriter(creatingFor: environment)
            try fill(handles, sums)
            try sums.sync()
        }
    }
}
