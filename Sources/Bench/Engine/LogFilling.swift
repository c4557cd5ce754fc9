internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples
internal import Glibc
internal import Replay

/// Makes a log of generated events, as fast as it goes: the event of the generator's index 0 is at position 1.
struct LogFilling {
    let generator: WebhookGenerator
    let eventCount: Int
    let configuration: StoreConfiguration

    /// So many batches wait for their commit while the next one is made.
    private static let waitingBatchCountMax = 3

    /// Makes the log in `data` and waits until its index has followed, where it is kept.
    /// - Parameters:
    ///   - progress: gets the number of events stored.
    ///   - visit: gets each event.
    func fill(
        _ data: DataDirectory, until stop: StopRequest, progress: (Int) -> Void, visit: (NewEvent) -> Void = { _ in }
    ) throws {
        _ = try LogCreation.create(in: data, configuration: configuration)
        let writer = try LogWriter.open(data, configuration: configuration)
        defer { writer.close() }
        let maker = EventMaker(generator)
        var waiting: [BatchOutcome] = []
        var count = 0
        while count < eventCount {
            try stop.checkNotStopped()
            let batch = maker.events(at: count..<min(count + EventStore.Limits.batchEventCountMax, eventCount))
            for event in batch { visit(event) }
            if waiting.count == Self.waitingBatchCountMax { try waiting.removeFirst().wait() }
            let outcome = BatchOutcome(count: batch.count, firstPosition: Position(count + 1))
            try writer.enqueue(batch, firstTicket: 0, notifying: outcome)
            waiting.append(outcome)
            count += batch.count
            progress(count)
        }
        for outcome in waiting { try outcome.wait() }
        if configuration.keepsIndex { try writer.reader.waitForIndex(through: writer.head.position, until: stop) }
    }
}

extension LogReader {
    /// Waits until the index has followed the log to `position`; looks every quarter of a millisecond.
    func waitForIndex(through position: Position, until stop: StopRequest) throws {
        let deadline = MonotonicClock.nanoseconds() + UInt64(Limits.indexSecondsMax) * 1_000_000_000
        while try indexedThrough() < position {
            try stop.checkNotStopped()
            guard MonotonicClock.nanoseconds() < deadline else {
                throw BenchError(.failed, "the index does not follow the log: it is not measured what it costs")
            }
            usleep(250)
        }
    }
}
