internal import EventStore
internal import Logging
internal import ServiceLifecycle

/// The log's writer as a service: it is the first to start and the last to stop.
struct LogService: Service {
    let writer: LogWriter
    /// The failure after which the writer acknowledges nothing more.
    let failures: AsyncStream<EventStoreError>
    let logger: Logger

    /// Returns when the service is to stop, with everything that was queued on disk.
    /// - Throws: the failure that stopped the writer.
    func run() async throws {
        for await failure in failures.cancelOnGracefulShutdown() { throw failure }
        // Blocks for as long as the last commit takes; nothing else runs by now.
        writer.close()
        let commits = writer.commitStatistics
        logger.info(
            "log closed",
            metadata: [
                "commits": .stringConvertible(commits.commitCount), "events": .stringConvertible(commits.eventCount),
                "batch_events_p50": .stringConvertible(commits.batchEventsP50),
                "batch_events_p99": .stringConvertible(commits.batchEventsP99),
                "batch_events_max": .stringConvertible(commits.batchEventsMax),
            ])
    }
}
