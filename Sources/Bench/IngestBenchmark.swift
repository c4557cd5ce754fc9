// How fast webhooks get in, and what the machine would allow.
//
//   IngestBenchmark ─ rounds A B B A ─▶ LoadClient ─ HTTP ─▶ diario serve              (ServerProcess)
//                                   └─▶ LoadClient ─ HTTP ─▶ bench do-nothing          (ServerProcess)
//                   ─ afterwards ────▶ StoredCheck: is everything acknowledged in the log?
//
// Load/ sends and counts, Servers/ starts and watches what is measured, Measures/ has the figures.
//
// What must stay true:
// - Nothing but an answer with 200 counts as an event, in throughput and in latency.
// - The receiver is started as people start it, in a process of its own, with all defaults; no figure comes from a
//   weaker durability than theirs.
// - Both sides of a ratio are measured in turn, in the same run, with the same client, connections and bodies.
// - What was acknowledged is looked for in the log, byte for byte, before a figure is given.

public import EventStore
internal import GestaoOnlineSamples
internal import NIOPosix

/// Measures how many webhooks a second a receiver acknowledges, and how long each takes.
public struct IngestBenchmark: Sendable {
    /// Who is measured.
    public enum Receiver: Sendable {
        /// A receiver of the benchmark's own, in a child process, on a fresh log in a directory made in `directory` and
        /// removed afterwards; with a do-nothing server as its baseline.
        case own(directory: String, allowedFileSystem: String?)
        /// A receiver that runs already; without a baseline. What was acknowledged is looked for in `data`, where that
        /// is its log and can be read from here.
        case running(LoadTarget, data: DataDirectory?)
    }

    /// Who is measured.
    public var receiver: Receiver
    /// How many keep-alive connections send, each one webhook at a time.
    public var connectionCount = 64
    /// When a round ends.
    public var roundBound = LoadBound(seconds: 5)
    /// How many rounds each side has.
    public var roundCount = 3
    /// How long each side is driven before the first round, in seconds; 0 for not at all.
    public var warmUpSeconds = 1.0
    /// What the webhooks follow from.
    public var seed: UInt64 = 1
    /// Gets what is sent to the receiver and acknowledged.
    public var record: LoadRecord?

    /// A benchmark of `receiver` with the defaults.
    public init(_ receiver: Receiver) { self.receiver = receiver }

    /// Measures. Takes at least as long as its rounds. Cancelled, it cleans up and throws `CancellationError`.
    /// - Throws: ``BenchError``, or `EventStoreError` when the log cannot be read.
    public func run(progress: @Sendable (BenchmarkProgress) -> Void = { _ in }) async throws -> IngestReport {
        switch receiver {
        case .own(let directory, let allowedFileSystem):
            let place = try TemporaryPlace(in: directory)
            defer { place.remove() }
            return try await run(in: place, allowedFileSystem: allowedFileSystem, progress)
        case .running(let target, let data):
            return try await run(against: target, data: data, progress)
        }
    }

    private func run(
        in place: TemporaryPlace, allowedFileSystem: String?, _ progress: @Sendable (BenchmarkProgress) -> Void
    ) async throws -> IngestReport {
        let generator = WebhookGenerator.load(seed: seed)
        let (server, target) = try await ServerProcess.receiver(
            in: place.data, allowedFileSystem: allowedFileSystem, errorPath: place.errorPath)
        var rounds = try await server.whileRunning {
            let (doNothing, doNothingTarget) = try await ServerProcess.doNothing(errorPath: place.errorPath)
            return try await doNothing.whileRunning {
                let reader = try LogReader.open(place.data)
                let memory = MemorySampler(server)
                var rounds = IngestRounds(
                    self, product: LoadSide(client(of: target, generator), server: server, reader: reader),
                    baseline: LoadSide(
                        LoadClient(
                            target: doNothingTarget, generator: generator, connections: connectionCount,
                            keepsAcknowledgements: false),
                        server: doNothing))
                try await rounds.run(progress)
                rounds.memoryPeakByteCount = await memory.peakByteCount()
                return rounds
            }
        }
        rounds.diskByteCount = TemporaryPlace.diskByteCount(of: place.data)
        let machine = MachineDescription(dataPath: place.path)
        return try await rounds.report(machine, generator, progress)
    }

    private func run(
        against target: LoadTarget, data: DataDirectory?, _ progress: @Sendable (BenchmarkProgress) -> Void
    ) async throws -> IngestReport {
        // Without warm-up there are as many orders as the events are enough for, so that each has all of its events when
        // the run is over. From the seed and the number of events alone others can make the same webhooks.
        let eventCount = warmUpSeconds > 0 ? nil : roundBound.eventCount.map { $0 * roundCount }
        let orderCount =
            eventCount.map { ($0 + Limits.eventsPerOrder - 1) / Limits.eventsPerOrder } ?? Limits.orderCount
        let generator = WebhookGenerator(
            seed: seed, orders: orderCount, eventsPerOrder: Limits.eventsPerOrder,
            customers: max(1, min(orderCount / 2, Limits.customerCount)))
        let reader = try data.map { try LogReader.open($0) }
        var rounds = IngestRounds(
            self, product: LoadSide(client(of: target, generator), reader: reader), baseline: nil)
        try await rounds.run(progress)
        let machine = MachineDescription(dataPath: data?.path)
        return try await rounds.report(machine, generator, progress)
    }

    private func client(of target: LoadTarget, _ generator: WebhookGenerator) -> LoadClient {
        LoadClient(target: target, generator: generator, connections: connectionCount, record: record)
    }
}
