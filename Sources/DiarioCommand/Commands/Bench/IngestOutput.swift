internal import Bench
internal import EventFormats

/// What an ingest benchmark came to, for people.
struct IngestOutput {
    var report: IngestReport

    private static let percentiles: [(words: String, percent: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99),
        (BenchmarkText.language(pt: "p99,9", en: "p99.9"), 99.9),
    ]

    private static var language: Language { BenchmarkText.language }
    private var language: Language { Self.language }

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
        let perSecond = BenchmarkText.grouped(load.eventsPerSecond)
        var rows: [Row] = [
            (
                language(pt: "Confirmados", en: "Acknowledged"),
                language(pt: "\(perSecond) webhooks por segundo", en: "\(perSecond) webhooks a second"), .strong
            ),
            ("", language(pt: "rodadas: \(rounds)", en: "rounds: \(rounds)"), .plain),
        ]
        for baseline in report.baselines { rows += Self.rows(of: baseline) }
        rows.append(
            (
                language(pt: "Latência", en: "Latency"),
                latencies.joined(separator: "  ") + "  \(language(pt: "máx.", en: "max")) "
                    + BenchmarkText.microseconds(load.latencies.maxMicroseconds), .plain
            ))
        let count = report.connectionCount
        let connections =
            count == 1
            ? language(pt: "1 conexão", en: "1 connection")
            : language(pt: "\(count) conexões", en: "\(count) connections")
        let seed = language(pt: "semente \(report.seed)", en: "seed \(report.seed)")
        rows.append((language(pt: "Carga", en: "Load"), "\(connections), \(loop), \(seed)", .plain))
        let (webhooks, seconds) = (
            BenchmarkText.grouped(Double(load.eventCount)), BenchmarkText.decimal(load.seconds, 1)
        )
        rows.append(
            ("Webhooks", language(pt: "\(webhooks) em \(seconds) s", en: "\(webhooks) in \(seconds) s"), .plain))
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
            case .perSecond: language(pt: "Razão", en: "Ratio")
            case .medianLatency: language(pt: "p50 ÷ o dele", en: "p50 ÷ its")
            }
        let (name, rate) = (language.text(baseline.name), BenchmarkText.grouped(perSecond))
        let (ratio, count) = (BenchmarkText.ratio(baseline.ratio), baseline.roundsPerSecond.count)
        let rounds =
            count == 1
            ? language(pt: "1 rodada", en: "1 round") : language(pt: "\(count) rodadas", en: "\(count) rounds")
        return [
            (
                language(pt: "Ao lado", en: "Beside"),
                language(pt: "\(name): \(rate) por segundo", en: "\(name): \(rate) a second"), .plain
            ),
            (label, language(pt: "\(ratio) em \(rounds)", en: "\(ratio) in \(rounds)"), .strong),
        ]
    }

    private var loop: String {
        guard let rate = report.rate else { return language(pt: "uma resposta por vez", en: "closed loop") }
        let digits = rate < 100 ? 1 : 0
        let due = BenchmarkText.decimal(rate, digits)
        let reached = BenchmarkText.decimal(load.eventsPerSecond, digits)
        return language(
            pt: "\(due) marcados por segundo, \(reached) alcançados, latência desde a hora marcada",
            en: "\(due) due a second, \(reached) reached, latency from when they were due")
    }

    private var problems: [Row] {
        var rows: [Row] = []
        let refused = load.answers.filter { $0.key != 200 }.sorted { $0.key < $1.key }
        if !refused.isEmpty {
            let counts = refused.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
            let words = language(pt: "\(counts): não contados acima", en: "\(counts): not counted above")
            rows.append((language(pt: "Recusados", en: "Refused"), words, .attention))
        }
        if load.overdueCount > 0 {
            let words = language(
                pt: "\(load.overdueCount) tinham hora marcada e não foram enviados antes do fim da rodada",
                en: "\(load.overdueCount) were due and not sent before the round was over")
            rows.append((language(pt: "Atrasados", en: "Overdue"), words, .attention))
        }
        if load.unansweredCount > 0 {
            let count = BenchmarkText.grouped(Double(load.unansweredCount))
            rows.append((language(pt: "Sem resposta", en: "Unanswered"), count, .attention))
        }
        if load.lostConnectionCount + load.failedConnectionCount > 0 {
            let count = load.lostConnectionCount + load.failedConnectionCount
            let words = language(
                pt: "\(count) não puderam ser abertas ou terminaram antes da hora",
                en: "\(count) could not be made or ended before their time")
            rows.append((language(pt: "Conexões", en: "Connections"), words, .attention))
        }
        return rows + [stored]
    }

    /// Whether what was acknowledged is in the log.
    private var stored: Row {
        let label = language(pt: "No registro", en: "In the log")
        switch (report.missingCount, report.verifiedCount) {
        case (let missing?, _) where missing > 0:
            let words = language(pt: "\(missing) webhooks confirmados", en: "\(missing) acknowledged webhooks")
            return (language(pt: "FALTAM", en: "MISSING"), words, .alarm)
        case (_, let verified?):
            let count = BenchmarkText.grouped(Double(verified))
            let words = language(
                pt: "todos os \(count) confirmados, byte a byte", en: "all \(count) acknowledged, byte for byte")
            return (label, words, .good)
        default:
            return (label, language(pt: "não comparado: informe --data", en: "not compared: give --data"), .attention)
        }
    }

    private var costs: [Row] {
        var rows: [Row] = []
        let used = [
            (language(pt: "receptor", en: "receiver"), report.serverCPUSeconds),
            (language(pt: "cliente de carga", en: "load client"), report.clientCPUSeconds),
        ].compactMap { name, seconds in seconds.map { "\(name) \(BenchmarkText.decimal($0, 1)) s" } }
        rows.append(("CPU", used.joined(separator: ", "), .plain))
        let bytes = BenchmarkText.bytes([
            (language(pt: "corpo", en: "body"), report.bodyBytesPerEvent),
            (language(pt: "gravado", en: "written"), report.writeBytesPerEvent),
            (language(pt: "em disco, com índice", en: "on disk with index"), report.diskBytesPerEvent),
        ])
        rows.append((language(pt: "Um webhook", en: "A webhook"), bytes, .plain))
        if let batches = report.batches {
            let most = language(pt: "máx.", en: "max")
            let words = "p50 \(batches.p50)  p99 \(batches.p99)  \(most) \(batches.max) webhooks"
            rows.append((language(pt: "Lotes", en: "Batches"), words, .plain))
        }
        if let peak = report.memoryPeakByteCount {
            let size = BenchmarkText.decimal(Double(peak) / 1_048_576, 1)
            let words = language(pt: "\(size) MiB no máximo (RssAnon)", en: "\(size) MiB at most (RssAnon)")
            rows.append((language(pt: "Memória", en: "Memory"), words, .plain))
        }
        return rows
    }
}
