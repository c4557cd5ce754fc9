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

    /// The process that holds the lock of `directory`; nil where none does, or where the system does not say so.
    ///
    /// Looks without touching the lock: a probe of its own could refuse a receiver that starts at that moment.
    static func holder(of directory: DataDirectory) throws(EventStoreError) -> pid_t? {
        let path = directory.writerLockPath
        var status = stat()
        guard let bytes = try FileAccess.read(path), stat(path, &status) == 0,
            let processID = pid_t(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)),
            let locks = try FileAccess.read("/proc/locks")
        else { return nil }
        // proc(5): `1: FLOCK  ADVISORY  WRITE 7273 fe:00:16220237 0 EOF`. The device's number is not always what stat
        // says, so the process and the inode decide.
        let isHeld = locks.split(separator: UInt8(ascii: "\n")).contains { line in
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            return words.count >= 6 && words[1] == "FLOCK" && words[3] == "WRITE" && words[4] == "\(processID)"
                && words[5].hasSuffix(":\(status.st_ino)")
        }
        return isHeld ? processID : nil
    }

    deinit {
        // A child that is between fork and exec shares the lock, which closing alone would then leave held.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
