public import EventModel
internal import LMDB

/// Going on after events were lost, in the open.
public enum Recovery {
    /// Begins a new epoch after the present head where an anchor, or an index that is whole, says that the log once went
    /// further. The anchors are kept; nothing is removed.
    /// - Throws: ``EventStoreError/Code/failed`` where nothing is missing.
    public static func acceptLoss(
        _ directory: DataDirectory, configuration: StoreConfiguration = StoreConfiguration()
    ) throws(EventStoreError) -> LogIdentity {
        try directory.checkAccess()
        let lock = try WriterLock(directory)
        defer { withExtendedLifetime(lock) {} }
        let tables = try LogTables(directory, mode: .writing(mapByteCount: configuration.logMapByteCount))
        let noted = try AnchorFile(directory).load()
        let index = IndexSource.files(IndexFiles(directory, isBesideWriter: false)).state()
        let disk = DiskGuard(directory, configuration)
        return try EventStoreError.wrapping("beginning a new epoch in \(directory.path)", on: disk) {
            try tables.environment.write { transaction in
                try tables.checkPages(before: transaction, in: directory)
                let log = try tables.identity(in: transaction)
                let head = try tables.head(in: transaction, log)
                if let lost = try AnchorCheck.firstContradiction(noted, tables, log, in: transaction) {
                    // A record in the middle that is another one is damage, and a new epoch would not mend it.
                    guard lost.head.position > head.position else { throw AnchorCheck.error(lost, head: head) }
                } else if AnchorCheck.positionAhead(index, log, head: head) == nil {
                    throw EventStoreError(.failed, "nothing is missing: the log agrees with its anchors")
                }
                let next = EpochStart(
                    epoch: log.identity.epoch + 1, firstPosition: head.position + 1, predecessorHash: head.recordHash)
                try transaction.put(next.encoded, at: LogTables.MetaKey.epoch(next.epoch), in: tables.meta)
                return LogMeta(logID: log.logID, epochs: log.epochs + [next], unpacker: log.unpacker).identity
            }
        }
    }
}
