internal import Bench

/// What an ingest benchmark came to, as JSON in the shape of `docs/contract.md`, where names are in snake case. What is
/// not measured is null, never left out.
struct IngestJSON: Encodable {
    private let schema = 1
    private let command = "bench ingest"
    private let commit: Measured<String>
    private let build: String
    private let cpu: Measured<String>
    private let cores: Int
    private let kernel: Measured<String>
    private let fileSystem: Measured<String>
    private let device: Measured<String>
    private let durability: Measured<String>
    private let seed: UInt64
    private let connections: Int
    private let rate: Measured<Double>
    private let events: Int
    private let seconds: Double
    private let perSecond: Double
    private let latencyUs: Latency
    private let batchEvents: Batch
    private let cpuSeconds: CPU
    private let bodyBytesPerEvent: Measured<Double>
    private let writeBytesPerEvent: Measured<Double>
    private let diskBytesPerEvent: Measured<Double>
    private let rssAnonPeakBytes: Measured<Int64>
    private let baselines: [Baseline]
    private let answers: [String: Int]
    private let unanswered: Int
    private let verified: Measured<Int>
    private let missing: Measured<Int>

    private typealias Latency = BenchmarkJSON.Latency
    private typealias Batch = BenchmarkJSON.Batch
    private typealias CPU = BenchmarkJSON.CPU
    private typealias Baseline = BenchmarkJSON.BaselineRatio
    private typealias Ratio = BenchmarkJSON.BaselineRatio.Ratio

    /// The JSON of `report`.
    init(_ report: IngestReport) {
        let (load, machine) = (report.load, report.machine)
        let latencies = load.latencies
        // The program does not know which commit it was built from, and batches are not told by answers.
        commit = Measured(nil)
        batchEvents = Batch(p50: Measured(nil), p99: Measured(nil), max: Measured(nil))
        rate = Measured(nil)
        build = machine.build
        cpu = Measured(machine.processor)
        cores = machine.coreCount
        kernel = Measured(machine.kernel)
        fileSystem = Measured(machine.fileSystem)
        device = Measured(machine.device)
        durability = Measured(report.durability)
        seed = report.seed
        connections = report.connectionCount
        events = load.eventCount
        seconds = Self.rounded(load.seconds, 3)
        perSecond = Self.rounded(load.eventsPerSecond, 1)
        latencyUs = Latency(
            p50: Measured(latencies.microseconds(atPercentile: 50)),
            p90: Measured(latencies.microseconds(atPercentile: 90)),
            p99: Measured(latencies.microseconds(atPercentile: 99)),
            p999: Measured(latencies.microseconds(atPercentile: 99.9)), max: Measured(latencies.maxMicroseconds))
        cpuSeconds = CPU(
            server: Self.rounded(report.serverCPUSeconds, 2), client: Self.rounded(report.clientCPUSeconds, 2))
        bodyBytesPerEvent = Self.rounded(report.bodyBytesPerEvent, 1)
        writeBytesPerEvent = Self.rounded(report.writeBytesPerEvent, 1)
        diskBytesPerEvent = Self.rounded(report.diskBytesPerEvent, 1)
        rssAnonPeakBytes = Measured(report.memoryPeakByteCount)
        baselines = report.baselines.map { baseline in
            Baseline(
                name: baseline.name, perSecond: Self.rounded(RatioSummary(baseline.roundsPerSecond)?.median, 1),
                ratio: Ratio(
                    median: Self.rounded(baseline.ratio?.median, 4), min: Self.rounded(baseline.ratio?.min, 4),
                    max: Self.rounded(baseline.ratio?.max, 4)),
                rounds: baseline.roundsPerSecond.count)
        }
        answers = Dictionary(uniqueKeysWithValues: load.answers.map { (String($0.key), $0.value) })
        unanswered = load.unansweredCount
        verified = Measured(report.verifiedCount)
        missing = Measured(report.missingCount)
    }

    /// The JSON on one line, names in alphabetical order.
    func line() throws -> String { try BenchmarkJSON.line(of: self) }

    private static func rounded(_ value: Double, _ decimals: Int) -> Double { value.rounded(decimals: decimals) }

    private static func rounded(_ value: Double?, _ decimals: Int) -> Measured<Double> {
        Measured(value, decimals: decimals)
    }
}
