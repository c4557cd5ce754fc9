// How fast the engine appends, and what the disk allows.
//
//   AppendBenchmark ─ for each size of a batch, rounds A B C, C B A … ─▶ AppendLog, the log alone
//                                                                     ├▶ AppendLog, with the index kept up
//                                                                     └▶ SyncedFile: write + fdatasync
//
// What must stay true: all three get the same batches, each on disk before the next is queued; durability is what `serve` has;
// the index's time counts until it has followed; every event is looked for in both logs, byte for byte.

internal import EventStore
internal import GestaoOnlineSamples
internal import Replay

/// Measures how many events a second the engine makes durable, in batches of several sizes.
public struct AppendBenchmark: Sendable {
    /// Where logs and file are made and removed: the disk to measure.
    public var directory: String
    /// A kind of file system to allow although it may lose what it has synced.
    public var allowedFileSystem: String?
    /// How many events a batch has, a measurement each.
    public var batchEventCounts = [1, 4, 16, 64, 256, 512, 1024, 4096]
    /// How many events a round has; nil for up to a thousand batches, and up to 131,072 events.
    public var roundEventCount: Int?
    /// How many rounds each side has.
    public var roundCount = 3
    /// What the events follow from.
    public var seed: UInt64 = 1

    /// The most events that a round may have, since they are made before it begins.
    public static let roundEventCountMax = Limits.appendRoundEventCountMax

    /// The size of a batch that the benchmark's one figure is about, where it is measured.
    static let headlineBatchEventCount = 512

    /// A benchmark in `directory` with the defaults.
    public init(directory: String) { self.directory = directory }

    /// Measures. Cancelled, it cleans up and throws `CancellationError`.
    /// - Throws: ``BenchError``, or `EventStoreError` when a log cannot be written.
    public func run(progress: @escaping @Sendable (BenchmarkProgress) -> Void = { _ in }) async throws -> EngineReport {
        let machine = MachineDescription(dataPath: directory)
        let generator = WebhookGenerator.load(seed: seed)
        return try await doingBlockingWork { stop in
            var report = EngineReport(
                command: "bench append", machine: machine, durability: EngineReport.durability, seed: seed,
                figures: [], verifiedCount: 0, missingCount: 0,
                notes: ["in process, no HTTP, no decoding; the limit's file gets the bytes of the same records"])
            var done = BenchmarkProgress(
                doneCount: 0, totalCount: batchEventCounts.count * AppendRounds.stepCount(roundCount: roundCount))
            progress(done)
            for batchEventCount in batchEventCounts {
                let place = try TemporaryPlace(in: directory)
                defer { place.remove() }
                var rounds = try AppendRounds(self, batchEventCount: batchEventCount, place, generator)
                try rounds.run(until: stop) {
                    done.doneCount += 1
                    progress(done)
                }
                rounds.add(to: &report)
            }
            return report
        }
    }

    /// How many batches of this size a round has.
    func roundBatchCount(of batchEventCount: Int) -> Int {
        if let roundEventCount { return max(1, roundEventCount / batchEventCount) }
        return min(Limits.appendRoundBatchCountMax, max(1, Limits.appendRoundEventCountMax / batchEventCount))
    }
}
