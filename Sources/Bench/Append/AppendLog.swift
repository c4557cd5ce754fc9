internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples
internal import Replay

/// A log that batches are appended to, one after the other: the engine itself, without HTTP and without decoding.
final class AppendLog {
    let data: DataDirectory
    private let writer: LogWriter
    private let keepsIndex: Bool
    private(set) var eventCount = 0
    private var batchCount = 0

    init(_ data: DataDirectory, _ configuration: StoreConfiguration) throws {
        self.data = data
        keepsIndex = configuration.keepsIndex
        _ = try LogCreation.create(in: data, configuration: configuration)
        writer = try LogWriter.open(data, configuration: configuration)
    }

    deinit { writer.close() }

    /// A batch of `events`. The hash at a record's end is not known yet; its place is there, and the rest is what the log
    /// stores.
    func batch(of events: [NewEvent]) throws -> AppendBatch {
        AppendBatch(events: events, recordBytes: try events.flatMap { try writer.prepared($0).bytes })
    }

    /// Appends `batches`, each once the one before is on disk, and waits until the index has followed, where it is kept:
    /// that counts too.
    ///
    /// Encoding and hashing are part of it, and the next batch is encoded while one is committed, as a receiver's event
    /// loops do. A batch's latency is the time that it took to encode and to commit.
    func append(_ batches: [AppendBatch], until stop: StopRequest) throws -> MeasuredRound {
        var latencies = Latencies()
        var (count, byteCount) = (0, 0)
        let start = MonotonicClock.nanoseconds()
        var next = try batches.first.map(encoded)
        for (number, batch) in batches.enumerated() {
            try stop.checkNotStopped()
            guard let (records, encodingNanoseconds) = next else { break }
            let begun = MonotonicClock.nanoseconds()
            let outcome = BatchOutcome(count: records.count, firstPosition: Position(eventCount + 1))
            try writer.enqueue(records, firstTicket: 0, notifying: outcome)
            next = number + 1 < batches.count ? try encoded(batches[number + 1]) : nil
            let done = try outcome.wait()
            latencies.record(nanoseconds: encodingNanoseconds + done - begun)
            eventCount += records.count
            count += records.count
            byteCount += batch.recordBytes.count
        }
        if keepsIndex { try writer.reader.waitForIndex(through: writer.head.position, until: stop) }
        let nanoseconds = MonotonicClock.nanoseconds() - start
        batchCount += batches.count
        return MeasuredRound(
            count: count, nanoseconds: nanoseconds, byteCount: Int64(byteCount), latencies: latencies)
    }

    private func encoded(_ batch: AppendBatch) throws -> (records: [PreparedRecord], nanoseconds: UInt64) {
        let start = MonotonicClock.nanoseconds()
        return (try writer.prepared(batch.events), MonotonicClock.nanoseconds() - start)
    }

    /// How many of the events are not in the log as they were appended: the generator's, from its first on.
    func missingCount(_ generator: WebhookGenerator, until stop: StopRequest) throws -> Int {
        let check = StoredCheck(reader: writer.reader, generator: generator)
        return try check.missingCount(ofFirst: eventCount, after: 0, until: stop)
    }

    /// How many commits there were beyond one for each batch.
    var surplusCommitCount: Int { writer.commitStatistics.commitCount - batchCount }
}

/// A batch, and the bytes of its records as the log stores them, one after the other.
struct AppendBatch {
    let events: [NewEvent]
    let recordBytes: [UInt8]
}
