internal import EventStore
internal import Glibc
internal import Logging
internal import ServiceLifecycle

/// Ends the process when an orderly stop does not: a thread that hangs in a sync cannot be called off, and whoever stops
/// the receiver counts on its end.
///
/// The last of the services, since the last one is told first.
struct StopDeadline: Service {
    let logger: Logger

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch {
            // Another service has failed, and the failure has a deadline of its own.
            return
        }
        let logger = logger
        // Never joined: it lasts as long as the process, or ends it.
        _ = try WorkerThread(name: "diario-deadline") {
            let milliseconds = Limits.gracefulStopSecondsMax * 1000 - Limits.logFlushMillisecondsMax
            usleep(UInt32(milliseconds) * 1000)
            logger.critical(
                "the receiver could not stop in time: a write or a sync hangs, and it ends without having waited for it",
                metadata: ["seconds": .stringConvertible(Limits.gracefulStopSecondsMax)])
            StandardError.flush()
            _exit(ExitStatus.inputOutput.rawValue)
        }
    }
}
