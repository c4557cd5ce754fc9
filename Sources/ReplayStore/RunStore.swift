public import EventModel
public import EventStore
internal import Glibc
internal import LMDB

/// The runs, receipts and consumers of one log: `DATA/replay/`.
///
/// Any number of processes read it and write to it; LMDB lets one write at a time. Nothing in here is needed for reading
/// the log or for receiving. A process opens it once.
public final class RunStore: Sendable {
    let tables: StoreTables
    let directory: DataDirectory
    let logID: LogID

    var locksPath: String { directory.replayPath + "/locks" }

    /// Opens the record of replays in `directory`, for writing too where `isForWriting`; nil where no replay has been
    /// recorded yet.
    ///
    /// Looks at every page before LMDB reads any, for a file of up to ``Limits/everyPageByteCountMax`` bytes; for a longer
    /// one at what names pages.
    /// - Throws: ``EventStoreError/Code/damaged``, saying what to do; ``EventStoreError/Code/configuration`` where it is of
    ///   another log or format.
    public static func open(
        _ directory: DataDirectory, of logID: LogID, isForWriting: Bool = false
    ) throws(EventStoreError) -> RunStore? {
        guard access(directory.replayPath, F_OK) == 0 else { return nil }
        let mode: Environment.Mode = isForWriting ? .writing(mapByteCount: Limits.mapByteCount) : .reading
        return try RunStore(directory, of: logID, mode: mode)
    }

    /// Opens it for writing, and makes it where there is none.
    /// - Throws: as ``open(_:of:isForWriting:)``, and ``EventStoreError/Code/diskFull``.
    public static func openForWriting(
        _ directory: DataDirectory, of logID: LogID
    ) throws(EventStoreError) -> RunStore {
        try make(in: directory, for: logID)
        return try RunStore(directory, of: logID, mode: .writing(mapByteCount: Limits.mapByteCount))
    }

    private init(_ directory: DataDirectory, of logID: LogID, mode: Environment.Mode) throws(EventStoreError) {
        let path = directory.replayPath
        (self.directory, self.logID) = (directory, logID)
        tables = try Self.wrapping("opening \(path)", in: directory) {
            let environment = try Environment(path: path, mode: mode, readerCountMax: Limits.readerCountMax)
            let isSmall = try FileIdentity(path: path + "/data.mdb").byteCount <= Limits.everyPageByteCountMax
            _ = try environment.account(reading: isSmall ? .everyPage : .whatNamesPages)
            return try StoreTables(environment)
        }
        let meta = try read("opening \(path)") { tables, transaction in try tables.meta(in: transaction) }
        guard meta.version == StoreMeta.formatVersion else {
            throw EventStoreError(
                .configuration,
                "\(path) has format \(meta.version); this program knows format \(StoreMeta.formatVersion)")
        }
        guard meta.logID == logID else {
            throw EventStoreError(
                .configuration, "\(path) is of another log: move it away, mv \(path) \(path).other, to begin a new one")
        }
    }

    private static func make(in directory: DataDirectory, for logID: LogID) throws(EventStoreError) {
        let path = directory.replayPath
        guard access(path, F_OK) != 0 else { return }
        // One at a time: two would take each other's half-made directory away.
        let descriptor = Glibc.open(directory.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError("cannot open \(directory.path)") }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw systemError("cannot lock \(directory.path)") }
        guard access(path, F_OK) != 0 else { return }
        try wrapping("making \(path)", in: directory) {
            try Environment.create(
                path: path, mapByteCount: Limits.mapByteCount, readerCountMax: Limits.readerCountMax
            ) { try StoreTables.make(in: $0, for: logID) }
        }
    }

    // MARK: Transactions

    func read<Result>(
        _ attempt: @autoclosure () -> String, _ body: (StoreTables, borrowing ReadTransaction) throws -> Result
    ) throws(EventStoreError) -> Result {
        try Self.wrapping(attempt(), in: directory) {
            try tables.environment.read { try body(tables, $0) }
        }
    }

    /// Commits what `body` writes. It is on disk when this returns.
    func write<Result>(
        _ attempt: @autoclosure () -> String, _ body: (StoreTables, borrowing WriteTransaction) throws -> Result
    ) throws(EventStoreError) -> Result {
        try Self.wrapping(attempt(), in: directory) {
            // What is written to files that somebody removed is found by nobody.
            try tables.environment.checkFiles()
            let result = try tables.environment.write { try body(tables, $0) }
            try tables.environment.checkFiles()
            return result
        }
    }

    // MARK: Errors

    private static func wrapping<Result>(
        _ attempt: @autoclosure () -> String, in directory: DataDirectory, _ body: () throws -> Result
    ) throws(EventStoreError) -> Result {
        do {
            return try body()
        } catch let error as EventStoreError {
            throw error
        } catch let error as LMDBError {
            throw failure(error, attempt: attempt(), in: directory)
        } catch {
            throw damaged(in: directory, "a value is not what was written")
        }
    }

    private static func failure(
        _ error: LMDBError, attempt: String, in directory: DataDirectory
    ) -> EventStoreError {
        let path = directory.replayPath
        if error.isDamage { return damaged(in: directory, "\(error)") }
        return switch error {
        case .replaced, .noSuchFile:
            EventStoreError(
                .inputOutput,
                "\(path) was removed or replaced (\(error)), and with it what was recorded of replays. The log is "
                    + "untouched: start the replay again")
        case .noSpace, .quotaExceeded, .mapFull:
            EventStoreError(
                .diskFull, "\(attempt) failed: \(error). The log is untouched: make room, then resume the run")
        case .inputOutput, .panic:
            EventStoreError(
                .inputOutput,
                "\(attempt) failed: \(error), as on a full or failing disk. The log is untouched: make room, then resume "
                    + "the run")
        default:
            EventStoreError(.configuration, "\(attempt) failed: \(error)")
        }
    }

    private static func damaged(in directory: DataDirectory, _ what: String) -> EventStoreError {
        let path = directory.replayPath
        return EventStoreError(
            .damaged,
            "\(path) is damaged (\(what)). It holds only what is remembered of replays, and the log is untouched. Move it "
                + "away, mv \(path) \(path).damaged, and start the replay again from a position that you know")
    }

    static func systemError(_ attempt: String) -> EventStoreError {
        let number = errno
        let code: EventStoreError.Code = [ENOSPC, EDQUOT].contains(number) ? .diskFull : .inputOutput
        return EventStoreError(code, "\(attempt): \(String(cString: strerror(number)))")
    }
}
