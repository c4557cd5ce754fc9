internal import Glibc
internal import Replay

/// Writes whole lines to a file descriptor, and can be stopped between them although the reader is slow.
///
/// A write to a pipe that is full waits until the reader reads, and nothing but a signal on that very thread ends the
/// wait. Making the descriptor itself non-blocking would change it for every process that shares it, the caller's shell
/// among them. So a pipe is opened once more, through `/proc/self/fd`, as a non-blocking descriptor of our own, and
/// waiting is done with `poll`. Regular files don't wait; a terminal is written to as it is.
struct DescriptorWriter: ~Copyable, Sendable {
    private let descriptor: Int32
    private let isOwned: Bool
    private let isSocket: Bool

    /// How far a write came.
    struct Progress {
        /// How many lines were wholly written.
        var lineCount: Int
        /// Why the next one was not; nil when all were or when the write was stopped.
        var error: SinkError?
    }

    init(_ descriptor: Int32) {
        var status = stat()
        let kind = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        isSocket = kind == S_IFSOCK
        let path = "/proc/self/fd/\(descriptor)"
        let own = kind == S_IFIFO ? open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) : -1
        isOwned = own >= 0
        self.descriptor = isOwned ? own : descriptor
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Whether nobody reads any more what is written: the other end of the pipe or the socket is closed.
    var isClosed: Bool {
        var state = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&state, 1, 0) == 1 && Int32(state.revents) & (POLLERR | POLLHUP) != 0
    }

    /// Writes `bytes`, whose lines end before each of `lineEnds`, the last one at its end.
    ///
    /// When asked to stop, it finishes the line it is in and begins no other.
    func write(_ bytes: [UInt8], lineEnds: [Int], until stop: StopRequest) -> Progress {
        bytes.withUnsafeBytes { write($0, lineEnds: lineEnds, until: stop) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, lineEnds: [Int], until stop: StopRequest) -> Progress {
        var end = bytes.count
        var written = 0
        var lineCount = 0
        var waitsLeft: Int?
        while written < end {
            if stop.isRequested, waitsLeft == nil {
                end = lineCount > 0 && lineEnds[lineCount - 1] == written ? written : lineEnds[lineCount]
                if written == 0 || end == written { break }
                waitsLeft = Sinks.Limits.lineFinishMillisecondsMax / Sinks.Limits.writeWaitMillisecondsMax
            }
            let count = writeOnce(UnsafeRawBufferPointer(rebasing: bytes[written..<end]))
            if count >= 0 {
                written += count
                while lineCount < lineEnds.count, lineEnds[lineCount] <= written { lineCount += 1 }
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                if let left = waitsLeft {
                    if left == 0 { return Progress(lineCount: lineCount) }
                    waitsLeft = left - 1
                }
                waitForReader()
            case EPIPE, ECONNRESET:
                return Progress(lineCount: lineCount, error: .readerGone)
            case let code:
                let reason = String(cString: strerror(code))
                return Progress(
                    lineCount: lineCount,
                    error: SinkError(.inputOutput, "writing to the output: \(reason)", isRetriable: false))
            }
        }
        return Progress(lineCount: lineCount)
    }

    private func writeOnce(_ bytes: UnsafeRawBufferPointer) -> Int {
        isSocket
            ? send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            : Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    }

    private func waitForReader() {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wanted, 1, Int32(Sinks.Limits.writeWaitMillisecondsMax))
    }
}
