internal import EventModel
internal import Glibc

/// The directory that holds a log and all that belongs to it: `--data`.
///
/// ```
/// DATA/            0700, one owner
///   log/           the truth: written by the commit thread only
///   index/         derived: written by the indexer only
///   anchors        the newest position and hash, a line a second at most
///   availability   when events could be received
///   secrets/       the key of the personal-data index, token digests
///   writer.lock    flock: who writes this log
/// ```
public struct DataDirectory: Sendable, Hashable {
    /// Where it is.
    public let path: String

    /// The directory at `path`, with or without a slash at its end.
    public init(path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// The directory of secrets, mode 0700.
    public var secretsPath: String { path + "/secrets" }

    var logPath: String { path + "/log" }
    var indexPath: String { path + "/index" }
    var anchorsPath: String { path + "/anchors" }
    var availabilityPath: String { path + "/availability" }
    var writerLockPath: String { path + "/writer.lock" }
    /// The environment of replays, mode 0700; there is none before the first replay to a network.
    package var replayPath: String { path + "/replay" }
    var indexKeyPath: String { secretsPath + "/index.key" }
    /// The digests of the tokens, which target `Access` reads and writes; here only its mode is looked at.
    private var tokensPath: String { secretsPath + "/tokens.jsonl" }

    /// Whether a log was created here.
    public var hasLog: Bool { FileAccess.exists(logPath + "/data.mdb") }

    /// The process that writes the log now, a receiver as a rule; nil where none does, or where the system does not say.
    public func writingProcess() throws(EventStoreError) -> Int32? { try WriterLock.holder(of: self) }

    /// Makes sure that this process may use the log: that there is one, that it runs as the owner, and that nobody else
    /// gets into the directory. Root is refused as well as everyone else, since the files that root leaves the owner
    /// could not open.
    /// - Throws: ``EventStoreError/Code/noLog`` or ``EventStoreError/Code/configuration``.
    public func checkAccess() throws(EventStoreError) {
        guard let status = try status() else { throw missingLog() }
        let owner = status.st_uid
        guard owner == geteuid() else {
            throw EventStoreError(
                .configuration,
                "\(path) belongs to \(Self.userName(owner)) and this is \(Self.userName(geteuid())): "
                    + "run as \(Self.userName(owner))")
        }
        guard hasLog else { throw missingLog() }
        try refuseOpen(path, advice: "chmod 700 \(path)")
        try checkContents()
    }

    /// Refuses what is open to other users in the directory: whoever moves it, or opens the directory for a moment, would
    /// hand it out.
    private func checkContents() throws(EventStoreError) {
        let files =
            [logPath, indexPath, replayPath].flatMap { ["\($0)/data.mdb", "\($0)/lock.mdb"] }
            + [indexPath + "/pages", replayPath + "/locks"]
        for path in [logPath, indexPath, replayPath, secretsPath, anchorsPath, availabilityPath, writerLockPath] + files
        {
            try refuseOpen(path, advice: "chmod -R go= \(self.path)")
        }
        for path in [indexKeyPath, tokensPath] { try refuseOpen(path, advice: "chmod 600 \(path)") }
    }

    /// Refuses `path` where it is open to other users; `advice` closes it. What is not there is open to nobody.
    private func refuseOpen(_ path: String, advice: String) throws(EventStoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileAccess.systemError("cannot look at \(path)") }
            return
        }
        guard status.st_mode & 0o077 == 0 else {
            throw EventStoreError(.configuration, "\(path) is open to other users: \(advice)")
        }
    }

    /// Makes the directory, where it is missing, and those in it, all 0700.
    func make() throws(EventStoreError) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            made += made.isEmpty && part.isEmpty ? "/" : (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
            try makeDirectory(made)
        }
        if let owner = try status()?.st_uid, owner != geteuid() {
            throw EventStoreError(.configuration, "\(path) belongs to another user: run as \(Self.userName(owner))")
        }
        guard try !isSharedAndUsed() else {
            throw EventStoreError(
                .configuration,
                "\(path) holds other things and is open to other users: choose a directory of the log's own")
        }
        guard chmod(path, 0o700) == 0 else { throw FileAccess.systemError("cannot close \(path) to others") }
        try makeDirectory(secretsPath)
    }

    /// Refuses a file system that breaks LMDB's locks or forgets what it has synced, unless `allowed` names it.
    func checkFileSystem(allowed: String?) throws(EventStoreError) {
        let fileSystem = try FileSystem(at: path)
        guard fileSystem.isFit || fileSystem.name == allowed else {
            throw EventStoreError(
                .configuration,
                "\(path) lies on \(fileSystem.name), which may lose what it has synced or break locks between "
                    + "processes: use a local disk, or pass --allow-filesystem \(fileSystem.name)")
        }
    }

    private func makeDirectory(_ path: String) throws(EventStoreError) {
        if mkdir(path, 0o700) == 0 {
            try FileAccess.syncDirectory(of: path)
        } else if errno != EEXIST {
            throw FileAccess.systemError("cannot make \(path)")
        }
    }

    /// Whether closing the directory to others would take something from them.
    private func isSharedAndUsed() throws(EventStoreError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileAccess.systemError("cannot look at \(path)") }
        guard status.st_mode & 0o077 != 0 else { return false }
        guard let entries = opendir(path) else { throw FileAccess.systemError("cannot look into \(path)") }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { return true }
        }
        return false
    }

    /// The directory's owner and mode; nil when there is none.
    private func status() throws(EventStoreError) -> stat? {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        if errno == ENOENT { return nil }
        throw FileAccess.systemError("cannot look at \(path)")
    }

    /// The newest record of a log that was here, as the anchors name it; nil where there are none, or of an empty log.
    ///
    /// Anchors that cannot be read name no record, and still show that there was a log.
    func lostLog() -> EventStoreError? {
        let what: String
        do throws(EventStoreError) {
            guard let anchor = try AnchorFile(self).newest(), anchor.head.position > 0 else { return nil }
            what = "they name position \(anchor.head.position) with hash \(anchor.head.recordHash)"
        } catch {
            what = error.message
        }
        return EventStoreError(
            .logExists,
            "the log of \(path) is gone, and its anchors are there (\(what)): put log/ back, or restore a backup. To "
                + "begin another log choose another directory, or move everything in this one away first")
    }

    private func missingLog() -> EventStoreError {
        let advice = lostLog()?.message ?? "there is no log in \(path): create one with diario init --data \(path)"
        return EventStoreError(.noLog, advice)
    }

    private static func userName(_ id: uid_t) -> String {
        guard let entry = getpwuid(id), let name = entry.pointee.pw_name else { return "user \(id)" }
        return "user \(String(cString: name))"
    }
}
