internal import Glibc

/// The limit of everything that is durable: a file that only grows, and that is synced after each write.
struct SyncedFile: ~Copyable {
    private let descriptor: Int32

    /// Makes the file at `path`.
    /// - Throws: ``BenchError/Code/inputOutput``.
    init(path: String) throws(BenchError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("make") }
    }

    deinit { close(descriptor) }

    /// Writes `bytes` at the end and returns when they are on disk: `write` and `fdatasync`.
    /// - Throws: ``BenchError/Code/inputOutput``.
    func append(_ bytes: [UInt8]) throws(BenchError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("write") }
            written += count
        }
        guard fdatasync(descriptor) == 0 else { throw Self.failure("sync") }
    }

    private static func failure(_ attempt: String) -> BenchError {
        BenchError(.inputOutput, "cannot \(attempt) the file to compare with: \(String(cString: strerror(errno)))")
    }
}
