internal import EventFormats
internal import EventModel
internal import Reports

/// An audit's report, laid out for people.
struct AuditScreen {
    var report: AuditReport
    var zone: ZonedTime
    var language: Language
    var width: Int
    var isStyled: Bool

    /// The lines of the screen: the range as understood, the orders, what was found and what could not be searched.
    var lines: [String] {
        var lines = range.wrapped(toWidth: width).map { styled($0, .faint) }
        for history in report.histories {
            lines.append("")
            lines += title(of: history).wrapped(toWidth: width).map { styled($0, .strong) }
            lines += details(of: history).flatMap { $0.wrapped(toWidth: width - 2) }.map { "  " + $0 }
            lines += table(of: history).lines(indent: 2, width: width, isStyled: isStyled)
        }
        lines.append("")
        lines.append(styled(found, .strong))
        lines += report.otherSpellings.hints(in: language, showsPersonal: true)
            .flatMap { $0.wrapped(toWidth: width) }.map { styled($0, .attention) }
        lines += head
        lines += OutageScreen(zone: zone, language: language).sentences(for: report.outages)
            .flatMap { $0.wrapped(toWidth: width) }.map { styled($0, .attention) }
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
            let text = zone.endText(until)
            parts.append(
                selection.since == nil
                    ? language(pt: "recebidos antes de \(text)", en: "received before \(text)")
                    : language(pt: "antes de \(text)", en: "before \(text)"))
        }
        if parts.isEmpty { parts.append(language(pt: "recebidos em qualquer data", en: "received at any time")) }
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

    /// Who ordered and when, as the newest event that says so has it; and the codes of the kinds in the table, which
    /// `--event` wants.
    private func details(of history: OrderHistory) -> [String] {
        let events = history.entries.reversed().map(\.event.content).filter(\.isDecoded)
        func newest(_ field: EventField) -> String? {
            events.lazy.filter { $0.meaning(of: field) != nil }.compactMap { $0.shownValue(of: field) }.first
                .map { $0.text(in: zone) }
        }
        let order = [
            newest(.customerName),
            newest(.orderDate).map { language(pt: "pedido de \($0)", en: "ordered \($0)") },
        ].compactMap { $0 }
        var codes: [String] = []
        for kind in events.reversed().compactMap(\.kind) {
            let words = Self.shortened(language.words(for: kind))
            let code = TerminalText.escaped(kind.rawValue)
            let text = words == code ? code : "\(words): \(code)"
            if !codes.contains(text) { codes.append(text) }
        }
        return [order.joined(separator: " · "), codes.joined(separator: ", ")].filter { !$0.isEmpty }
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
        guard let kind = content.kind else {
            let reason = TerminalText.escaped(language.text(content[.reason] ?? ""))
            return [
                position, received, TextTable.Cell(language(pt: "não decodificado", en: "undecodable"), .alarm), "",
                TextTable.Cell(remarks(on: entry, first: reason), .attention),
            ]
        }
        let warnings = content.warnings.map { warning in
            language(pt: "aviso: ", en: "warning: ") + TerminalText.escaped(language.text(warning))
        }
        return [
            position, received,
            TextTable.Cell(Self.shortened(language.words(for: kind)), .strong),
            TextTable.Cell(content.shownValue(of: .orderStatus).map { $0.text(in: zone) } ?? "–"),
            TextTable.Cell(
                remarks(on: entry, first: nil, last: warnings), entry.duplicateOf == nil ? .plain : .attention),
        ]
    }

    /// Kinds are free text; one that is not documented may be long and would push the last column off the screen.
    private static func shortened(_ kind: String) -> String {
        kind.count <= 32 ? kind : kind.prefix(31) + "…"
    }

    private func remarks(on entry: OrderHistory.Entry, first: String?, last: [String] = []) -> String {
        var remarks = first.map { [$0] } ?? []
        if let position = entry.duplicateOf {
            remarks.append(language(pt: "mesmos bytes que \(position)", en: "same bytes as \(position)"))
        }
        remarks += entry.changes.map { change in
            "\(language.words(for: change.field)): \(shown(change.before)) → \(shown(change.after))"
        }
        return (remarks + last).joined(separator: "\n")
    }

    /// A value as it is read beside another one: also where there is nothing to see of it, or blanks at its ends.
    private func shown(_ value: EventField.Value?) -> String {
        guard let text = value?.text(in: zone) else { return "–" }
        if text.allSatisfy(\.isWhitespace) { return language(pt: "(vazio)", en: "(empty)") }
        let isBounded = text.first?.isWhitespace ?? false || text.last?.isWhitespace ?? false
        return isBounded ? "“\(text)”" : text
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

    /// The head as `diario verify --head` takes it, whole on one line.
    private var head: [String] {
        let label = language(pt: "Fim do registro:", en: "Head of the log:")
        let text = "\(report.headEpoch):\(report.head.position):\(report.head.recordHash)"
        return label.count + 1 + text.count <= width ? ["\(label) \(text)"] : [label, "  \(text)"]
    }

    private var notSearchable: [String] {
        var lines: [String] = []
        if report.hasMore {
            lines.append(
                language(
                    pt: "Há mais eventos do que estes: o limite pedido (-n ou --last) deixou o resto de fora.",
                    en: "There are more events than these: the limit asked for (-n or --last) leaves the rest out."))
        }
        if report.undecodableCount > 0 {
            let events = count(
                report.undecodableCount, pt: ("evento não decodificado", "eventos não decodificados"),
                en: ("event", "events"))
            lines.append(
                language(
                    pt: "Fora da busca: \(events) no período (--undecodable mostra).",
                    en: "Not searched: \(events) in the range that could not be decoded (--undecodable shows them)."))
        }
        if report.withoutKeysCount > 0 {
            let events = count(report.withoutKeysCount, pt: ("evento", "eventos"), en: ("event", "events"))
            lines.append(
                language(
                    pt: "Busca incompleta: \(events) no período com chaves que não puderam ser lidas "
                        + "(--without-keys mostra).",
                    en: "Not searched in full: \(events) in the range with keys that could not be read "
                        + "(--without-keys shows them)."))
        }
        if report.withoutDocumentCount > 0 {
            let events = count(report.withoutDocumentCount, pt: ("evento", "eventos"), en: ("event", "events"))
            lines.append(
                language(
                    pt: "Fora da busca: \(events) destes pedidos sem estes dados do cliente (--whole-orders inclui).",
                    en: "Not found this way: \(events) of these orders without this customer's data "
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
