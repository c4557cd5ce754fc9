internal import EventFormats

/// How many events there are of each kind and from each source, the most first, each in a table of its own.
struct CountTables {
    /// The kinds in the reader's words, and how many events each has.
    var kinds: [(String, Int)]
    /// The sources, and how many events each has sent.
    var sources: [(String, Int)]
    var language: Language

    /// The lines, with an empty one before each table; none where there are no events.
    func lines(width: Int, isStyled: Bool) -> [String] {
        let escaped = sources.map { (TerminalText.escaped($0.0), $0.1) }
        var lines: [String] = []
        for (title, counts) in [
            (language(pt: "EVENTO", en: "EVENT"), kinds), (language(pt: "ORIGEM", en: "SOURCE"), escaped),
        ] where !counts.isEmpty {
            var table = TextTable([
                TextTable.Column(language(pt: "QUANTOS", en: "COUNT"), .trailing), TextTable.Column(title),
            ])
            for (name, count) in counts.sorted(by: { ($1.1, $0.0) < ($0.1, $1.0) }) {
                table.append([TextTable.Cell(String(count)), TextTable.Cell(name)])
            }
            lines += [""] + table.lines(width: width, isStyled: isStyled)
        }
        return lines
    }
}
