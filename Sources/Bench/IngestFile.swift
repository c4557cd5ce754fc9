internal import EventStore
internal import GestaoOnlineSamples
internal import Replay
internal import Synchronization

/// The limit of a receiver with one connection: a file in the same place that records are appended to, each with a
/// `write` and an `fdatasync` of its own. It grows from round to round.
final class IngestFile: Sendable {
    private struct State: ~Copyable {
        var file: SyncedFile
        var count = 0
    }

    /// So many different records are written in turn: making them anew each time would cost what is not to be measured.
    private static let recordCount = 1000

    private let records: [[UInt8]]
    private let state: Mutex<State>

    /// Makes the file in `directory`, and the records of the first webhooks as the log would have them.
    /// - Throws: ``BenchError/Code/inputOutput``, or `EventStoreError` where no log can be made there.
    init(in directory: String, _ generator: WebhookGenerator, _ configuration: StoreConfiguration) throws {
        let data = DataDirectory(path: directory + "/records")
        _ = try LogCreation.create(in: data, configuration: configuration)
        let writer = try LogWriter.open(data, configuration: configuration)
        defer { writer.close() }
        let maker = EventMaker(generator)
        records = try (0..<Self.recordCount).map { try writer.prepared(maker.event(at: $0)).bytes }
        state = Mutex(State(file: try SyncedFile(path: directory + "/synced")))
    }

    /// Appends until `bound` is reached. An event is a record on disk.
    func run(_ bound: LoadBound) async throws -> LoadResult {
        try await doingBlockingWork { [self] stop in
            try state.withLock { state in try run(bound, &state, until: stop) }
        }
    }

    private func run(_ bound: LoadBound, _ state: inout State, until stop: StopRequest) throws -> LoadResult {
        var result = LoadResult()
        let startedAt = MonotonicClock.nanoseconds()
        let endsAt = bound.seconds.map { startedAt + UInt64($0 * 1e9) } ?? .max
        let countMax = bound.eventCount ?? .max
        var now = startedAt
        while now < endsAt, result.sentCount < countMax {
            try stop.checkNotStopped()
            let record = records[state.count % records.count]
            let sentAt = MonotonicClock.nanoseconds()
            try state.file.append(record)
            now = MonotonicClock.nanoseconds()
            result.latencies.record(nanoseconds: now - sentAt)
            result.sentCount += 1
            state.count += 1
        }
        result.answers[200] = result.sentCount
        result.nanoseconds = now - startedAt
        return result
    }
}
