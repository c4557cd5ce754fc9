internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples

/// The rounds of an ingest benchmark: product A and baselines B, C in the order A B C, C B A …, and what they come to.
struct IngestRounds {
    private let benchmark: IngestBenchmark
    /// The product, and what it is compared with.
    private var sides: [IngestSide]
    private var done: BenchmarkProgress
    private var serverCPUSeconds: Double?
    private var clientCPUSeconds = 0.0
    private var writeByteCount: Int64?
    /// The receiver's largest memory, in bytes, where it was watched.
    var memoryPeakByteCount: Int64?
    /// The disk that log and index take, where they are ours.
    var diskByteCount: Int64?
    /// How large the receiver's commits were, where it is ours.
    var batches: BatchSizes?

    init(_ benchmark: IngestBenchmark, product: IngestSide, baselines: [IngestSide], done: BenchmarkProgress) {
        self.benchmark = benchmark
        sides = [product] + baselines
        self.done = done
    }

    /// How many steps there are with so many sides, the comparison with the log included.
    static func stepCount(_ benchmark: IngestBenchmark, sideCount: Int) -> Int {
        sideCount * (benchmark.roundCount + (benchmark.warmUpSeconds > 0 ? 1 : 0)) + 1
    }

    /// Warms all sides up and drives them in turn.
    mutating func run(_ progress: (BenchmarkProgress) -> Void) async throws {
        progress(done)
        if benchmark.warmUpSeconds > 0 {
            // The product last: its first round follows.
            for number in sides.indices.reversed() {
                try await sides[number].run(LoadBound(seconds: benchmark.warmUpSeconds), isWarmUp: true)
                step(progress)
            }
        }
        for round in 0..<benchmark.roundCount {
            // A B, B A, A B: what drifts in the machine falls on all sides alike.
            let order = round.isMultiple(of: 2) ? Array(sides.indices) : sides.indices.reversed()
            for number in order {
                if number == 0 {
                    try await runProduct()
                } else {
                    try await sides[number].run(benchmark.roundBound, isWarmUp: false)
                }
                step(progress)
            }
        }
    }

    private mutating func runProduct() async throws {
        let before = sides[0].server?.usage
        let clientBefore = ProcessUsage.ownCPUSeconds
        try await sides[0].run(benchmark.roundBound, isWarmUp: false)
        clientCPUSeconds += ProcessUsage.ownCPUSeconds - clientBefore
        if let before, let after = sides[0].server?.usage {
            serverCPUSeconds = (serverCPUSeconds ?? 0) + after.cpuSeconds - before.cpuSeconds
            writeByteCount = (writeByteCount ?? 0) + after.writeByteCount - before.writeByteCount
        }
    }

    private mutating func step(_ progress: (BenchmarkProgress) -> Void) {
        done.doneCount += 1
        progress(done)
    }

    /// The report, once everything acknowledged has been looked for in the log.
    mutating func report(
        _ machine: MachineDescription, _ generator: WebhookGenerator, _ progress: (BenchmarkProgress) -> Void
    ) async throws -> IngestReport {
        let product = sides[0]
        var load = LoadResult()
        for result in product.rounds { load.add(result) }
        var report = IngestReport(
            machine: machine, connectionCount: benchmark.connectionCount, rate: benchmark.rate, seed: benchmark.seed,
            load: load, roundsPerSecond: product.rounds.map(\.eventsPerSecond),
            baselines: sides.dropFirst().map { $0.baseline(of: product) }, serverCPUSeconds: serverCPUSeconds,
            clientCPUSeconds: clientCPUSeconds, writeByteCount: writeByteCount, diskByteCount: diskByteCount,
            batches: batches, memoryPeakByteCount: memoryPeakByteCount)
        for (number, side) in sides.enumerated() {
            guard let missing = try await side.missingCounts(generator) else { continue }
            report.missingCount = (report.missingCount ?? 0) + missing.rounds + missing.warmUp
            if number == 0 { report.verifiedCount = load.acknowledgements.count - missing.rounds }
        }
        if let log = product.reader, product.server != nil {
            report.storedEventCount = Int(try log.head().position)
        }
        step(progress)
        return report
    }
}
