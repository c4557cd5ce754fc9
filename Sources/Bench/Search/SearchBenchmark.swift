// How fast a history is found, and what LMDB would allow.
//
//   SearchBenchmark ─ LogFilling ─▶ a log whose index has followed
//                   ─ warm: rounds A B, B A … ─▶ Query in process  |  LMDB gets the same records, unchecked
//                                              └▶ diario audit, a process | diario --version, a process
//                   ─ cold: the same, the page cache dropped before each
//
// What must stay true: every answer is compared with what was generated before it is measured, and counted when it is;
// an answer with too few or too many events fails the run.

internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples

/// Measures how long the history of an order and of a customer takes.
public struct SearchBenchmark: Sendable {
    /// Where the log is made and removed: the disk to measure.
    public var directory: String
    /// A kind of file system to allow although it may lose what it has synced.
    public var allowedFileSystem: String?
    /// How many events the log has, and a few more, so that every order has all of its own.
    public var eventCount = 1_000_000
    /// How many histories of each kind a warm round asks for.
    public var queryCount = 2000
    /// How many histories of each kind a cold round asks for.
    public var coldQueryCount = 20
    /// How many times a warm round runs the whole `audit` process; 0 for never.
    public var auditCount = 40
    /// How many rounds each side has.
    public var roundCount = 3
    /// What the events, and who is asked for, follow from.
    public var seed: UInt64 = 1

    /// The share of progress that filling the log is.
    private static let fillingStepCount = 20

    /// A benchmark in `directory` with the defaults.
    public init(directory: String) { self.directory = directory }

    /// Measures. Cancelled, it cleans up and throws `CancellationError`.
    /// - Throws: ``BenchError``, or `EventStoreError` when the log cannot be made or read.
    public func run(progress: @escaping @Sendable (BenchmarkProgress) -> Void = { _ in }) async throws -> EngineReport {
        let place = try TemporaryPlace(in: directory)
        defer { place.remove() }
        let machine = MachineDescription(dataPath: place.path)
        let generator = WebhookGenerator.log(seed: seed, eventCount: eventCount)
        return try await doingBlockingWork { stop in
            var configuration = StoreConfiguration()
            configuration.allowedFileSystem = allowedFileSystem
            let filling = LogFilling(generator: generator, eventCount: generator.count, configuration: configuration)
            var done = BenchmarkProgress(
                doneCount: 0, totalCount: Self.fillingStepCount + SearchRounds.stepCount(roundCount: roundCount))
            var eventCountByCustomer: [String: Int] = [:]
            try filling.fill(place.data, until: stop) { count in
                done.doneCount = count * Self.fillingStepCount / generator.count
                progress(done)
            } visit: { event in
                if let id = event[.customerID] { eventCountByCustomer[id, default: 0] += 1 }
            }
            let questions = SearchQuestions(generator, eventCountByCustomer: eventCountByCustomer)
            var rounds = SearchRounds(self, place, generator, questions)
            try rounds.run(until: stop) {
                done.doneCount += 1
                progress(done)
            }
            return rounds.report(machine)
        }
    }
}
