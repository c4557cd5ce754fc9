internal import Access
internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore

/// Lists the tokens; never their text.
struct TokenListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tokens ever made, without their text.",
        discussion: """
            EXAMPLES:
              diario token list
              diario token list --json | jq .source
            """)

    @Flag(help: "Write a line of JSON a token.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    func run() throws {
        let records = try TokenFile(of: data.settings()).records()
        if json {
            var writer = JSONWriter()
            for record in records { writer.token(record) }
            StandardOutput.write(writer.bytes)
        } else if !records.isEmpty {
            StandardOutput.write(
                lines: table(of: records).lines(width: Terminal.columnCount, isStyled: Terminal.isColoured))
        }
    }

    private func table(of records: [TokenRecord]) -> TextTable {
        let (zone, language, now) = (reader.zone, reader.language, Timestamp.now())
        var table = TextTable(
            [
                "ID", language(pt: "ORIGEM", en: "SOURCE"), language(pt: "CRIADO EM", en: "CREATED"),
                language(pt: "VÁLIDO ATÉ", en: "VALID UNTIL"), language(pt: "ETIQUETA", en: "LABEL"),
            ].map { TextTable.Column($0) })
        for record in records {
            let isValid = record.isValid(at: now)
            let expiry =
                if record.revokedAt != nil {
                    language(pt: "revogado", en: "revoked")
                } else {
                    record.expiresAt.map { zone.endText($0) } ?? "–"
                }
            table.append([
                TextTable.Cell(record.id),
                TextTable.Cell(record.source.map(TerminalText.escaped) ?? language(pt: "(leitor)", en: "(reader)")),
                TextTable.Cell(zone.text(record.createdAt)),
                TextTable.Cell(expiry, isValid ? .plain : .faint),
                TextTable.Cell(TerminalText.escaped(record.label)),
            ])
        }
        return table
    }
}

extension JSONWriter {
    /// Writes a token's record as `docs/contract.md` has it: one line.
    fileprivate mutating func token(_ record: TokenRecord) {
        beginObject()
        name("id")
        string(record.id)
        name("label")
        string(record.label)
        name("role")
        string(record.role.rawValue)
        name("source")
        string(record.source)
        name("created_at")
        time(record.createdAt)
        name("expires_at")
        time(record.expiresAt)
        name("revoked_at")
        time(record.revokedAt)
        endObject()
        endLine()
    }
}
