internal import CLMDB
internal import Glibc
internal import Synchronization

/// An LMDB environment: one file of tables, one writer at a time, any number of readers in any number of processes.
///
/// Here live LMDB's rules, each enforced by a type or by a check. What must stay true: transactions never leave their
/// closure, the process opens an environment once, tables are made only when an environment is created, and no flag
/// that weakens durability exists.
public final class Environment: Sendable {
    // An MDB_env may be used from any thread (`lmdb.h`, "mdb_env_open"); it is set once and closed in `deinit`.
    nonisolated(unsafe) let pointer: OpaquePointer
    private let identity: FileIdentity
    private let lockIdentity: FileIdentity
    private let dataPath: String
    private let lockPath: String
    private let forkCount: Int
    private let gate: MapGate

    /// The directory that holds `data.mdb` and `lock.mdb`.
    public let path: String

    private static let assertionHandler = Mutex<(@Sendable (String) -> Void)?>(nil)

    /// Has `handler` called with the path of an environment in which LMDB met a page that cannot be. The process aborts
    /// when it returns. To be set before an environment is opened.
    public static func onAssertion(_ handler: @escaping @Sendable (String) -> Void) {
        assertionHandler.withLock { $0 = handler }
    }

    /// How an environment is opened.
    public enum Mode: Sendable, Hashable {
        /// For reading: the map is as large as the meta page says.
        case reading
        /// For reading and writing, with a map of so many bytes of address space.
        case writing(mapByteCount: Int)
    }

    /// Opens the environment in the directory `path`. Makes nothing: what is missing stays missing.
    ///
    /// Looks at both meta pages, at the file's size, and at the pages on the way to the first and the last entry of each
    /// table.
    /// - Throws: ``LMDBError/alreadyOpen`` when this process has it open, ``LMDBError/noSuchFile`` when there is none,
    ///   ``LMDBError/readOnlyMount`` for a reader that could not register, an error with a ``LMDBError/damage``.
    public convenience init(path: String, mode: Mode, readerCountMax: Int) throws(LMDBError) {
        let identity = try FileIdentity(path: path + "/data.mdb")
        // LMDB believes its meta pages, and does not compare them.
        _ = try LMDBError.wrapping { try PageFile(path: path + "/data.mdb").newestSnapshot() }
        try self.init(path: path, identity: identity, mode: mode, readerCountMax: readerCountMax)
        try checkEnds()
    }

    init(path: String, identity: FileIdentity, mode: Mode, readerCountMax: Int) throws(LMDBError) {
        var mountStatus = statvfs()
        try LMDBError.checkSystemCall(statvfs(path, &mountStatus))
        // LMDB then reads without a reader slot, and a writer elsewhere reuses the pages of our snapshot.
        if mountStatus.f_flag & UInt(ST_RDONLY) != 0 { throw .readOnlyMount }

        try EnvironmentRegistry.register(identity)
        var created: OpaquePointer?
        do throws(LMDBError) {
            let environment = try Self.opened(path, identity, mode, readerCountMax)
            created = environment
            // LMDB leaves the data file open for children of this process; the lock file it closes by itself.
            var descriptor: Int32 = -1
            try LMDBError.check(mdb_env_get_fd(environment, &descriptor))
            try LMDBError.checkSystemCall(fcntl(descriptor, F_SETFD, FD_CLOEXEC))
            var deadReaderCount: Int32 = 0
            try LMDBError.check(mdb_reader_check(environment, &deadReaderCount))
            lockIdentity = try FileIdentity(path: path + "/lock.mdb")
            pointer = environment
        } catch {
            if let created { mdb_env_close(created) }
            EnvironmentRegistry.unregister(identity)
            throw error
        }
        self.path = path
        (dataPath, lockPath) = (path + "/data.mdb", path + "/lock.mdb")
        self.identity = identity
        forkCount = ForkCount.present
        gate = MapGate()
    }

    deinit {
        mdb_env_close(pointer)
        EnvironmentRegistry.unregister(identity)
    }

    private static func opened(
        _ path: String, _ identity: FileIdentity, _ mode: Mode, _ readerCountMax: Int
    ) throws(LMDBError) -> OpaquePointer {
        switch mode {
        case .writing(let mapByteCount):
            return try opened(path, flags: 0, mapByteCount: mapByteCount, readerCountMax)
        case .reading:
            do throws(LMDBError) {
                return try opened(path, flags: MDB_RDONLY, mapByteCount: 0, readerCountMax)
            } catch {
                guard error == .noMemory else { throw error }
                // The writer's map has room to grow, and need not fit: a reader wants no more than there is.
                let mapByteCount = AddressSpace.mapByteCount(forFileOf: identity.byteCount, instead: 0)
                return try opened(path, flags: MDB_RDONLY, mapByteCount: mapByteCount, readerCountMax)
            }
        }
    }

    private static func opened(
        _ path: String, flags: Int32, mapByteCount: Int, _ readerCountMax: Int
    ) throws(LMDBError) -> OpaquePointer {
        var created: OpaquePointer?
        do throws(LMDBError) {
            try LMDBError.check(mdb_env_create(&created))
            guard let environment = created else { throw .invalid }
            try LMDBError.check(
                mdb_env_set_assert(environment) { environment, _ in
                    var path: UnsafePointer<CChar>?
                    mdb_env_get_path(environment, &path)
                    if let path { Environment.assertionHandler.withLock { $0 }?(String(cString: path)) }
                })
            try LMDBError.check(mdb_env_set_maxdbs(environment, 16))
            try LMDBError.check(mdb_env_set_maxreaders(environment, UInt32(readerCountMax)))
            if mapByteCount > 0 { try LMDBError.check(mdb_env_set_mapsize(environment, mapByteCount)) }
            try LMDBError.check(mdb_env_open(environment, path, UInt32(MDB_NOTLS | flags), 0o600))
            return environment
        } catch {
            if let created { mdb_env_close(created) }
            throw error
        }
    }

    /// The named table.
    /// - Throws: ``LMDBError/incompatible`` when it is missing or was made with other flags.
    @available(*, noasync)
    public func table<Key>(_ name: String, keyedBy: Key.Type = Key.self) throws -> Table<Key> {
        try read { try Table(handle: $0.open(name, flags: Table<Key>.flags)) }
    }

    /// The named multimap.
    /// - Throws: ``LMDBError/incompatible`` when it is missing or was made with other flags.
    @available(*, noasync)
    public func multimapTable<Key, Duplicate>(
        _ name: String, keyedBy: Key.Type = Key.self, duplicates: Duplicate.Type = Duplicate.self
    ) throws -> MultimapTable<Key, Duplicate> {
        try read { try MultimapTable(handle: $0.open(name, flags: MultimapTable<Key, Duplicate>.flags)) }
    }

    /// Calls `body` with a snapshot of the last commit, which ends when `body` returns.
    ///
    /// A snapshot keeps every page it can see: the file grows by what is committed meanwhile, so `body` is short and
    /// does nothing slow. Costs about a microsecond.
    @available(*, noasync)
    public func read<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
        checkProcess()
        let transaction = try beginReading()
        defer {
            // A commit of a read transaction only closes it, and keeps the tables opened in it.
            mdb_txn_commit(transaction)
            gate.leave()
        }
        return try body(ReadTransaction(transaction))
    }

    /// Calls `body` with the write transaction and commits when it returns: what it wrote is then on disk.
    ///
    /// Waits for another writer. When `body` throws, nothing of it is kept.
    /// - Throws: what `body` throws, or the error of the commit, after which nothing of it is kept unless the error is
    ///   ``LMDBError/inputOutput`` or ``LMDBError/panic``: then it is unknown.
    @available(*, noasync)
    public func write<Result>(_ body: (borrowing WriteTransaction) throws -> Result) throws -> Result {
        checkProcess()
        gate.enter()
        defer { gate.leave() }
        var begun: OpaquePointer?
        try LMDBError.check(mdb_txn_begin(pointer, nil, 0, &begun))
        guard let transaction = begun else { throw LMDBError.invalid }
        let result: Result
        do {
            result = try body(WriteTransaction(transaction))
        } catch {
            mdb_txn_abort(transaction)
            throw error
        }
        try LMDBError.check(mdb_txn_commit(transaction))
        return result
    }

    private func beginReading() throws(LMDBError) -> OpaquePointer {
        gate.enter()
        var (clearedReaders, attempts) = (false, 0)
        while true {
            var transaction: OpaquePointer?
            let code = mdb_txn_begin(pointer, nil, UInt32(MDB_RDONLY), &transaction)
            if code == MDB_SUCCESS, let transaction { return transaction }
            gate.leave()
            attempts += 1
            if code == MDB_MAP_RESIZED, attempts < 16 {
                try adoptMapSize()
            } else if code == MDB_READERS_FULL, !clearedReaders {
                clearedReaders = true
                _ = try clearDeadReaders()
            } else {
                throw LMDBError(code: code)
            }
            gate.enter()
        }
    }

    /// Makes the map hold what the file has by now.
    private func adoptMapSize() throws(LMDBError) {
        let fileByteCount = try FileIdentity(path: dataPath).byteCount
        try gate.withoutTransactions { () throws(LMDBError) in
            let present = try mapUse().byteCount
            // Another thread may have been here meanwhile.
            guard present < fileByteCount else { return }
            try resizeMap(to: AddressSpace.mapByteCount(forFileOf: fileByteCount, instead: present))
        }
    }

    /// Throws unless the path still leads to the two files that are open. What is written to a file that was removed is
    /// found by nobody, and without the lock file a writer no longer sees its readers. Costs two calls of `stat(2)`.
    /// - Throws: as ``FileIdentity/check(path:)``.
    public func checkFiles() throws(LMDBError) {
        try identity.check(path: dataPath)
        try lockIdentity.check(path: lockPath)
    }

    /// Gives the map `byteCount` bytes of address space. Waits until no transaction of this process is open.
    /// - Throws: ``LMDBError/noMemory`` where they do not fit; the map is then as it was.
    public func growMap(toByteCount byteCount: Int) throws(LMDBError) {
        try gate.withoutTransactions { () throws(LMDBError) in try resizeMap(to: byteCount) }
    }

    /// LMDB gives the old map back first, and cannot be used any more where the new one does not fit: so that is found
    /// out before.
    private func resizeMap(to byteCount: Int) throws(LMDBError) {
        guard AddressSpace.has(byteCount - (try mapUse().byteCount)) else { throw .noMemory }
        try LMDBError.check(mdb_env_set_mapsize(pointer, byteCount))
    }

    /// The map's size and how much of it is taken, in bytes.
    public func mapUse() throws(LMDBError) -> (byteCount: Int, usedByteCount: Int) {
        var info = MDB_envinfo()
        var statistics = MDB_stat()
        try LMDBError.check(mdb_env_info(pointer, &info))
        try LMDBError.check(mdb_env_stat(pointer, &statistics))
        return (info.me_mapsize, (info.me_last_pgno + 1) * Int(statistics.ms_psize))
    }

    /// Frees the reader slots of processes that no longer run, and returns how many there were.
    public func clearDeadReaders() throws(LMDBError) -> Int {
        var count: Int32 = 0
        try LMDBError.check(mdb_reader_check(pointer, &count))
        return Int(count)
    }

    /// The read transactions that are open now, in all processes.
    public func openReaders() throws(LMDBError) -> [OpenReader] {
        var text: [String] = []
        let code = withUnsafeMutablePointer(to: &text) { lines in
            mdb_reader_list(
                pointer,
                { line, context in
                    guard let line, let context else { return 0 }
                    context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: line))
                    return 0
                }, lines)
        }
        if code < 0 { throw LMDBError(code: code) }
        return text.compactMap(OpenReader.init(line:))
    }

    private func checkProcess() {
        precondition(ForkCount.present == forkCount, "an LMDB environment must not be used after fork")
    }
}

/// A read transaction that is open in some process.
public struct OpenReader: Sendable, Hashable {
    /// The process.
    public var processID: Int32
    /// The id of its snapshot.
    public var transactionID: Int

    // A line of `mdb_reader_list` is the process id, the thread and the transaction id, "-" when none is open.
    init?(line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, let processID = Int32(words[0]), let transactionID = Int(words[2]) else { return nil }
        self.processID = processID
        self.transactionID = transactionID
    }
}
