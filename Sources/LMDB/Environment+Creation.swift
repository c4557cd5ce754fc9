internal import Glibc

extension Environment {
    /// Creates an environment in the directory `path`, whole or not at all.
    ///
    /// LMDB writes its first two pages in one unsynced write, and most partial states after a power cut never open
    /// again. So everything happens in a sibling directory: make, commit what `fill` writes, sync files and directory,
    /// rename, sync the parent. When this returns, a power cut changes nothing any more.
    ///
    /// Where `path` is a directory already, `replacing` must be true; it is then moved aside first and removed last,
    /// so between the two renames readers find none.
    /// - Throws: the `errno` EEXIST when the directory is there and `replacing` is false.
    @available(*, noasync)
    public static func create(
        path: String, mapByteCount: Int, readerCountMax: Int, replacing: Bool = false,
        fill: (Environment) throws -> Void
    ) throws {
        let sibling = path + ".new"
        try removeEnvironment(path: sibling)
        guard replacing || access(path, F_OK) != 0 else { throw LMDBError(code: EEXIST) }
        try LMDBError.checkSystemCall(mkdir(sibling, 0o700))
        let dataPath = sibling + "/data.mdb"
        // The registry knows files by inode, so the file must be there before LMDB opens it: an empty one is a new one.
        let descriptor = try LMDBError.checkSystemCall(open(dataPath, O_CREAT | O_RDWR | O_CLOEXEC, 0o600))
        close(descriptor)
        do {
            let environment = try Environment(
                path: sibling, identity: FileIdentity(path: dataPath), mode: .writing(mapByteCount: mapByteCount),
                readerCountMax: readerCountMax)
            try fill(environment)
        }
        try sync(path: dataPath)
        try sync(path: sibling)
        let old = path + ".old"
        if replacing, access(path, F_OK) == 0 {
            try removeEnvironment(path: old)
            try LMDBError.checkSystemCall(rename(path, old))
        }
        try LMDBError.checkSystemCall(rename(sibling, path))
        try sync(path: parent(of: path))
        try removeEnvironment(path: old)
    }

    private static func removeEnvironment(path: String) throws(LMDBError) {
        guard access(path, F_OK) == 0 else { return }
        for name in ["data.mdb", "lock.mdb", PageSums.name] where access(path + "/" + name, F_OK) == 0 {
            try LMDBError.checkSystemCall(unlink(path + "/" + name))
        }
        try LMDBError.checkSystemCall(rmdir(path))
    }

    private static func sync(path: String) throws(LMDBError) {
        let descriptor = try LMDBError.checkSystemCall(open(path, O_RDONLY | O_CLOEXEC))
        defer { close(descriptor) }
        try LMDBError.checkSystemCall(fsync(descriptor))
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
