internal import Dispatch
internal import Glibc
internal import Replay
internal import Synchronization

/// Turns the first SIGINT or SIGTERM into a request to stop. What has not stopped a few seconds later, or at a second
/// signal, is ended.
final class Interrupt {
    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - stop: the request that is made.
    ///   - lastWords: called before the process is ended although it has not stopped.
    init(_ stop: StopRequest, lastWords: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "diario.signals")
        let wasAsked = Atomic(false)
        let end: @Sendable () -> Void = {
            lastWords()
            exit(ExitStatus.interrupted.rawValue)
        }
        sources = [SIGINT, SIGTERM].map { number in
            // Ignored by the process, the signal still reaches the source, which reads it from a descriptor.
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler {
                // The run may have been stopped already by a reader that has gone, and be about to end by itself.
                if wasAsked.exchange(true, ordering: .relaxed) { end() }
                stop.request()
                queue.asyncAfter(deadline: .now() + .seconds(Limits.interruptSecondsMax), execute: end)
            }
            source.resume()
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
