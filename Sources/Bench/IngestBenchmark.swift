// How fast webhooks get in, and what the machine would allow.
//
//   IngestBenchmark ─ rounds A B B A ─▶ LoadClient ─ HTTP ─▶ diario serve              (ServerProcess)
//                                   ├─▶ LoadClient ─ HTTP ─▶ bench do-nothing          (ServerProcess)
//                                   ├─▶ LoadClient ─ HTTP ─▶ diario serve, empty log   (where the first one's is filled)
//                                   └─▶ IngestFile: write + fdatasync                  (where there is one connection)
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

/// Measures how many webhooks a second a receiver acknowledges, and how long each takes.
public struct IngestBenchmark: Sendable {
    /// Who is measured.
    public enum Receiver: Sendable {
        /// A receiver of the benchmark's own, in a child process, on a fresh log in a directory made in `directory` and
        /// removed afterwards; with a do-nothing server and what else the other settings ask for as baselines.
        case own(directory: String, allowedFileSystem: String?)
        /// A receiver that runs already; without a baseline. What was acknowledged is looked for in `data`, where that
        /// is its log and can be read from here.
        case running(LoadTarget, data: DataDirectory?)
    }

    private typealias Progress = @Sendable (BenchmarkProgress) -> Void

    /// Who is measured.
    public var receiver: Receiver
    /// How many keep-alive connections send, each one webhook at a time.
    public var connectionCount = 64
    /// How many webhooks are due a second, over all connections and whatever the answers do; nil for a closed loop, in
    /// which each connection waits for its answer and sends the next.
    public var rate: Double?
    /// How many events an own receiver finds in its log; where there are any, it is compared with one on an empty log.
    public var prefillCount = 0
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
    public func run(progress: @escaping @Sendable (BenchmarkProgress) -> Void = { _ in }) async throws -> IngestReport {
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
        in place: TemporaryPlace, allowedFileSystem: String?, _ progress: @escaping Progress
    ) async throws -> IngestReport {
        let generator = WebhookGenerator.load(seed: seed)
        let filled = try await fill(place.data, generator, allowedFileSystem, progress)
        let (server, target) = try await ServerProcess.receiver(
            in: place.data, allowedFileSystem: allowedFileSystem, errorPath: place.errorPath)
        var rounds = try await server.whileRunning {
            let (doNothing, doNothingTarget) = try await ServerProcess.doNothing(errorPath: place.errorPath)
            return try await doNothing.whileRunning {
                let nothing = LoadClient(
                    target: doNothingTarget, generator: generator, connections: connectionCount,
                    keepsAcknowledgements: false)
                var baselines = [IngestSide("do-nothing SwiftNIO server", nothing, rate: rate, server: doNothing)]
                if hasFile {
                    baselines.append(
                        IngestSide(try IngestFile(in: place.path, generator, configuration(allowedFileSystem))))
                }
                let product = IngestSide(
                    "the receiver", client(of: target, generator, firstIndex: prefillCount), rate: rate,
                    server: server, reader: try LogReader.open(place.data))
                guard prefillCount > 0 else {
                    return try await measure(product, baselines, filled, progress)
                }
                let (empty, emptyTarget) = try await ServerProcess.receiver(
                    in: place.other.data, allowedFileSystem: allowedFileSystem, errorPath: place.other.errorPath)
                return try await empty.whileRunning {
                    let client = LoadClient(target: emptyTarget, generator: generator, connections: connectionCount)
                    let side = IngestSide(
                        "the same receiver on an empty log", client, rate: rate, server: empty,
                        reader: try LogReader.open(place.other.data))
                    return try await measure(product, baselines + [side], filled, progress)
                }
            }
        }
        // The receiver tells when it has stopped.
        rounds.batches = BatchSizes(loggedAt: place.errorPath)
        rounds.diskByteCount = TemporaryPlace.diskByteCount(of: place.data)
        let machine = MachineDescription(dataPath: place.path)
        return try await rounds.report(machine, generator, progress)
    }

    /// Makes the log with as many events as the receiver is to find in it. Gives the steps that are done.
    private func fill(
        _ data: DataDirectory, _ generator: WebhookGenerator, _ allowedFileSystem: String?,
        _ progress: @escaping Progress
    ) async throws -> BenchmarkProgress {
        let sideCount = 2 + (hasFile ? 1 : 0) + (prefillCount > 0 ? 1 : 0)
        let roundSteps = IngestRounds.stepCount(self, sideCount: sideCount)
        guard prefillCount > 0 else { return BenchmarkProgress(doneCount: 0, totalCount: roundSteps) }
        // It stands for as many steps as the rounds have, so that the bar moves.
        let totalCount = 2 * roundSteps
        let filling = LogFilling(
            generator: generator, eventCount: prefillCount, configuration: configuration(allowedFileSystem))
        return try await doingBlockingWork { stop in
            try filling.fill(data, until: stop) { count in
                let doneCount = count * roundSteps / filling.eventCount
                progress(BenchmarkProgress(doneCount: doneCount, totalCount: totalCount))
            }
            return BenchmarkProgress(doneCount: roundSteps, totalCount: totalCount)
        }
    }

    private func configuration(_ allowedFileSystem: String?) -> StoreConfiguration {
        var configuration = StoreConfiguration()
        configuration.allowedFileSystem = allowedFileSystem
        return configuration
    }

    private func measure(
        _ product: IngestSide, _ baselines: [IngestSide], _ done: BenchmarkProgress, _ progress: Progress
    ) async throws -> IngestRounds {
        var rounds = IngestRounds(self, product: product, baselines: baselines, done: done)
        let memory = product.server.map { MemorySampler($0) }
        try await rounds.run(progress)
        rounds.memoryPeakByteCount = await memory?.peakByteCount()
        return rounds
    }

    private func run(
        against target: LoadTarget, data: DataDirectory?, _ progress: @escaping Progress
    ) async throws -> IngestReport {
        // Without warm-up there are as many orders as the events are enough for, so that each has all of its events when
        // the run is over. From the seed and the number of events alone others can make the same webhooks.
        let eventCount = warmUpSeconds > 0 ? nil : roundBound.eventCount.map { $0 * roundCount }
        let orderCount =
            eventCount.map { ($0 + Limits.eventsPerOrder - 1) / Limits.eventsPerOrder } ?? Limits.orderCount
        let generator = WebhookGenerator(
            seed: seed, orders: orderCount, eventsPerOrder: Limits.eventsPerOrder,
            customers: max(1, min(orderCount / 2, Limits.customerCount)))
        let product = IngestSide(
            "the receiver", client(of: target, generator), rate: rate, reader: try data.map { try LogReader.open($0) })
        let steps = BenchmarkProgress(
            doneCount: 0, totalCount: IngestRounds.stepCount(self, sideCount: 1))
        var rounds = try await measure(product, [], steps, progress)
        let machine = MachineDescription(dataPath: data?.path)
        return try await rounds.report(machine, generator, progress)
    }

    /// Whether the latency of one connection is compared with a synced file's.
    private var hasFile: Bool { connectionCount == 1 && rate == nil }

    private func client(
        of target: LoadTarget, _ generator: WebhookGenerator, firstIndex: Int = 0
    ) -> LoadClient {
        LoadClient(
            target: target, generator: generator, connections: connectionCount, firstIndex: firstIndex, record: record)
    }
}
