internal import Glibc
internal import Synchronization

/// The environments that this process has open, by device and inode.
///
/// Opening one twice in a process is forbidden (`lmdb.h`, "Caveats"): closing either drops the POSIX locks of both.
enum EnvironmentRegistry {
    private static let open = Mutex<Set<FileIdentity>>([])

    static func register(_ identity: FileIdentity) throws(LMDBError) {
        let isNew = open.withLock { $0.insert(identity).inserted }
        if !isNew { throw .alreadyOpen }
    }

    static func unregister(_ identity: FileIdentity) {
        open.withLock { _ = $0.remove(identity) }
    }
}

/// Which file a path leads to, however it is spelled.
public struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    /// How long the file was when it was looked at. No part of its identity.
    public let byteCount: Int

    /// The identity of the file at `path`.
    /// - Throws: the `errno` of `stat(2)`, ``LMDBError/noSuchFile`` among them.
    public init(path: String) throws(LMDBError) {
        var status = stat()
        try LMDBError.checkSystemCall(stat(path, &status))
        self.init(status)
    }

    /// The identity of the open file `descriptor`.
    public init(descriptor: Int32) throws(LMDBError) {
        var status = stat()
        try LMDBError.checkSystemCall(fstat(descriptor, &status))
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        byteCount = Int(status.st_size)
    }

    /// Throws unless `path` leads to this file: a look at the path, about a microsecond.
    /// - Throws: ``LMDBError/replaced`` where there is none, or another; the `errno` of `stat(2)` where it cannot tell.
    public func check(path: String) throws(LMDBError) {
        do throws(LMDBError) {
            if try FileIdentity(path: path) == self { return }
        } catch {
            guard error == .noSuchFile || error.code == ENOTDIR else { throw error }
        }
        throw .replaced
    }

    /// Whether both are the same file.
    public static func == (left: FileIdentity, right: FileIdentity) -> Bool {
        left.device == right.device && left.inode == right.inode
    }

    /// Hashes what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(device)
        hasher.combine(inode)
    }
}
