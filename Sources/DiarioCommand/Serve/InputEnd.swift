internal import Dispatch
internal import Glibc

/// The end of standard input. Where that is a pipe, it comes when the process that holds its other end has gone, however
/// that ended: so a benchmark's servers do not outlive it.
enum InputEnd {
    /// Returns when standard input has ended.
    static func wait() async {
        await withCheckedContinuation { continuation in
            whenReached { continuation.resume() }
        }
    }

    /// Has this process get SIGTERM when standard input ends.
    static func terminates() { whenReached { kill(getpid(), SIGTERM) } }

    /// Waits on a thread of its own, since reading blocks.
    private static func whenReached(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "diario.input").async {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            body()
        }
    }
}
