public import EventModel
internal import LMDB

/// Creating a log: the only way one comes into being.
public enum LogCreation {
    /// Creates an empty log in `directory`, which is made where it is missing, and begins epoch 1.
    ///
    /// When this returns the log is on disk. When it throws there is none, unless only its index could not be made,
    /// which the first writer does then.
    /// - Throws: ``EventStoreError/Code/logExists`` where there is one, or was one that the anchors know, ``EventStoreError/Code/configuration`` for a
    ///   file system that is not fit.
    public static func create(
        in directory: DataDirectory, configuration: StoreConfiguration = StoreConfiguration()
    ) throws(EventStoreError) -> LogIdentity {
        // Before anything else: beside a running receiver the answer is that there is a log, not that it is in use.
        guard !directory.hasLog else { throw logExists(in: directory) }
        try directory.make()
        try directory.checkFileSystem(allowed: configuration.allowedFileSystem)
        let lock = try WriterLock(directory)
        defer { withExtendedLifetime(lock) {} }
        guard !directory.hasLog else { throw logExists(in: directory) }
        if let lostLog = directory.lostLog() { throw lostLog }
        try IndexKey.create(in: directory)
        let log = LogMeta(
            logID: .random(), epochs: [EpochStart(epoch: 1, firstPosition: 1, predecessorHash: .zero)],
            unpacker: RecordUnpacker())
        let disk = DiskGuard(directory, configuration)
        try EventStoreError.wrapping("creating the log in \(directory.path)", on: disk) {
            try Environment.create(
                path: directory.logPath, mapByteCount: configuration.logMapByteCount,
                readerCountMax: Limits.readerCountMax
            ) { environment in
                try environment.write { transaction in
                    let tables = try LogTables(creatingIn: environment, transaction)
                    let createdAt = Timestamp.now()
                    try transaction.put(
                        LogMeta.encodeLog(log.logID, createdAt: createdAt), at: LogTables.MetaKey.log, in: tables.meta)
                    for epoch in log.epochs {
                        try transaction.put(
                            epoch.encoded, at: LogTables.MetaKey.epoch(epoch.epoch), in: tables.meta)
                    }
                }
            }
        }
        try IndexRebuild.createEmpty(directory, configuration, for: log)
        return log.identity
    }
    private static func logExists(in directory: DataDirectory) -> EventStoreError {
        EventStoreError(.logExists, "there is a log in \(directory.path) already")
    }
}
