// How fast a whole log is replayed, and what the machine would allow.
//
//   ReplayBenchmark ─ rounds A B C D E, E D C B A … ─▶ ReplayRun ─▶ NDJSONSink ─▶ nowhere
//                                                   ├▶ ReplayRun ─▶ RawSink ────▶ nowhere
//                                                   ├▶ ReplayRun ─▶ NDJSONSink ─▶ a pipe, read by another thread
//                                                   ├▶ ReplayRun ─▶ HTTPSink ───▶ DoNothingServer
//                                                   └▶ RecordScan: LMDB's cursor, nothing checked
//
// What must stay true: everything goes the way of the `replay` commands, hashes checked, every event in every round;
// a round that did not deliver the whole log counts what it left out as missing.

public import EventStore
package import GestaoOnlineSamples

/// Measures how many events and bytes a second a replay of everything delivers.
public struct ReplayBenchmark: Sendable {
    /// Which log is replayed.
    public enum Log: Sendable {
        /// One of generated events, in a directory made in `directory` and removed afterwards.
        case generated(eventCount: Int, keepsIndex: Bool, directory: String, allowedFileSystem: String?)
        /// One that is there already. Nothing is written to it.
        case existing(DataDirectory)
    }

    /// Which log is replayed.
    public var log: Log
    /// How many rounds each way has.
    public var roundCount = 3
    /// How many events a round posts at most, since they are posted one after the other.
    public var postCountMax = 20_000
    /// What the events follow from.
    public var seed: UInt64 = 1

    /// A benchmark of `log` with the defaults.
    public init(_ log: Log) { self.log = log }

    /// Measures. Cancelled, it cleans up and throws `CancellationError`.
    /// - Throws: ``BenchError``, or `EventStoreError` when the log cannot be made or read.
    public func run(progress: @escaping @Sendable (BenchmarkProgress) -> Void = { _ in }) async throws -> EngineReport {
        switch log {
        case .generated(let eventCount, let keepsIndex, let directory, let allowedFileSystem):
            let place = try TemporaryPlace(in: directory)
            defer { place.remove() }
            let generator = WebhookGenerator.log(seed: seed, eventCount: eventCount)
            var configuration = StoreConfiguration()
            configuration.keepsIndex = keepsIndex
            configuration.allowedFileSystem = allowedFileSystem
            let filling = LogFilling(generator: generator, eventCount: eventCount, configuration: configuration)
            let stepCount = ReplayRounds.stepCount(roundCount: roundCount)
            try await doingBlockingWork { stop in
                // Filling takes about as long as a round, in most cases.
                try filling.fill(place.data, until: stop) { count in
                    progress(BenchmarkProgress(doneCount: count / eventCount, totalCount: stepCount + 1))
                }
            }
            var report = try await measure(place.data, generator) { step in
                progress(BenchmarkProgress(doneCount: step + 1, totalCount: stepCount + 1))
            }
            report.seed = seed
            report.durability = EngineReport.durability
            return report
        case .existing(let data):
            let stepCount = ReplayRounds.stepCount(roundCount: roundCount)
            return try await measure(data, nil) { step in
                progress(BenchmarkProgress(doneCount: step, totalCount: stepCount))
            }
        }
    }

    /// Measures the log in `data`, and compares it with what `generator` made, where that is given: its first event at
    /// the log's first position. `progress` gets the number of steps done.
    package func measure(
        _ data: DataDirectory, _ generator: WebhookGenerator?, _ progress: @escaping @Sendable (Int) -> Void
    ) async throws -> EngineReport {
        let reader = try LogReader.open(data)
        var rounds = try await ReplayRounds(self, reader, progress)
        try await rounds.run()
        var report = try await rounds.report(MachineDescription(dataPath: data.path), generator)
        if rounds.eventCount > 0 {
            report.diskBytesPerEvent = Double(TemporaryPlace.diskByteCount(of: data)) / Double(rounds.eventCount)
        }
        return report
    }
}

extension WebhookGenerator {
    /// The webhooks of a log of about `eventCount` events, in which every order has all of its events.
    static func log(seed: UInt64, eventCount: Int) -> WebhookGenerator {
        let orderCount = (eventCount + Limits.eventsPerOrder - 1) / Limits.eventsPerOrder
        return WebhookGenerator(
            seed: seed, orders: orderCount, eventsPerOrder: Limits.eventsPerOrder,
            customers: max(1, min(orderCount / 2, Limits.customerCount)))
    }
}
