internal import Glibc
internal import Synchronization

/// Standard output: where the answer goes, and nothing else.
enum StandardOutput {
    private static let pending = Mutex<[UInt8]>([])
    private static let pendingByteCountMax = 64 << 10

    /// Writes a line.
    static func write(line: String) {
        write(Array(line.utf8) + [UInt8(ascii: "\n")])
    }

    /// Writes the lines of a screen.
    static func write(lines: [String]) {
        for line in lines { write(line: line) }
    }

    /// Writes bytes. They may wait in memory until ``flush()``.
    static func write(_ bytes: [UInt8]) {
        let mustFlush = pending.withLock { pending in
            pending.append(contentsOf: bytes)
            return pending.count >= pendingByteCountMax
        }
        if mustFlush { flush() }
    }

    /// Writes a line at once. What cannot be written, since the reader has gone, is lost.
    static func tell(line: String) {
        _ = Descriptor.write(Array(line.utf8) + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// Hands everything written so far to the system.
    ///
    /// Ends the program: quietly with 0 where the reader has gone, with 74 where writing fails.
    static func flush() {
        let bytes = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        switch Descriptor.write(bytes, to: STDOUT_FILENO) {
        case 0: return
        case EPIPE: Glibc.exit(ExitStatus.done.rawValue)
        case let code:
            StandardError.say("writing to standard output: \(String(cString: strerror(code)))")
            Glibc.exit(ExitStatus.inputOutput.rawValue)
        }
    }
}

/// Standard error: everything that is not the answer.
enum StandardError {
    private static let queue = Mutex<LineQueue?>(nil)

    /// From now on lines are queued, so that no thread waits for who reads them: for a program that has more to do.
    /// `describeDropped` makes the line that tells how many had to be dropped.
    static func queueLines(describeDropped: @escaping @Sendable (Int) -> String) throws {
        let lines = try LineQueue(
            descriptor: STDERR_FILENO, byteCountMax: Limits.logQueueByteCountMax, describeDropped: describeDropped)
        queue.withLock { $0 = lines }
    }

    /// Waits a moment for lines that are queued. Where nobody reads them, they are lost.
    static func flush() {
        queue.withLock { $0 }?.flush(waitingMilliseconds: Limits.logFlushMillisecondsMax)
    }

    /// Writes a line at once, or queues it. What cannot be written is lost.
    static func write(line: String) {
        if let lines = queue.withLock({ $0 }) { return lines.write(line: line) }
        _ = Descriptor.write(Array(line.utf8) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }

    /// Writes text without a line break at once.
    static func write(text: String) {
        _ = Descriptor.write(Array(text.utf8), to: STDERR_FILENO)
    }
}

/// Writing to a descriptor.
enum Descriptor {
    /// Writes all of `bytes`, waiting where it must, and returns 0 or the error's number.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    written += count
                } else if errno == EAGAIN {
                    // Someone else made the descriptor non-blocking; wait as if it were not.
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}
