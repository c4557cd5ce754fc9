internal import Bench
internal import EventFormats

/// What an ingest benchmark came to, for people.
struct IngestOutput {
    var report: IngestReport

    private static let percentiles: [(words: String, percent: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9),
    ]

    private var load: LoadResult { report.load }

    /// The lines for people.
    func lines(width: Int, isStyled: Bool) -> [String] {
        BenchmarkText.lines(rows, width: width, isStyled: isStyled)
    }

    private typealias Row = BenchmarkText.Row

    private var rows: [Row] {
        let rounds = report.roundsPerSecond.map { BenchmarkText.grouped($0) }.joined(separator: ", ")
        let latencies = Self.percentiles.map { words, percent in
            let latency = load.latencies.microseconds(atPercentile: percent)
            return "\(words) \(BenchmarkText.microseconds(latency))"
        }
        var rows: [Row] = [
            ("Acknowledged", "\(BenchmarkText.grouped(load.eventsPerSecond)) webhooks a second", .strong),
            ("", "rounds: \(rounds)", .plain),
        ]
        for baseline in report.baselines { rows += Self.rows(of: baseline) }
        rows.append(
            (
                "Latency",
                latencies.joined(separator: "  ")
                    + "  max \(BenchmarkText.microseconds(load.latencies.maxMicroseconds))", .plain
            ))
        let connections = report.connectionCount == 1 ? "1 connection" : "\(report.connectionCount) connections"
        rows.append(("Load", "\(connections), \(loop), seed \(report.seed)", .plain))
        rows.append(
            (
                "Webhooks",
                "\(BenchmarkText.grouped(Double(load.eventCount))) in \(BenchmarkText.decimal(load.seconds, 1)) s",
                .plain
            ))
        rows += problems
        rows += costs
        rows += BenchmarkText.machine(
            report.machine, durability: report.durability ?? "not known: somebody else started this receiver")
        return rows
    }

    private static func rows(of baseline: Baseline) -> [Row] {
        guard let perSecond = RatioSummary(baseline.roundsPerSecond)?.median, baseline.ratio != nil else { return [] }
        let label =
            switch baseline.measure {
            case .perSecond: "Ratio"
            case .medianLatency: "p50 ÷ its"
            }
        let rounds = baseline.roundsPerSecond.count
        return [
            ("Beside", "\(baseline.name): \(BenchmarkText.grouped(perSecond)) a second", .plain),
            (label, "\(BenchmarkText.ratio(baseline.ratio)) in \(rounds) \(rounds == 1 ? "round" : "rounds")", .strong),
        ]
    }

    private var loop: String {
        guard let rate = report.rate else { return "closed loop" }
        let digits = rate < 100 ? 1 : 0
        return "\(BenchmarkText.decimal(rate, digits)) due a second, "
            + "\(BenchmarkText.decimal(load.eventsPerSecond, digits)) reached, latency from when they were due"
    }

    private var problems: [Row] {
        var rows: [Row] = []
        let refused = load.answers.filter { $0.key != 200 }.sorted { $0.key < $1.key }
        if !refused.isEmpty {
            let counts = refused.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
            rows.append(("Refused", "\(counts): not counted above", .attention))
        }
        if load.overdueCount > 0 {
            rows.append(("Overdue", "\(load.overdueCount) were due and not sent before the round was over", .attention))
        }
        if load.unansweredCount > 0 {
            rows.append(("Unanswered", BenchmarkText.grouped(Double(load.unansweredCount)), .attention))
        }
        if load.lostConnectionCount + load.failedConnectionCount > 0 {
            let count = load.lostConnectionCount + load.failedConnectionCount
            rows.append(("Connections", "\(count) could not be made or ended before their time", .attention))
        }
        switch (report.missingCount, report.verifiedCount) {
        case (let missing?, _) where missing > 0: rows.append(("MISSING", "\(missing) acknowledged webhooks", .alarm))
        case (_, let verified?):
            rows.append(
                ("In the log", "all \(BenchmarkText.grouped(Double(verified))) acknowledged, byte for byte", .good))
        default: rows.append(("In the log", "not compared: give --data", .attention))
        }
        return rows
    }

    private var costs: [Row] {
        var rows: [Row] = []
        let server = report.serverCPUSeconds.map { "receiver \(BenchmarkText.decimal($0, 1)) s, " } ?? ""
        rows.append(("CPU", "\(server)load client \(BenchmarkText.decimal(report.clientCPUSeconds, 1)) s", .plain))
        let bytes = [
            ("body", report.bodyBytesPerEvent), ("written", report.writeBytesPerEvent),
            ("on disk with index", report.diskBytesPerEvent),
        ].compactMap { name, value in value.map { "\(name) \(Int($0.rounded())) B" } }
        rows.append(("A webhook", bytes.joined(separator: ", "), .plain))
        if let batches = report.batches {
            rows.append(("Batches", "p50 \(batches.p50)  p99 \(batches.p99)  max \(batches.max) webhooks", .plain))
        }
        if let peak = report.memoryPeakByteCount {
            rows.append(
                ("Memory", "\(BenchmarkText.decimal(Double(peak) / 1_048_576, 1)) MiB at most (RssAnon)", .plain))
        }
        return rows
    }
}
