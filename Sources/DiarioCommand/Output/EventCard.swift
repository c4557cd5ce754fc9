internal import EventFormats
internal import EventModel

/// One event, laid out for people.
struct EventCard {
    var event: Event
    var zone: ZonedTime
    var language: Language

    /// The lines of the card. Everything that came from outside is safe for a terminal.
    func lines(width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        for (label, value, style) in rows where !value.isEmpty {
            table.append([TextTable.Cell(label, .faint), TextTable.Cell(value, style)])
        }
        let bodyLabel = language(pt: "Corpo", en: "Body")
        let bytes = language(pt: "bytes", en: "bytes")
        let body = "\(bodyLabel) (\(event.content.body.count) \(bytes))"
        return table.lines(width: width, isStyled: isStyled)
            + ["", isStyled ? TextStyle.faint.applied(to: body) : body]
            + TerminalText.lines(of: event.content.body)
    }

    private typealias Row = (label: String, value: String, style: TextStyle)

    private var rows: [Row] {
        let content = event.content
        var rows: [Row] = [
            (language(pt: "Posição", en: "Position"), String(event.position), .strong),
            (language(pt: "Época", en: "Epoch"), String(event.epoch), .plain),
            (language(pt: "Recebido em", en: "Received"), "\(zone.exactText(content.receivedAt)) \(zone.name)", .plain),
            (language(pt: "Origem", en: "Source"), TerminalText.escaped(content.source), .plain),
        ]
        if let kind = content.kind {
            let words = "\(language.words(for: kind)) (\(TerminalText.escaped(kind.rawValue)))"
            rows.append((language(pt: "Evento", en: "Event"), words, .strong))
            for warning in content.warnings {
                rows.append(
                    (language(pt: "Aviso", en: "Warning"), TerminalText.escaped(language.text(warning)), .attention))
            }
            rows += EventField.shownFields.map { field in
                (heading(field), content.shownValue(of: field).map { $0.text(in: zone) } ?? "", .plain)
            }
        } else {
            let words =
                language(pt: "não decodificado: ", en: "undecodable: ")
                + TerminalText.escaped(language.text(content[.reason] ?? ""))
            rows.append((language(pt: "Evento", en: "Event"), words, .alarm))
        }
        let request = content.request
        if let contentType = request.contentType {
            rows.append(("Content-Type", TerminalText.escaped(contentType), .plain))
        }
        rows += senderRows(request)
        rows.append((language(pt: "Hash anterior", en: "Previous hash"), event.previousHash.hexadecimal, .plain))
        rows.append((language(pt: "Hash", en: "Hash"), event.recordHash.hexadecimal, .plain))
        return rows
    }

    /// Who sent it, as far as the request said.
    private func senderRows(_ request: RequestMetadata) -> [Row] {
        [
            (language(pt: "Endereço", en: "Address"), TerminalText.escaped(request.address ?? ""), .plain),
            (
                language(pt: "Etiqueta do token", en: "Token label"), TerminalText.escaped(request.tokenLabel ?? ""),
                .plain
            ),
        ] + request.headers.map { (TerminalText.escaped($0.name), TerminalText.escaped($0.value), .plain) }
    }

    private func heading(_ field: EventField) -> String {
        let words = language.words(for: field)
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}

extension EventField.Value {
    /// The value for people: safe for a terminal, moments in the reader's zone.
    func text(in zone: ZonedTime) -> String {
        switch self {
        case .text(let text): TerminalText.escaped(text)
        case .number(let number): String(number)
        case .time(let moment): zone.text(moment)
        case .flag: "✓"
        }
    }
}
