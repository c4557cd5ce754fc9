internal import CLinux
internal import Glibc
internal import Synchronization

extension SpawnedProgram {
    /// Gives the program `bytes` on its standard input and hands on to `hear` what it writes, until it ends; nil where it
    /// has not ended after `milliseconds`, or when `isToEnd` says so, which is asked now and then.
    ///
    /// A program that does not read what it is given is none the worse for it. What others write that it has started and
    /// left behind is not waited for. Blocks its thread.
    package func exchange(
        _ bytes: [UInt8], milliseconds: Int, until isToEnd: () -> Bool, hear: (ArraySlice<UInt8>) -> Void
    ) -> Ending? {
        let watch = linux_process_watch(id)
        defer { if watch >= 0 { close(watch) } }
        let deadline = Self.now() + milliseconds
        var exchange = Exchange(rest: bytes[...], input: input.withLock { $0 } ?? -1, output: output)
        exchange.prepare()
        while true {
            if exchange.isWholeGiven { closeInput() }
            if let ending = endingIfOver() {
                exchange.hear(hear)
                return ending
            }
            let left = deadline - Self.now()
            if left <= 0 || isToEnd() { return nil }
            // Without a watch of the process, its end shows at the next look.
            exchange.wait(alsoFor: watch, milliseconds: min(left, watch < 0 ? 5 : Self.lookMilliseconds))
            exchange.give()
            exchange.hear(hear)
        }
    }

    /// How often is asked whether the wait is to end.
    package static var lookMilliseconds: Int { 50 }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

/// What is still to be given to a program, and its pipes, which do not block.
private struct Exchange {
    var rest: ArraySlice<UInt8>
    var input: Int32
    var output: Int32

    var isWholeGiven: Bool { rest.isEmpty }

    func prepare() {
        for descriptor in [input, output] where descriptor >= 0 {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
    }

    /// Waits until something can be given or heard, or the process that `watch` is for has ended.
    func wait(alsoFor watch: Int32, milliseconds: Int) {
        // A descriptor below 0 is passed over.
        var states = [
            pollfd(fd: rest.isEmpty ? -1 : input, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: watch, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&states, nfds_t(states.count), Int32(clamping: milliseconds))
    }

    mutating func give() {
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                // Nobody reads it any more, unless it is only full.
                if errno != EAGAIN { rest = [] }
                return
            }
        }
    }

    mutating func hear(_ hear: (ArraySlice<UInt8>) -> Void) {
        var piece = [UInt8](repeating: 0, count: 4096)
        while output >= 0 {
            let count = read(output, &piece, piece.count)
            if count > 0 {
                hear(piece[..<count])
            } else if count < 0, errno == EINTR {
                continue
            } else {
                // The end: nothing more to wait for here.
                if count == 0 || errno != EAGAIN { output = -1 }
                return
            }
        }
    }
}
