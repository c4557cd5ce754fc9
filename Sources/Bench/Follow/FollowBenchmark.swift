// How soon many followers of one log see a commit, and what they cost while nothing comes.
//
//   FollowBenchmark ─ rounds A B C D, D C B A … ─▶ one follower | many, in the writer's process
//                                                └▶ one follower | many, in a process of their own: bench followers
//   one event at a time ─▶ LogWriter ─▶ the log ─▶ FollowerCrowd, who note when each of them has which event
//
// What must stay true: an event's latency begins when its observer is told that it is on disk, and ends when a follower has
// it; each follower must have each event once and in order, or the run fails.

internal import EventStore
internal import GestaoOnlineSamples

/// Measures how soon followers of one log have what was committed.
public struct FollowBenchmark: Sendable {
    /// Where the followers are.
    public enum Side: Sendable, CaseIterable {
        /// In the process that writes the log.
        case writer
        /// In another process.
        case reader
    }

    /// Where the log is made and removed: the disk to measure.
    public var directory: String
    /// A kind of file system to allow although it may lose what it has synced.
    public var allowedFileSystem: String?
    /// How many followers many are.
    public var followerCount = 1000
    /// How many events a round appends for each side, one at a time.
    public var eventCount = 200
    /// How long each round of many rests, to see what they cost idle, in seconds.
    public var restSeconds = 5.0
    /// Where followers are measured.
    public var sides = Side.allCases
    /// How many rounds each side has.
    public var roundCount = 3
    /// What the events follow from.
    public var seed: UInt64 = 1

    /// A benchmark in `directory` with the defaults.
    public init(directory: String) { self.directory = directory }

    /// Measures. Cancelled, it cleans up and throws `CancellationError`.
    /// - Throws: ``BenchError``, or `EventStoreError` when the log cannot be made or read.
    public func run(progress: @escaping @Sendable (BenchmarkProgress) -> Void = { _ in }) async throws -> EngineReport {
        let place = try TemporaryPlace(in: directory)
        defer { place.remove() }
        let machine = MachineDescription(dataPath: place.path)
        var configuration = StoreConfiguration()
        configuration.allowedFileSystem = allowedFileSystem
        _ = try LogCreation.create(in: place.data, configuration: configuration)
        let writer = try LogWriter.open(place.data, configuration: configuration)
        defer { writer.close() }
        var rounds = FollowRounds(self, place, writer)
        try await rounds.run(progress)
        return try await rounds.report(machine)
    }
}
