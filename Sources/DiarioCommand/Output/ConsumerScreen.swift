internal import EventFormats
internal import EventModel
internal import EventStore
internal import ReplayStore

/// A consumer beside the log that it reads.
struct ConsumerStanding {
    var consumer: Consumer
    /// How many positions the log has after the consumer's.
    var lagEventCount: Int
    /// How long ago the first event after the consumer's position was received, in seconds; 0 where there is none.
    var lagSeconds: Int64

    /// Where `consumer` stands in `log`.
    init(_ consumer: Consumer, in log: LogReader, now: Timestamp) throws {
        self.consumer = consumer
        let (head, position) = (try log.head().position, consumer.checkpoint.position)
        lagEventCount = Int(clamping: head - min(head, position))
        let next = lagEventCount > 0 ? try log.event(at: position + 1) : nil
        lagSeconds = max(0, next.map { (now.microseconds - $0.content.receivedAt.microseconds) / 1_000_000 } ?? 0)
    }

    /// The hash of the record at `position`.
    /// - Throws: ``CommandFailure`` with 64 where the log has none there.
    static func hash(at position: Position, in log: LogReader) throws -> RecordHash {
        if position == 0 { return .zero }
        guard let event = try log.event(at: position) else {
            throw CommandFailure(.usage, "the log has no event at position \(position)")
        }
        return event.recordHash
    }
}

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
        let start = Timestamp(microseconds: 0)
        return OutageScreen(zone: zone, language: language)
            .duration(start, start.advanced(bySeconds: standing.lagSeconds))
    }

    private func run(of consumer: Consumer) -> String {
        guard consumer.run > 0 else { return "–" }
        return consumer.isDriven
            ? language(pt: "\(consumer.run), em andamento", en: "\(consumer.run), running") : String(consumer.run)
    }
}

extension JSONWriter {
    /// Writes a consumer as `docs/contract.md` has it: one line.
    mutating func consumer(_ standing: ConsumerStanding) {
        let consumer = standing.consumer
        beginObject()
        name("consumer")
        string(consumer.name)
        name("position")
        integer(consumer.checkpoint.position)
        name("epoch")
        integer(consumer.checkpoint.epoch)
        name("record_hash")
        string(consumer.recordHash.description)
        name("lag_events")
        integer(standing.lagEventCount)
        name("lag_seconds")
        integer(standing.lagSeconds)
        name("run")
        integer(consumer.run == 0 ? nil : consumer.run)
        name("running")
        boolean(consumer.isDriven)
        name("created_at")
        time(consumer.created)
        name("updated_at")
        time(consumer.updated)
        endObject()
        endLine()
    }
}
