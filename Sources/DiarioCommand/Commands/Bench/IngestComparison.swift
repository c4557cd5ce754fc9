internal import EventFormats

/// Two ingest benchmarks side by side.
struct IngestComparison {
    let then: IngestFigures
    let now: IngestFigures

    /// The lines for people: each figure then and now, and what makes them incomparable.
    func lines(width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([
            TextTable.Column(""), TextTable.Column(language(pt: "antes", en: "then"), .trailing),
            TextTable.Column(language(pt: "agora", en: "now"), .trailing),
            TextTable.Column(language(pt: "agora ÷ antes", en: "now ÷ then"), .trailing),
        ])
        for (name, then, now, decimals) in figures where then != nil || now != nil {
            let values = [then, now].map { $0.map { BenchmarkText.decimal($0, decimals) } ?? "–" }
            table.append([TextTable.Cell(name, .faint)] + values.map { TextTable.Cell($0) } + [Self.ratio(now, then)])
        }
        let commit = then.commit ?? language(pt: "um commit desconhecido", en: "an unknown commit")
        return ["", language(pt: "Comparado com \(commit)", en: "Compared with \(commit)")]
            + table.lines(width: width, isStyled: isStyled)
            + warnings
    }

    private var language: Language { BenchmarkText.language }

    private typealias Figure = (name: String, then: Double?, now: Double?, decimals: Int)

    private var figures: [Figure] {
        var figures: [Figure] = [
            (language(pt: "webhooks por segundo", en: "webhooks a second"), then.perSecond, now.perSecond, 0)
        ]
        for baseline in now.baselines {
            let before = then.baselines.first {
                // Ratios from before there were two kinds are of throughput.
                $0.name == baseline.name && $0.measure ?? "per_second" == baseline.measure
            }
            let name = language.text(baseline.name)
            figures.append(
                (
                    language(pt: "razão a: \(name)", en: "ratio to \(name)"), before?.ratio.median,
                    baseline.ratio.median, 2
                ))
        }
        let (before, after) = (then.latencyUs, now.latencyUs)
        figures += [
            ("p50, µs", before.p50, after.p50, 0), ("p90, µs", before.p90, after.p90, 0),
            ("p99, µs", before.p99, after.p99, 0),
            (language(pt: "p99,9, µs", en: "p99.9, µs"), before.p999, after.p999, 0),
            (
                language(pt: "bytes gravados por webhook", en: "bytes written a webhook"), then.writeBytesPerEvent,
                now.writeBytesPerEvent, 0
            ),
            (
                language(pt: "bytes em disco por webhook", en: "bytes on disk a webhook"), then.diskBytesPerEvent,
                now.diskBytesPerEvent, 0
            ),
            (
                language(pt: "CPU do receptor por webhook, µs", en: "receiver's CPU a webhook, µs"),
                then.serverCPUMicroseconds, now.serverCPUMicroseconds, 1
            ),
            (
                language(pt: "memória (RssAnon), MiB", en: "memory (RssAnon), MiB"), then.memoryMebibytes,
                now.memoryMebibytes, 1
            ),
        ]
        return figures
    }

    private static func ratio(_ now: Double?, _ then: Double?) -> TextTable.Cell {
        guard let now, let then, then > 0 else { return "–" }
        return TextTable.Cell(BenchmarkText.decimal(now / then, 2), .strong)
    }

    private var warnings: [String] {
        zip(then.conditions, now.conditions).compactMap { then, now in
            guard then.value != now.value else { return nil }
            let (before, after) = (TerminalText.escaped(language.text(then.value)), language.text(now.value))
            return language(
                pt: "Não se pode comparar: \(now.name) era \(before), agora é \(after).",
                en: "Not comparable: \(now.name) was \(before), is \(after).")
        }
    }
}

extension IngestFigures {
    fileprivate var serverCPUMicroseconds: Double? {
        events > 0 ? cpuSeconds.server.map { $0 * 1e6 / Double(events) } : nil
    }

    fileprivate var memoryMebibytes: Double? { rssAnonPeakBytes.map { $0 / 1_048_576 } }
}
