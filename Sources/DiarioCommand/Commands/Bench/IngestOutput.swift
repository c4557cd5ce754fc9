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
        let rounds = report.roundsPerSecond.map { grouped($0) }.joined(separator: ", ")
        let latencies = Self.percentiles.map { percentile in
            "\(percentile.words) \(microseconds(load.latencies.microseconds(atPercentile: percentile.percent)))"
        }
        var rows: [Row] = [
            ("Acknowledged", "\(grouped(load.eventsPerSecond)) webhooks a second", .strong),
            ("", "rounds: \(rounds)", .plain),
        ]
        for baseline in report.baselines {
            guard let ratio = baseline.ratio, let perSecond = RatioSummary(baseline.roundsPerSecond)?.median else {
                continue
            }
            let count = baseline.roundsPerSecond.count
            let range = "\(decimal(ratio.min, 2)) to \(decimal(ratio.max, 2)) in \(count) rounds"
            rows.append(("Beside", "\(baseline.name): \(grouped(perSecond)) a second", .plain))
            rows.append(("Ratio", "\(decimal(ratio.median, 2))  (\(range))", .strong))
        }
        rows.append(
            (
                "Latency",
                latencies.joined(separator: "  ") + "  max \(microseconds(load.latencies.maxMicroseconds))", .plain
            ))
        rows.append(("Load", "\(report.connectionCount) connections, closed loop, seed \(report.seed)", .plain))
        rows.append(("Webhooks", "\(grouped(Double(load.eventCount))) in \(decimal(load.seconds, 1)) s", .plain))
        rows += problems
        rows += costs
        rows += machine
        return rows
    }

    private var problems: [Row] {
        var rows: [Row] = []
        let refused = load.answers.filter { $0.key != 200 }.sorted { $0.key < $1.key }
        if !refused.isEmpty {
            let counts = refused.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
            rows.append(("Refused", "\(counts): not counted above", .attention))
        }
        if load.unansweredCount > 0 { rows.append(("Unanswered", grouped(Double(load.unansweredCount)), .attention)) }
        if load.lostConnectionCount + load.failedConnectionCount > 0 {
            let count = load.lostConnectionCount + load.failedConnectionCount
            rows.append(("Connections", "\(count) could not be made or ended before their time", .attention))
        }
        switch (report.missingCount, report.verifiedCount) {
        case (let missing?, _) where missing > 0: rows.append(("MISSING", "\(missing) acknowledged webhooks", .alarm))
        case (_, let verified?):
            rows.append(("In the log", "all \(grouped(Double(verified))) acknowledged, byte for byte", .good))
        default: rows.append(("In the log", "not compared: give --data", .attention))
        }
        return rows
    }

    private var costs: [Row] {
        var rows: [Row] = []
        let server = report.serverCPUSeconds.map { "receiver \(decimal($0, 1)) s, " } ?? ""
        rows.append(("CPU", "\(server)load client \(decimal(report.clientCPUSeconds, 1)) s", .plain))
        let bytes = [
            ("body", report.bodyBytesPerEvent), ("written", report.writeBytesPerEvent),
            ("on disk with index", report.diskBytesPerEvent),
        ].compactMap { name, value in value.map { "\(name) \(Int($0.rounded())) B" } }
        rows.append(("A webhook", bytes.joined(separator: ", "), .plain))
        if let peak = report.memoryPeakByteCount {
            rows.append(("Memory", "\(decimal(Double(peak) / 1_048_576, 1)) MiB at most (RssAnon)", .plain))
        }
        return rows
    }

    private var machine: [Row] { BenchmarkText.machine(report.machine, durability: report.durability) }

    private func microseconds(_ value: Int?) -> String { BenchmarkText.microseconds(value) }
    private func decimal(_ value: Double, _ decimals: Int) -> String { BenchmarkText.decimal(value, decimals) }
    private func grouped(_ value: Double) -> String { BenchmarkText.grouped(value) }
}
