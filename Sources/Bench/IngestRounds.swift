internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples
internal import NIOPosix

/// One of the two servers that are driven in turn.
struct LoadSide {
    let client: LoadClient
    /// The server's process; nil where it is not ours.
    let server: ServerProcess?
    /// The log that it writes, if any.
    let reader: LogReader?

    init(_ client: LoadClient, server: ServerProcess? = nil, reader: LogReader? = nil) {
        self.client = client
        self.server = server
        self.reader = reader
    }

    /// Drives the server, and waits until it has nothing left to do, so that the other side has the machine.
    func run(_ bound: LoadBound) async throws -> LoadResult {
        let result = try await client.run(bound)
        try Task.checkCancellation()
        if server != nil, let reader { try await waitForIndex(reader) }
        return result
    }

    private func waitForIndex(_ reader: LogReader) async throws {
        let deadline = MonotonicClock.nanoseconds() + UInt64(Limits.indexSecondsMax) * 1_000_000_000
        while true {
            let statistics = try reader.statistics()
            if statistics.indexedThrough >= statistics.head.position { return }
            guard MonotonicClock.nanoseconds() < deadline else {
                throw BenchError(.failed, "the index does not follow the log: it is not measured what it costs")
            }
            try await Task.sleep(for: .milliseconds(Limits.memoryMillisecondsBetweenSamples))
        }
    }
}

/// The rounds of an ingest benchmark: product, baseline, baseline, product … and what they come to.
struct IngestRounds {
    private let benchmark: IngestBenchmark
    private let product: LoadSide
    private let baseline: LoadSide?
    private var done: BenchmarkProgress
    private var warmUp = LoadResult()
    private var results: [LoadResult] = []
    private var baselineResults: [LoadResult] = []
    private var serverCPUSeconds: Double?
    private var clientCPUSeconds = 0.0
    private var writeByteCount: Int64?
    /// The receiver's largest memory, in bytes, where it was watched.
    var memoryPeakByteCount: Int64?
    /// The disk that log and index take, where they are ours.
    var diskByteCount: Int64?

    init(_ benchmark: IngestBenchmark, product: LoadSide, baseline: LoadSide?) {
        self.benchmark = benchmark
        self.product = product
        self.baseline = baseline
        let sideCount = baseline == nil ? 1 : 2
        let runCount = benchmark.roundCount + (benchmark.warmUpSeconds > 0 ? 1 : 0)
        done = BenchmarkProgress(doneCount: 0, totalCount: sideCount * runCount + 1)
    }

    /// Warms both sides up and drives them in turn.
    mutating func run(_ progress: (BenchmarkProgress) -> Void) async throws {
        progress(done)
        if benchmark.warmUpSeconds > 0 {
            let bound = LoadBound(seconds: benchmark.warmUpSeconds)
            if let baseline {
                _ = try await baseline.run(bound)
                step(progress)
            }
            warmUp = try await product.run(bound)
            step(progress)
        }
        for round in 0..<benchmark.roundCount {
            // A B, B A, A B: what drifts in the machine falls on both sides alike.
            let productFirst = round.isMultiple(of: 2)
            if productFirst { try await runProduct(progress) }
            if let baseline {
                baselineResults.append(try await baseline.run(benchmark.roundBound))
                step(progress)
            }
            if !productFirst { try await runProduct(progress) }
        }
    }

    private mutating func runProduct(_ progress: (BenchmarkProgress) -> Void) async throws {
        let before = product.server?.usage
        let clientBefore = ProcessUsage.ownCPUSeconds
        results.append(try await product.run(benchmark.roundBound))
        clientCPUSeconds += ProcessUsage.ownCPUSeconds - clientBefore
        if let before, let after = product.server?.usage {
            serverCPUSeconds = (serverCPUSeconds ?? 0) + after.cpuSeconds - before.cpuSeconds
            writeByteCount = (writeByteCount ?? 0) + after.writeByteCount - before.writeByteCount
        }
        step(progress)
    }

    private mutating func step(_ progress: (BenchmarkProgress) -> Void) {
        done.doneCount += 1
        progress(done)
    }

    /// The report, once everything acknowledged has been looked for in the log.
    mutating func report(
        _ machine: MachineDescription, _ generator: WebhookGenerator, _ progress: (BenchmarkProgress) -> Void
    ) async throws -> IngestReport {
        var load = LoadResult()
        for result in results { load.add(result) }
        let perSecond = results.map(\.eventsPerSecond)
        var report = IngestReport(
            machine: machine, connectionCount: benchmark.connectionCount, seed: benchmark.seed, load: load,
            roundsPerSecond: perSecond, baselines: [], serverCPUSeconds: serverCPUSeconds,
            clientCPUSeconds: clientCPUSeconds, writeByteCount: writeByteCount, diskByteCount: diskByteCount,
            memoryPeakByteCount: memoryPeakByteCount)
        if baseline != nil {
            let baselinePerSecond = baselineResults.map(\.eventsPerSecond)
            report.baselines.append(
                Baseline(
                    name: "do-nothing SwiftNIO server", roundsPerSecond: baselinePerSecond,
                    ratio: RatioSummary(zip(perSecond, baselinePerSecond).map { $0 / $1 })))
        }
        if let log = product.reader {
            let (measured, before) = (load.acknowledgements, warmUp.acknowledgements)
            let check = StoredCheck(reader: log, generator: generator)
            let (missing, missingBefore) = try await NIOThreadPool.singleton.runIfActive {
                (try check.missingCount(of: measured), try check.missingCount(of: before))
            }
            report.verifiedCount = measured.count - missing
            report.missingCount = missing + missingBefore
            if product.server != nil { report.storedEventCount = Int(try log.head().position) }
        }
        step(progress)
        return report
    }
}
