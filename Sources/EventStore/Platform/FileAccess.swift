internal import Glibc

/// Whole small files, written so that a power cut leaves the old or the new one.
enum FileAccess {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The file's bytes; nil when there is no such file.
    ///
    /// - Parameter isSecret: refuse a file that users other than its owner may read or write.
    static func read(_ path: String, isSecret: Bool = false) throws(EventStoreError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw systemError("cannot open \(path)")
        }
        defer { close(descriptor) }
        if isSecret {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw systemError("cannot look at \(path)") }
            guard status.st_mode & 0o077 == 0 else {
                throw EventStoreError(.configuration, "\(path) is open to other users: chmod 600 \(path)")
            }
        }
        var bytes: [UInt8] = []
        while true {
            var byteCount = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                byteCount = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                count = max(0, byteCount)
            }
            if byteCount < 0 {
                if errno == EINTR { continue }
                throw systemError("cannot read \(path)")
            }
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// The file's last bytes, at most `byteCount` of them; nil when there is no such file.
    static func readEnd(_ path: String, byteCount: Int) throws(EventStoreError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw systemError("cannot open \(path)")
        }
        defer { close(descriptor) }
        let start = max(0, lseek(descriptor, 0, SEEK_END) - off_t(byteCount))
        var readCount = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            repeat {
                readCount = pread(descriptor, buffer.baseAddress, byteCount, start)
            } while readCount < 0 && errno == EINTR
            count = max(0, readCount)
        }
        if readCount < 0 { throw systemError("cannot read \(path)") }
        return bytes
    }

    /// Replaces the file by `bytes`: a temporary file, synced, renamed, the directory synced. Mode 0600.
    static func replace(_ path: String, with bytes: [UInt8]) throws(EventStoreError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw systemError("cannot write \(temporary)") }
        try write(bytes, andSync: descriptor, path: temporary)
        guard rename(temporary, path) == 0 else { throw systemError("cannot rename \(temporary)") }
        try syncDirectory(of: path)
    }

    private static func write(
        _ bytes: [UInt8], andSync descriptor: Int32, path: String
    ) throws(EventStoreError) {
        defer { close(descriptor) }
        try append(bytes, to: descriptor, path: path)
        guard fsync(descriptor) == 0 else { throw systemError("cannot sync \(path)") }
    }

    /// Writes all of `bytes` to an open file.
    static func append(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(EventStoreError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw systemError("cannot write \(path)")
            }
            written += count
        }
    }

    /// What keeps a new file of `byteCount` bytes from being made at `path`, where it is tried, and removed again: an error
    /// number, 0 for nothing.
    static func allocationError(_ path: String, byteCount: Int) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        defer {
            close(descriptor)
            unlink(path)
        }
        return posix_fallocate(descriptor, 0, off_t(byteCount))
    }

    static func syncDirectory(of path: String) throws(EventStoreError) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError("cannot open \(directory)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw systemError("cannot sync \(directory)") }
    }

    /// How many bytes of disk the file takes; 0 when there is none.
    static func diskByteCount(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_blocks) * 512 : 0
    }

    /// An error that names the present `errno`.
    static func systemError(_ attempt: String) -> EventStoreError {
        let number = errno
        let code: EventStoreError.Code = [ENOSPC, EDQUOT].contains(number) ? .diskFull : .inputOutput
        return EventStoreError(code, "\(attempt): \(String(cString: strerror(number)))")
    }
}
