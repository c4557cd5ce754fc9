internal import Bench
internal import EventFormats

/// What a benchmark of the engine came to, for people: a row for each figure, beside the machine's limit.
struct EngineOutput {
    var report: EngineReport
    /// What is counted: `events`, `queries`.
    var unit: String

    /// The lines for people.
    func lines(width: Int, isStyled: Bool) -> [String] {
        let whole = table(hasRates: true, hasLatencies: hasLatencies)
        let fits = whole.lines(width: .max).allSatisfy { $0.displayWidth <= width }
        // Rates and latencies below each other where they have no room beside each other.
        let tables =
            fits || !hasLatencies
            ? [whole] : [table(hasRates: true, hasLatencies: false), table(hasRates: false, hasLatencies: true)]
        return tables.flatMap { $0.lines(width: width, isStyled: isStyled) + [""] }
            + BenchmarkText.lines(rows, width: width, isStyled: isStyled)
    }

    private var language: Language { BenchmarkText.language }
    private var unitWords: String { language(pt: unit == "events" ? "eventos" : "histórias", en: unit) }
    private var hasBytes: Bool { report.figures.contains { $0.byteCount != nil } }
    private var hasLatencies: Bool { report.figures.contains { $0.latencies != nil } }
    private var hasWrites: Bool { report.figures.contains { $0.writeBytesPerEvent != nil } }

    private func table(hasRates: Bool, hasLatencies: Bool) -> TextTable {
        var columns = [TextTable.Column("")]
        if hasRates { columns.append(TextTable.Column("\(unitWords)/s", .trailing)) }
        if hasRates, hasBytes { columns.append(TextTable.Column("MB/s", .trailing)) }
        if hasLatencies {
            columns += ["p50", "p99", language(pt: "p99,9", en: "p99.9"), language(pt: "máx.", en: "max")].map {
                TextTable.Column($0, .trailing)
            }
        }
        if hasRates, hasWrites { columns.append(TextTable.Column(language(pt: "gravado", en: "written"), .trailing)) }
        if hasRates {
            columns += [
                TextTable.Column(language(pt: "limite/s", en: "limit/s"), .trailing),
                TextTable.Column(language(pt: "razão", en: "ratio")),
            ]
        }
        var table = TextTable(columns)
        for figure in report.figures {
            table.append(row(of: figure, hasRates: hasRates, hasLatencies: hasLatencies))
        }
        return table
    }

    private func row(of figure: Figure, hasRates: Bool, hasLatencies: Bool) -> [TextTable.Cell] {
        var cells = [TextTable.Cell(language.text(figure.name))]
        if hasRates { cells.append(TextTable.Cell(BenchmarkText.grouped(figure.perSecond), .strong)) }
        if hasRates, hasBytes {
            cells.append(TextTable.Cell(figure.bytesPerSecond.map { BenchmarkText.decimal($0 / 1e6, 1) } ?? ""))
        }
        if hasLatencies {
            let latencies = figure.latencies
            let values = [50, 99, 99.9].map { latencies?.microseconds(atPercentile: $0) }
            for value in values + [latencies?.maxMicroseconds] {
                cells.append(TextTable.Cell(value.map { BenchmarkText.microseconds($0) } ?? ""))
            }
        }
        guard hasRates else { return cells }
        if hasWrites {
            cells.append(TextTable.Cell(figure.writeBytesPerEvent.map { "\(Int($0.rounded())) B" } ?? ""))
        }
        guard let limit = figure.baselines.first else { return cells + ["", ""] }
        let perSecond = RatioSummary(limit.roundsPerSecond).map { BenchmarkText.grouped($0.median) }
        return cells + [TextTable.Cell(perSecond ?? "–"), TextTable.Cell(BenchmarkText.ratio(limit.ratio), .strong)]
    }

    private var rows: [BenchmarkText.Row] {
        var rows: [BenchmarkText.Row] = []
        let names = report.figures.compactMap { $0.baselines.first?.name }
        for (index, name) in names.enumerated() where !names[..<index].contains(name) {
            rows.append((index == 0 ? language(pt: "Limite", en: "Limit") : "", language.text(name), .plain))
        }
        for figure in report.figures {
            for baseline in figure.baselines.dropFirst() {
                let ratio = BenchmarkText.ratio(baseline.ratio)
                let names = "\(language.text(figure.name)), \(language.text(baseline.name))"
                rows.append((language(pt: "Razão", en: "Ratio"), "\(names): \(ratio)", .strong))
            }
        }
        if let count = report.storedEventCount {
            let number = BenchmarkText.grouped(Double(count))
            rows.append(
                (language(pt: "Registro", en: "Log"), language(pt: "\(number) eventos", en: "\(number) events"), .plain)
            )
        }
        if report.missingCount > 0 {
            let missing = language(
                pt: "\(report.missingCount), que não estão como deveriam",
                en: "\(report.missingCount), not as they should be")
            rows.append((language(pt: "FALTAM", en: "MISSING"), missing, .alarm))
        } else {
            let number = BenchmarkText.grouped(Double(report.verifiedCount))
            let verdict = language(pt: "\(number), como se esperava", en: "all \(number) as expected")
            rows.append((language(pt: "Conferidos", en: "Checked"), verdict, .good))
        }
        let bytes = BenchmarkText.bytes([
            (language(pt: "corpo", en: "body"), report.bodyBytesPerEvent),
            (language(pt: "gravação", en: "record"), report.recordBytesPerEvent),
            (language(pt: "em disco, com índice", en: "on disk with index"), report.diskBytesPerEvent),
        ])
        rows.append((language(pt: "Um evento", en: "An event"), bytes, .plain))
        for (index, note) in report.notes.enumerated() {
            rows.append((index == 0 ? language(pt: "Nota", en: "Note") : "", language.text(note), .plain))
        }
        if let seed = report.seed { rows.append((language(pt: "Semente", en: "Seed"), "\(seed)", .plain)) }
        return rows + BenchmarkText.machine(report.machine, durability: report.durability)
    }
}
