internal import EventFormats
internal import EventModel

/// An audit's report, laid out for people.
struct AuditScreen {
    var report: AuditReport
    var zone: ZonedTime
    var language: Language
    var width: Int
    var isStyled: Bool

    /// The lines of the screen: the range as understood, the orders, what was found and what could not be searched.
    var lines: [String] {
        var lines = [styled(range, .faint)]
        for history in report.histories {
            lines.append("")
            lines.append(styled(title(of: history), .strong))
            lines += table(of: history).lines(indent: 2, width: width, isStyled: isStyled)
        }
        lines.append("")
        lines.append(styled(found, .strong))
        lines.append(head)
        lines += notSearchable.flatMap { $0.wrapped(toWidth: width) }.map { styled($0, .attention) }
        return lines
    }

    private func styled(_ text: String, _ style: TextStyle) -> String {
        isStyled ? style.applied(to: text) : text
    }

    // MARK: Above the table

    private var range: String {
        let selection = report.selection
        var parts: [String] = []
        if let since = selection.since {
            parts.append(language(pt: "recebidos desde \(zone.text(since))", en: "received from \(zone.text(since))"))
        }
        if let until = selection.until {
            let text = zone.text(until)
            parts.append(
                selection.since == nil
                    ? language(pt: "recebidos antes de \(text)", en: "received before \(text)")
                    : language(pt: "antes de \(text)", en: "before \(text)"))
        }
        if parts.isEmpty { parts.append(language(pt: "recebidos a qualquer tempo", en: "received at any time")) }
        let from = max(selection.from ?? 1, 1)
        let to = min(selection.to ?? .max, report.head.position)
        let positions =
            from > to
            ? language(pt: "nenhuma posição", en: "no positions")
            : language(pt: "posições \(from) a \(to)", en: "positions \(from) to \(to)")
        return "\(parts.joined(separator: ", ")) (\(zone.name)); \(positions)"
    }

    private func title(of history: OrderHistory) -> String {
        let source = TerminalText.escaped(history.source)
        let count = self.count(history.entries.count, pt: ("evento", "eventos"), en: ("event", "events"))
        guard history.orderID != nil || history.orderCode != nil else {
            return language(pt: "Sem pedido", en: "No order") + " · \(source) · \(count)"
        }
        let code = history.orderCode.map { " " + TerminalText.escaped($0) } ?? ""
        let id = history.orderID.map { " · id " + TerminalText.escaped($0) } ?? ""
        return language(pt: "Pedido", en: "Order") + "\(code)\(id) · \(source) · \(count)"
    }

    // MARK: The table

    private func table(of history: OrderHistory) -> TextTable {
        var table = TextTable([
            TextTable.Column(language(pt: "POSIÇÃO", en: "POSITION"), .trailing),
            TextTable.Column(language(pt: "RECEBIDO EM", en: "RECEIVED")),
            TextTable.Column(language(pt: "EVENTO", en: "EVENT")),
            TextTable.Column("STATUS", .trailing),
            TextTable.Column(language(pt: "O QUE MUDOU", en: "WHAT CHANGED")),
        ])
        let entries = report.selection.direction == .backward ? history.entries.reversed() : history.entries
        for entry in entries { table.append(row(of: entry)) }
        return table
    }

    private func row(of entry: OrderHistory.Entry) -> [TextTable.Cell] {
        let content = entry.event.content
        let position = TextTable.Cell(String(entry.event.position))
        let received = TextTable.Cell(zone.text(content.receivedAt))
        switch content.decoding {
        case .undecodable(let reason):
            return [
                position, received, TextTable.Cell(language(pt: "indecifrável", en: "undecodable"), .alarm), "",
                TextTable.Cell(remarks(on: entry, first: TerminalText.escaped(reason)), .attention),
            ]
        case .decoded(let decoded):
            let warnings = decoded.warnings.map { warning in
                language(pt: "aviso: ", en: "warning: ") + TerminalText.escaped(warning.rawValue)
            }
            return [
                position, received,
                TextTable.Cell(Self.shortened(language.words(for: decoded.kind)), .strong),
                TextTable.Cell(decoded.order.status.map { String($0) } ?? "–"),
                TextTable.Cell(
                    remarks(on: entry, first: nil, last: warnings), entry.duplicateOf == nil ? .plain : .attention),
            ]
        }
    }

    /// Kinds are free text; one that is not documented may be long and would push the last column off the screen.
    private static func shortened(_ kind: String) -> String {
        kind.count <= 32 ? kind : kind.prefix(31) + "…"
    }

    private func remarks(on entry: OrderHistory.Entry, first: String?, last: [String] = []) -> String {
        var remarks = first.map { [$0] } ?? []
        if let position = entry.duplicateOf {
            remarks.append(language(pt: "cópia exata da posição \(position)", en: "exact duplicate of \(position)"))
        }
        remarks += entry.changes.map { change in
            let before = change.before.map { $0.text(in: zone) } ?? "–"
            let after = change.after.map { $0.text(in: zone) } ?? "–"
            return "\(language.words(for: change.field)): \(before) → \(after)"
        }
        return (remarks + last).joined(separator: "\n")
    }

    // MARK: Below the table

    private var found: String {
        let events = count(report.foundCount, pt: ("evento", "eventos"), en: ("event", "events"))
        let orderCount = report.histories.filter { $0.orderID != nil || $0.orderCode != nil }.count
        let orders = count(orderCount, pt: ("pedido", "pedidos"), en: ("order", "orders"))
        return report.foundCount == 0
            ? language(pt: "Nada encontrado.", en: "Nothing found.")
            : language(pt: "\(events) de \(orders).", en: "\(events) of \(orders).")
    }

    /// The head as `diario verify --head` takes it.
    private var head: String {
        let text = "\(report.headEpoch):\(report.head.position):\(report.head.recordHash)"
        return language(pt: "Fim do registro: ", en: "Head of the log: ") + text
    }

    private var notSearchable: [String] {
        var lines: [String] = []
        if report.undecodableCount > 0 {
            let events = count(report.undecodableCount, pt: ("evento", "eventos"), en: ("event", "events"))
            lines.append(
                language(
                    pt: "Fora da busca: \(events) no intervalo sem decodificação (--undecodable mostra).",
                    en: "Not searched: \(events) in the range that could not be decoded (--undecodable shows them)."))
        }
        if report.withoutDocumentCount > 0 {
            let events = count(report.withoutDocumentCount, pt: ("evento", "eventos"), en: ("event", "events"))
            lines.append(
                language(
                    pt: "Fora da busca: \(events) destes pedidos sem os dados do cliente (--whole-orders inclui).",
                    en: "Not found this way: \(events) of these orders without the customer's data "
                        + "(--whole-orders includes them)."))
        }
        return lines
    }

    private func count(
        _ count: Int, pt portuguese: (one: String, many: String), en english: (one: String, many: String)
    ) -> String {
        let words =
            count == 1
            ? language(pt: portuguese.one, en: english.one) : language(pt: portuguese.many, en: english.many)
        return "\(count) \(words)"
    }
}
