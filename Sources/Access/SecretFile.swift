#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files that only their owner may read, replaced as a whole: after a crash there is the old file or the new one.
struct SecretFile {
    /// The directory they lie in.
    let directory: String
    /// The file's name in it.
    let name: String
    /// Whether others may read the file. They may never write it.
    var isReadableByOthers = false

    private var path: String { directory + "/" + name }

    /// The file's content; nil when there is no such file.
    /// - Throws: `.configuration` when other users can write it, or read it though it is secret.
    func content() throws(AccessError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 {
            guard errno == ENOENT else { throw Self.failure("open", name) }
            return nil
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("look at", name) }
        let forbiddenBits: mode_t = isReadableByOthers ? 0o022 : 0o077
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & forbiddenBits == 0 else {
            throw AccessError(
                .configuration, "secrets/\(name) is open to other users: make it a file of mode 0600 (chmod 600)")
        }
        guard status.st_size <= Limits.fileByteCountMax else {
            throw AccessError(.damaged, "secrets/\(name) is larger than \(Limits.fileByteCountMax) bytes")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= Limits.fileByteCountMax {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("read", name) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
        throw AccessError(.damaged, "secrets/\(name) is larger than \(Limits.fileByteCountMax) bytes")
    }

    /// Makes `bytes` the file's content, on disk when this returns: a temporary file, synced, renamed over the old
    /// one, and the directory synced.
    /// - Precondition: the caller holds the lock, so nobody else writes the temporary file.
    func replace(with bytes: [UInt8]) throws(AccessError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("create", name + ".new") }
        do throws(AccessError) {
            // A file left by a crash keeps its own mode.
            guard fchmod(descriptor, 0o600) == 0 else { throw Self.failure("protect", name + ".new") }
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { space in
                    let rest = UnsafeRawBufferPointer(rebasing: space[written...])
                    return write(descriptor, rest.baseAddress, rest.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Self.failure("write", name + ".new") }
                written += count
            }
            guard fsync(descriptor) == 0 else { throw Self.failure("sync", name + ".new") }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else { throw Self.failure("rename", name + ".new") }
        try Self.syncDirectory(directory)
    }

    /// Runs `body` while this process alone, and within it this call alone, holds the lock file `lockName`.
    func withLock<Value>(
        _ lockName: String, _ body: () throws(AccessError) -> Value
    ) throws(AccessError) -> Value {
        let descriptor = open(directory + "/" + lockName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open", lockName) }
        // Closing the descriptor releases the lock; the file stays, since removing it would let two hold it.
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Self.failure("lock", lockName) }
        }
        return try body()
    }

    private static func syncDirectory(_ directory: String) throws(AccessError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", "") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", "") }
    }

    private static func failure(_ attempt: String, _ name: String) -> AccessError {
        let code = errno
        let reason = String(cString: strerror(code))
        let isMissing = code == ENOENT || code == ENOTDIR
        return AccessError(
            isMissing ? .configuration : .inputOutput,
            "cannot \(attempt) secrets/\(name): \(reason)"
                + (isMissing ? "; `diario init` makes the directory" : ""))
    }
}
