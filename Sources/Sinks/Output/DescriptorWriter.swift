internal import Glibc
public import Replay

/// Writes whole lines to a file descriptor, and can be stopped between them although the reader is slow.
///
/// A write to a pipe that is full waits until the reader reads, and nothing but a signal on that very thread ends the
/// wait. Making the descriptor itself non-blocking would change it for every process that shares it, the caller's shell
/// among them. So a pipe is opened once more, through `/proc/self/fd`, as a non-blocking descriptor of our own, and
/// waiting is done with `poll`. Regular files don't wait; a terminal is written to as it is.
public final class DescriptorWriter: LineOutput {
    private let descriptor: Int32
    private let isOwned: Bool
    private let isSocket: Bool

    /// Writes to `descriptor`, which stays open and stays the caller's.
    public init(_ descriptor: Int32) {
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

    /// Writes what was rendered of the events of `batch`, a line each, and answers for each line.
    ///
    /// When asked to stop, it finishes the line it is in and begins no other.
    public func write(_ batch: Batch, until stop: StopRequest) -> [SinkAnswer] {
        batch.bytes.withUnsafeBytes { bytes in
            let (lineCount, answer) = write(bytes, lineEnds: batch.ends, until: stop)
            return batch.answers(taken: lineCount, then: answer)
        }
    }

    /// Writes a line that is of no event.
    public func write(_ line: [UInt8]) throws(SinkError) {
        let (_, answer) = line.withUnsafeBytes { write($0, lineEnds: [line.count], until: StopRequest()) }
        if case .failed(let error) = answer { throw error }
    }

    /// How many lines were wholly written, and what became of the next one.
    private func write(
        _ bytes: UnsafeRawBufferPointer, lineEnds: [Int], until stop: StopRequest
    ) -> (lineCount: Int, SinkAnswer) {
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
                    if left == 0 { return (lineCount, .abandoned) }
                    waitsLeft = left - 1
                }
                waitForReader()
            case EPIPE, ECONNRESET:
                return (lineCount, .failed(.readerGone))
            case let code:
                let reason = String(cString: strerror(code))
                return (
                    lineCount, .failed(SinkError(.inputOutput, "writing to the output: \(reason)", isRetriable: false))
                )
            }
        }
        return (lineCount, .notSent)
    }

    /// Requests `stop` when nobody reads any more what is written: the other end of the pipe or the socket is closed.
    /// Returns then, or when the task is cancelled. Waits on a thread of its own, and costs nothing meanwhile.
    public func watch(_ stop: StopRequest) async {
        // Becomes readable when the task is cancelled, and so ends the wait.
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            // A reader that has gone shows at the next write.
            return
        }
        defer { for end in ends { close(end) } }
        let (descriptor, cancelled, cancelling) = (descriptor, ends[0], ends[1])
        await withTaskCancellationHandler {
            await withTaskExecutorPreference(BlockingExecutor()) {
                if Self.waitUntilClosed(descriptor, orReadable: cancelled) { stop.request(because: .readerGone) }
            }
        } onCancel: {
            shutdown(cancelling, Int32(SHUT_WR))
        }
    }

    /// Whether nobody reads any more what is written to `descriptor`; false where the other one can be read first.
    private static func waitUntilClosed(_ descriptor: Int32, orReadable other: Int32) -> Bool {
        // Of the first, what is told without being asked for: errors, and that it was hung up.
        var states = [
            pollfd(fd: descriptor, events: 0, revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&states, 2, -1) < 0, errno == EINTR {}
        return Int32(states[0].revents) & (POLLERR | POLLHUP) != 0
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
