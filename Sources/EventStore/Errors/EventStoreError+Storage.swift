internal import EventModel
internal import LMDB

extension EventStoreError {
    /// What an error of the storage layer means to someone who uses the store.
    init(storage error: any Error, attempt: String) {
        switch error {
        case let error as EventStoreError:
            self = error
        case let error as LMDBError:
            self.init(Self.code(for: error), "\(attempt) failed: \(error)\(Self.advice(for: error))")
        case is PageDamage, PageSumsError.damaged:
            self.init(.damaged, "\(attempt) failed: \(error)")
        default:
            self.init(.failed, "\(attempt) failed: \(error)")
        }
    }

    /// The log's pages are not those that it was written on, so writing would destroy more.
    init(damagedPages error: LMDBError, in directory: DataDirectory) {
        guard error.damage != nil else {
            self.init(storage: error, attempt: "looking at the pages of \(directory.logPath)")
            return
        }
        self.init(
            .damaged,
            "\(directory.logPath)/data.mdb is damaged (\(error)): the next commit could write over stored events, so "
                + "nothing was written. Keep the directory as it is, see with diario verify what can still be read, which "
                + "diario replay can copy, and restore from a backup")
    }

    /// The record at `position` is not what was written.
    init(damageAt position: Position, reason: String) {
        self.init(
            .damaged,
            "the record at position \(position) is damaged (\(reason)): keep the directory as it is, and restore from a "
                + "backup", position: position)
    }

    private static func code(for error: LMDBError) -> Code {
        if error.isDamage { return .damaged }
        return switch error {
        case .mapFull, .noSpace, .quotaExceeded: .diskFull
        case .inputOutput, .panic: .inputOutput
        case .noSuchFile: .noLog
        case .readOnlyMount, .alreadyOpen, .tryAgain, .noMemory: .configuration
        default: .failed
        }
    }

    private static func advice(for error: LMDBError) -> String {
        if error.isDamage { return ": keep the directory as it is, and restore from a backup" }
        return switch error {
        case .readOnlyMount: ": mount it writable, since readers register in its lock file"
        case .tryAgain:
            ": a process of the same id in another PID namespace may be reading: share the namespace, or copy the log"
        case .noMemory:
            ": its map does not fit the address space that this process may use (ulimit -v); raise that limit, or give a "
                + "receiver smaller maps with the settings log_map_bytes and index_map_bytes (DIARIO_LOG_MAP_BYTES …)"
        case .readersFull: ": too many read transactions; stop some readers"
        default: ""
        }
    }

    /// Runs `body`, turning what it throws into an error of the store, which names a full disk where `disk` shows one.
    static func wrapping<Result>(
        _ attempt: @autoclosure () -> String, on disk: DiskGuard, _ body: () throws -> Result
    ) throws(EventStoreError) -> Result {
        do { return try body() } catch { throw disk.explained(error, attempt: attempt()) }
    }

    /// Runs `body`, turning what it throws into an error of the store.
    static func wrapping<Result>(
        _ attempt: @autoclosure () -> String, _ body: () throws -> Result
    ) throws(EventStoreError) -> Result {
        do { return try body() } catch { throw EventStoreError(storage: error, attempt: attempt()) }
    }
}
