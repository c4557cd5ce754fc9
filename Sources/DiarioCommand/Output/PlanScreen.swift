internal import EventFormats
internal import EventModel
internal import Reports

/// A plan, laid out for people.
struct PlanScreen {
    var document: PlanDocument
    /// At how many events a second the time is told.
    var rate = 100
    var zone: ZonedTime
    var language: Language

    /// The lines.
    func lines(width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        for (label, value) in rows { table.append([TextTable.Cell(label, .faint), TextTable.Cell(value)]) }
        var lines = table.lines(width: width, isStyled: isStyled)
        let counts = document.counts
        lines += CountTables(
            kinds: counts.byKind.map { (language.words(for: EventKind(rawValue: $0.key)), $0.value) },
            sources: counts.bySource.map { ($0.key, $0.value) }, language: language
        ).lines(width: width, isStyled: isStyled)
        return lines
    }

    private var rows: [(String, String)] {
        let counts = document.counts
        let seconds = Int64((counts.events + rate - 1) / rate)
        let start = Timestamp(microseconds: 0)
        let time = TimeSpan.text(seconds: seconds)
        return [
            (language(pt: "Eventos", en: "Events"), String(counts.events)),
            (language(pt: "Pedidos", en: "Orders"), String(counts.orders)),
            (
                language(pt: "Posições", en: "Positions"),
                range(counts.firstPosition, counts.lastPosition) { String($0) }
            ),
            (
                language(pt: "Recebidos", en: "Received"),
                range(counts.firstReceivedAt, counts.lastReceivedAt) { text in
                    TimeExpression(argument: text).map { zone.text($0.start(in: zone, now: start)) } ?? text
                }
            ),
            (language(pt: "Bytes dos corpos", en: "Bytes of bodies"), String(counts.bodyBytes)),
            (language(pt: "Duplicatas exatas", en: "Exact duplicates"), String(counts.exactDuplicates)),
            (language(pt: "Não decodificados", en: "Undecodable"), String(counts.undecodable)),
            (language(pt: "A \(rate) por segundo", en: "At \(rate) a second"), time),
            (language(pt: "Época", en: "Epoch"), String(document.epoch)),
            (language(pt: "Fuso", en: "Time zone"), zone.name),
        ]
    }

    private func range<Value>(_ first: Value?, _ last: Value?, _ text: (Value) -> String) -> String {
        guard let first, let last else { return "–" }
        return "\(text(first)) – \(text(last))"
    }
}
