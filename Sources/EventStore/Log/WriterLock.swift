internal import Glibc
internal import LMDB

/// The right to write a log and its index: `flock(2)` on a file that says who holds it. Ends with the process at the
/// latest.
final class WriterLock: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Takes the lock, or throws ``EventStoreError/Code/inUse`` naming the holder.
    init(_ directory: DataDirectory) throws(EventStoreError) {
        let path = directory.writerLockPath
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileAccess.systemError("cannot open \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let failure = FileAccess.systemError("cannot lock \(path)")
            close(descriptor)
            guard isHeld else { throw failure }
            let holder = try FileAccess.read(path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let name = holder.split(separator: "\n").first.map { "process \($0)" } ?? "another process"
            throw EventStoreError(.inUse, "\(name) writes the log in \(directory.path): stop it first")
        }
        self.path = path
        self.descriptor = descriptor
        guard ftruncate(descriptor, 0) == 0 else { throw FileAccess.systemError("cannot write \(path)") }
        try FileAccess.append(Array("\(getpid())\n".utf8), to: descriptor, path: path)
    }

    /// Throws unless the path still leads to the file that is locked: in its place another process could lock another.
    func checkFile() throws {
        try FileIdentity(descriptor: descriptor).check(path: path)
    }

    deinit {
        // A child that is between fork and exec shares the lock, which closing alone would then leave held.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
