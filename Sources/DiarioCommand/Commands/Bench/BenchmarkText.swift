internal import Bench
internal import EventFormats
internal import Foundation

/// How the figures of a benchmark are written for people.
enum BenchmarkText {
    /// A row of two columns: what it is, and what it came to.
    typealias Row = (label: String, value: String, style: TextStyle)

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
        if let durability { rows.append(("Durability", durability, .plain)) }
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

    /// `0.52 (0.49 to 0.55)`
    static func ratio(_ ratio: RatioSummary?) -> String {
        guard let ratio else { return "–" }
        let decimals = ratio.median < 0.1 ? 3 : 2
        return "\(decimal(ratio.median, decimals)) (\(decimal(ratio.min, decimals)) to "
            + "\(decimal(ratio.max, decimals)))"
    }

    /// `820 µs`, `12.5 ms`
    static func microseconds(_ value: Int?) -> String {
        guard let value else { return "–" }
        return value < 10_000 ? "\(value) µs" : "\(decimal(Double(value) / 1000, 1)) ms"
    }

    /// A number with so many decimals.
    static func decimal(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

    /// `31,204`
    static func grouped(_ value: Double) -> String {
        var digits = String(Int(value.rounded()))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }
}
