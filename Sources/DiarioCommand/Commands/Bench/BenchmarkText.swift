internal import Bench
internal import EventFormats
internal import Foundation

/// How the figures of a benchmark are written for people.
enum BenchmarkText {
    /// A row of two columns: what it is, and what it came to.
    typealias Row = (label: String, value: String, style: TextStyle)

    /// Whose words and numbers these are.
    static let language = Language.spoken

    /// The lines of `rows`; those without a value are left out.
    static func lines(_ rows: [Row], width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        for row in rows where !row.value.isEmpty {
            table.append([TextTable.Cell(row.label, .faint), TextTable.Cell(row.value, row.style)])
        }
        return table.lines(width: width, isStyled: isStyled)
    }

    /// What was measured on, and what was waited for.
    static func machine(_ machine: MachineDescription, durability: String?) -> [Row] {
        var rows: [Row] = []
        if let durability {
            rows.append((language(pt: "Durabilidade", en: "Durability"), language.text(durability), .plain))
        }
        if let fileSystem = machine.fileSystem {
            let device = machine.device ?? language(pt: "um dispositivo desconhecido", en: "an unknown device")
            let place = language(pt: "\(fileSystem) em \(device)", en: "\(fileSystem) on \(device)")
            rows.append((language(pt: "Disco", en: "Disk"), place, .plain))
        }
        let processor = machine.processor ?? language(pt: "um processador desconhecido", en: "an unknown processor")
        let words = "\(machine.coreCount) × \(processor), Linux \(machine.kernel ?? "?")"
        rows.append((language(pt: "Máquina", en: "Machine"), words, .plain))
        if machine.build != "release" {
            let verdict = language(pt: "os números não significam nada", en: "the figures mean nothing")
            rows.append((language(pt: "Compilação", en: "Build"), "\(machine.build): \(verdict)", .alarm))
        }
        return rows
    }

    /// `0.52 (0.49 to 0.55)`
    static func ratio(_ ratio: RatioSummary?) -> String {
        guard let ratio else { return "–" }
        let decimals = ratio.median < 0.1 ? 3 : 2
        let (least, most) = (decimal(ratio.min, decimals), decimal(ratio.max, decimals))
        return "\(decimal(ratio.median, decimals)) (\(language(pt: "\(least) a \(most)", en: "\(least) to \(most)")))"
    }

    /// `820 µs`, `12.5 ms`
    static func microseconds(_ value: Int?) -> String {
        guard let value else { return "–" }
        return value < 10_000 ? "\(value) µs" : "\(decimal(Double(value) / 1000, 1)) ms"
    }

    /// A number with so many decimals.
    static func decimal(_ value: Double, _ decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", value)
        return language(pt: text.replacingOccurrences(of: ".", with: ","), en: text)
    }

    /// Names and how many bytes each came to, those without a number left out: `body 475 B, written 612 B`.
    static func bytes(_ parts: [(name: String, count: Double?)]) -> String {
        parts.compactMap { part in part.count.map { "\(part.name) \(Int($0.rounded())) B" } }.joined(separator: ", ")
    }

    /// `31,204`
    static func grouped(_ value: Double) -> String {
        var digits = String(Int(value.rounded()))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: language(pt: ".", en: ","))
    }
}
