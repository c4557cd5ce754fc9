internal import EventFormats
internal import EventModel
internal import EventStore

/// A log's statistics, laid out for people.
struct StatisticsScreen {
    var statistics: LogStatistics

    /// The lines for people.
    func lines(zone: ZonedTime, language: Language, width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        for (label, value) in rows(zone: zone, language: language) {
            table.append([TextTable.Cell(label, .faint), TextTable.Cell(value)])
        }
        var lines = table.lines(width: width, isStyled: isStyled)
        lines += CountTables(
            kinds: statistics.countByKind.map { (language.words(for: $0.key), $0.value) },
            sources: statistics.countBySource.map { ($0.key, $0.value) }, language: language
        ).lines(width: width, isStyled: isStyled)
        return lines
    }

    private func rows(zone: ZonedTime, language: Language) -> [(String, String)] {
        let outages = OutageScreen(zone: zone, language: language)
        let silence = statistics.longestSilence.map { silence in
            "\(TimeSpan.text(from: silence.from, to: silence.until)): \(zone.text(silence.from)) – \(zone.text(silence.until))"
        }
        return [
            (language(pt: "Registro", en: "Log"), statistics.identity.logID.description),
            (
                language(pt: "Época, formato", en: "Epoch, format"),
                "\(statistics.identity.epoch), \(statistics.identity.formatVersion)"
            ),
            (language(pt: "Eventos", en: "Events"), String(statistics.eventCount)),
            (language(pt: "Não decodificados", en: "Undecodable"), String(statistics.undecodableCount)),
            (language(pt: "Primeiro", en: "First"), statistics.firstReceivedAt.map { zone.text($0) } ?? "–"),
            (language(pt: "Último", en: "Last"), statistics.lastReceivedAt.map { zone.text($0) } ?? "–"),
            (language(pt: "Maior silêncio", en: "Longest silence"), silence ?? "–"),
            (language(pt: "Interrupções", en: "Outages"), outages.summary(of: statistics.availability, now: .now())),
            (
                language(pt: "Fim do registro", en: "Head"),
                "\(statistics.head.position), \(statistics.head.recordHash)"
            ),
            (language(pt: "Índice até", en: "Indexed through"), String(statistics.indexedThrough)),
            (language(pt: "Em disco", en: "On disk"), onDisk(language)),
            (language(pt: "Leitor mais antigo", en: "Oldest reader"), "\(statistics.oldestReaderSeconds) s"),
            (language(pt: "Fuso", en: "Time zone"), zone.name),
        ]
    }

    private func onDisk(_ language: Language) -> String {
        let log = Self.size(statistics.logByteCount)
        let index = Self.size(statistics.indexByteCount)
        return language(pt: "registro \(log), índice \(index)", en: "log \(log), index \(index)")
    }

    private static func size(_ byteCount: Int64) -> String {
        var (value, unit) = (byteCount, "bytes")
        for next in ["KiB", "MiB", "GiB"] where value >= 10 * 1024 { (value, unit) = (value / 1024, next) }
        return "\(value) \(unit)"
    }
}
