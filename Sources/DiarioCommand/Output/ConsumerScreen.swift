internal import EventFormats
internal import EventModel
internal import ReplayStore
internal import Reports

/// Consumers, laid out for people.
struct ConsumerScreen {
    var zone: ZonedTime
    var language: Language

    /// A line a consumer.
    func table(of standings: [ConsumerStanding], width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([
            TextTable.Column(language(pt: "CONSUMIDOR", en: "CONSUMER")),
            TextTable.Column(language(pt: "POSIÇÃO", en: "POSITION"), .trailing),
            TextTable.Column(language(pt: "ATRÁS", en: "BEHIND"), .trailing),
            TextTable.Column(language(pt: "HÁ", en: "SINCE"), .trailing),
            TextTable.Column(language(pt: "MOVIDO EM", en: "MOVED")),
            TextTable.Column(language(pt: "EXECUÇÃO", en: "RUN")),
        ])
        for standing in standings {
            let consumer = standing.consumer
            table.append([
                TextTable.Cell(consumer.name, .strong), TextTable.Cell(String(consumer.checkpoint.position)),
                TextTable.Cell(String(standing.lagEventCount), standing.lagEventCount == 0 ? .plain : .attention),
                TextTable.Cell(lag(of: standing)), TextTable.Cell(zone.text(consumer.updated)),
                TextTable.Cell(run(of: consumer)),
            ])
        }
        return table.lines(width: width, isStyled: isStyled)
    }

    /// All that is known of one.
    func lines(of standing: ConsumerStanding, width: Int, isStyled: Bool) -> [String] {
        let consumer = standing.consumer
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        let rows = [
            (language(pt: "Consumidor", en: "Consumer"), consumer.name),
            (language(pt: "Posição", en: "Position"), String(consumer.checkpoint.position)),
            (language(pt: "Época", en: "Epoch"), String(consumer.checkpoint.epoch)),
            ("Hash", consumer.recordHash.description),
            (language(pt: "Eventos atrás", en: "Events behind"), String(standing.lagEventCount)),
            (language(pt: "Há", en: "Since"), lag(of: standing)),
            (language(pt: "Execução", en: "Run"), run(of: consumer)),
            (language(pt: "Criado em", en: "Created"), zone.text(consumer.created)),
            (language(pt: "Movido em", en: "Moved"), zone.text(consumer.updated)),
        ]
        for (label, value) in rows { table.append([TextTable.Cell(label, .faint), TextTable.Cell(value)]) }
        return table.lines(width: width, isStyled: isStyled)
    }

    private func lag(of standing: ConsumerStanding) -> String {
        guard standing.lagEventCount > 0 else { return "–" }
        return TimeSpan.text(seconds: standing.lagSeconds)
    }

    private func run(of consumer: Consumer) -> String {
        guard consumer.run > 0 else { return "–" }
        return consumer.isDriven
            ? language(pt: "\(consumer.run), em andamento", en: "\(consumer.run), running") : String(consumer.run)
    }
}
