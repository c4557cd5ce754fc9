internal import Bench
internal import EventFormats
internal import Foundation

/// What an ingest benchmark came to, for people.
struct IngestOutput {
    var report: IngestReport

    private static let percentiles: [(words: String, percent: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9),
    ]

    private var load: LoadResult { report.load }

    /// The lines for people.
    func lines(width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        for row in rows where !row.value.isEmpty {
            table.append([TextTable.Cell(row.label, .faint), TextTable.Cell(row.value, row.style)])
        }
        return table.lines(width: width, isStyled: isStyled)
    }

    private typealias Row = (label: String, value: String, style: TextStyle)

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

    private var machine: [Row] {
        let machine = report.machine
        var rows: [Row] = []
        if let durability = report.durability { rows.append(("Durability", durability, .plain)) }
        if let fileSystem = machine.fileSystem {
            rows.append(("Disk", "\(fileSystem) on \(machine.device ?? "an unknown device")", .plain))
        }
        let processor = machine.processor ?? "an unknown processor"
        rows.append(("Machine", "\(machine.coreCount) × \(processor), Linux \(machine.kernel ?? "?")", .plain))
        if machine.build != "release" {
            rows.append(("Build", "\(machine.build): the figures mean nothing", .alarm))
        }
        return rows
    }

    private func microseconds(_ value: Int?) -> String {
        guard let value else { return "–" }
        return value < 10_000 ? "\(value) µs" : "\(decimal(Double(value) / 1000, 1)) ms"
    }

    private func decimal(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

    /// `31,204`
    private func grouped(_ value: Double) -> String {
        var digits = String(Int(value.rounded()))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }
}
