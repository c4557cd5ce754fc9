internal import Dispatch
internal import Glibc
internal import Replay

/// Turns the first SIGINT or SIGTERM into a request to stop; a second one ends the process at once.
final class Interrupt {
    /// Made when a signal comes.
    let request = StopRequest()
    private let sources: [any DispatchSourceSignal]

    init() {
        let queue = DispatchQueue(label: "diario.signals")
        sources = [SIGINT, SIGTERM].map { number in
            // Ignored by the process, the signal still reaches the source, which reads it from a descriptor.
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { [request] in
                if request.isRequested { exit(ExitStatus.interrupted.rawValue) }
                request.request()
            }
            source.resume()
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
