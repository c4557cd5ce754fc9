internal import CLinux
internal import Glibc
public import Replay
internal import Synchronization

/// A file that gets its name when it is whole.
///
/// What is written lies in `NAME.diario-partial` beside it, for its owner alone, until ``finish()`` has synced it and given
/// it its name; the directory is synced as well, so that a power cut leaves the old file, none, or the whole new one. Where
/// the name ends in `.zst`, the file is one frame of zstd with a check sum. Use it from one thread at a time.
public final class OutputFile: LineOutput {
    /// Its name.
    public let path: String
    private let overwrites: Bool
    private let state: Mutex<State>

    private struct State: ~Copyable {
        let descriptor: Int32
        let compression: ZstdStream?
        var isOpen = true
    }

    private var partial: String { path + Self.partialEnding }
    private static let partialEnding = ".diario-partial"

    /// Begins the file that will be at `path`.
    ///
    /// What a process that was killed has left of it is overwritten.
    ///
    /// - Parameter overwrites: whether a file that is there is replaced.
    /// - Throws: ``Replay/SinkError/Code/refused`` where there is a file and it is not to be replaced, or something that is
    ///   no file; ``Replay/SinkError/Code/inUse`` while another process writes it;
    ///   ``Replay/SinkError/Code/inputOutput`` where it cannot be written.
    public init(path: String, overwrites: Bool) throws(SinkError) {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw SinkError(.refused, "\(path) is there and is no file that could be replaced", isRetriable: false)
            }
            guard overwrites else { throw Self.isThere(path) }
        }
        let descriptor = try Self.openAlone(path + Self.partialEnding)
        self.path = path
        self.overwrites = overwrites
        state = Mutex(State(descriptor: descriptor, compression: path.hasSuffix(".zst") ? ZstdStream() : nil))
    }

    deinit { discard() }

    /// Writes the lines, compressed where the file is.
    public func write(_ batch: Batch, until stop: StopRequest) -> [SinkAnswer] {
        if stop.isRequested { return batch.answers(taken: 0) }
        do throws(SinkError) {
            try write(batch.bytes)
            return batch.answers(taken: batch.count)
        } catch {
            return batch.answers(taken: 0, then: .failed(error))
        }
    }

    /// Writes a line that is of no event.
    public func write(_ bytes: [UInt8]) throws(SinkError) {
        try state.withLock { (state) throws(SinkError) in try append(bytes, isLast: false, to: state) }
    }

    /// Ends the file, syncs it, gives it its name and syncs the directory.
    /// - Throws: ``Replay/SinkError/Code/refused`` where a file has come to be there and is not to be replaced;
    ///   ``Replay/SinkError/Code/inputOutput`` where something fails. Nothing of it is left then.
    public func finish() throws(SinkError) {
        defer { discard() }
        try state.withLock { (state) throws(SinkError) in
            precondition(state.isOpen, "a file is finished once")
            try append([], isLast: true, to: state)
            guard fsync(state.descriptor) == 0 else { throw failure("syncing", partial) }
            if overwrites {
                guard rename(partial, path) == 0 else { throw failure("renaming", partial) }
            } else if linux_rename_new(partial, path) != 0 {
                throw errno == EEXIST ? Self.isThere(path) : failure("renaming", partial)
            }
            close(state.descriptor)
            state.isOpen = false
        }
        try syncDirectory()
    }

    /// Leaves nothing of what was written. Does nothing once the file is finished.
    public func discard() {
        state.withLock { state in
            guard state.isOpen else { return }
            state.isOpen = false
            // First the name, then the lock, which goes with the descriptor.
            unlink(partial)
            close(state.descriptor)
        }
    }

    private func append(_ bytes: [UInt8], isLast: Bool, to state: borrowing State) throws(SinkError) {
        let descriptor = state.descriptor
        guard let compression = state.compression else { return try append(bytes, to: descriptor) }
        try compression.add(bytes, isLast: isLast) { (packed) throws(SinkError) in try append(packed, to: descriptor) }
    }

    private func append(_ bytes: [UInt8], to descriptor: Int32) throws(SinkError) {
        let code = bytes.withUnsafeBytes { bytes -> Int32 in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno != EINTR { return errno }
                written += max(count, 0)
            }
            return 0
        }
        if code != 0 { throw Self.failure("writing", partial, code) }
    }

    private func syncDirectory() throws(SinkError) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opening", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("syncing", directory) }
    }

    /// Opens the file at `partial`, empty and locked against other processes.
    private static func openAlone(_ partial: String) throws(SinkError) -> Int32 {
        while true {
            let descriptor = open(partial, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure("opening", partial, errno) }
            var (opened, named) = (stat(), stat())
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                close(descriptor)
                guard code == EWOULDBLOCK else { throw failure("locking", partial, code) }
                throw SinkError(.inUse, "another process is writing \(partial)", isRetriable: true)
            }
            // Between opening and locking, the other process may have given it its name, or removed it.
            if fstat(descriptor, &opened) == 0, lstat(partial, &named) == 0, opened.st_ino == named.st_ino,
                opened.st_dev == named.st_dev
            {
                if ftruncate(descriptor, 0) == 0 { return descriptor }
                let code = errno
                close(descriptor)
                throw failure("emptying", partial, code)
            }
            close(descriptor)
        }
    }

    private static func isThere(_ path: String) -> SinkError {
        SinkError(.refused, "\(path) is there already: --overwrite replaces it", isRetriable: false)
    }

    private func failure(_ attempt: String, _ path: String) -> SinkError { Self.failure(attempt, path, errno) }

    private static func failure(_ attempt: String, _ path: String, _ code: Int32) -> SinkError {
        SinkError(.inputOutput, "\(attempt) \(path): \(String(cString: strerror(code)))", isRetriable: false)
    }
}
