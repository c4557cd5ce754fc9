internal import GestaoOnlineSamples
internal import Replay
internal import Synchronization

/// The limit of a receiver with one connection: a file in the same place that the bodies are appended to, each with a
/// `write` and an `fdatasync` of its own. It grows from round to round.
final class IngestFile: Sendable {
    private struct State: ~Copyable {
        var file: SyncedFile
        var index = 0
    }

    private let generator: WebhookGenerator
    private let state: Mutex<State>

    /// Makes the file at `path`.
    /// - Throws: ``BenchError/Code/inputOutput``.
    init(path: String, _ generator: WebhookGenerator) throws(BenchError) {
        self.generator = generator
        state = Mutex(State(file: try SyncedFile(path: path)))
    }

    /// Appends until `bound` is reached. An event is a body on disk.
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
            let body = generator.body(at: state.index % generator.count)
            let sentAt = MonotonicClock.nanoseconds()
            try state.file.append(body)
            now = MonotonicClock.nanoseconds()
            result.latencies.record(nanoseconds: now - sentAt)
            result.bodyByteCount += body.count
            result.sentCount += 1
            state.index += 1
        }
        result.answers[200] = result.sentCount
        result.nanoseconds = now - startedAt
        return result
    }
}
