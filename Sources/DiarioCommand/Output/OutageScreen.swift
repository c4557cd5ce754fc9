internal import EventFormats
internal import EventModel
internal import EventStore
internal import Reports

/// Outages and silences, laid out for people.
struct OutageScreen {
    var zone: ZonedTime
    var language: Language

    /// The lines of a report: the time as understood, what is known of it, each outage and each silence, and the rules.
    func lines(of report: OutageReport, width: Int, isStyled: Bool) -> [String] {
        func styled(_ text: String, _ style: TextStyle) -> [String] {
            text.wrapped(toWidth: width).map { isStyled ? style.applied(to: $0) : $0 }
        }
        let range = "\(zone.text(report.since)) – \(zone.text(report.until)) (\(zone.name))"
        var lines = styled(range, .faint)
        lines += styled(known(report), .faint) + [""]
        if report.availability.outages.isEmpty {
            lines += styled(language(pt: "Nenhuma interrupção anotada.", en: "No outage noted."), .strong)
        } else {
            var table = TextTable([
                TextTable.Column(language(pt: "DE", en: "FROM")), TextTable.Column(language(pt: "ATÉ", en: "UNTIL")),
                TextTable.Column(language(pt: "DURAÇÃO", en: "LASTED"), .trailing),
                TextTable.Column(language(pt: "O QUE HOUVE", en: "WHAT HAPPENED")),
            ])
            for outage in report.availability.outages {
                table.append([
                    TextTable.Cell(zone.text(outage.from)), TextTable.Cell(end(outage.until)),
                    TextTable.Cell(TimeSpan.text(from: outage.from, to: outage.until ?? report.until)),
                    TextTable.Cell(words(for: outage), .attention),
                ])
            }
            lines += table.lines(width: width, isStyled: isStyled)
            lines += styled(
                language(
                    pt: "Entregas podem faltar nestes períodos. A GO não documenta novas tentativas: confira lá.",
                    en: "Deliveries may be missing from these times. GO documents no second try: look there."),
                .attention)
        }
        lines.append("")
        lines += silences(report, width: width, isStyled: isStyled)
        lines += styled(rule, .faint)
        return lines
    }

    /// A sentence a outage for the screens that tell of outages beside something else: the newest ones, and how many more.
    func sentences(for outages: [Outage]) -> [String] {
        var lines = outages.suffix(Reports.Limits.shownOutageCountMax).map { outage in
            let end = outage.until.map { zone.text($0) } ?? language(pt: "agora", en: "now")
            let words = words(for: outage)
            return language(
                pt: "\(words), de \(zone.text(outage.from)) até \(end): entregas podem faltar.",
                en: "\(words), \(zone.text(outage.from)) to \(end): deliveries may be missing.")
        }
        let more = outages.count - lines.count
        if more > 0 {
            lines.append(
                language(
                    pt: "E mais \(more) interrupções: diario outages mostra todas.",
                    en: "And \(more) outages more: diario outages shows them all."))
        }
        return lines
    }

    /// How often and how long nothing could be received, in a cell of a table.
    func summary(of availability: Availability, now: Timestamp) -> String {
        guard availability.knownSince != nil else { return language(pt: "não anotadas", en: "not noted") }
        guard let last = availability.outages.last else { return language(pt: "nenhuma", en: "none") }
        let total = TimeSpan.text(seconds: availability.outageSeconds(now: now))
        let end = last.until.map { zone.text($0) } ?? language(pt: "agora", en: "now")
        let count = availability.outages.count
        return language(
            pt: "\(count), ao todo \(total); a última \(zone.text(last.from)) – \(end)",
            en: "\(count), \(total) in all; the last \(zone.text(last.from)) – \(end)")
    }

    private func end(_ until: Timestamp?) -> String {
        until.map { zone.text($0) } ?? language(pt: "ainda dura", en: "still on")
    }

    private func words(for outage: Outage) -> String {
        switch (outage.cause, outage.isExact) {
        case (.refusing, _):
            language(pt: "Disco cheio, eventos recusados", en: "Disk full, events refused")
        case (.notRunning, true):
            language(pt: "Receptor parado", en: "Receiver not running")
        case (.notRunning, false):
            language(
                pt: "Receptor parado (início incerto: não terminou em ordem)",
                en: "Receiver not running (begin uncertain: it did not end in order)")
        }
    }

    private func known(_ report: OutageReport) -> String {
        if let problem = report.availability.problem { return language.text(problem) }
        guard let since = report.availability.knownSince else {
            return language(
                pt: "Nenhum receptor anotou ainda quando recebia: interrupções não são conhecidas.",
                en: "No receiver has noted yet when it received: outages are not known.")
        }
        let state =
            report.availability.isRunning
            ? language(pt: "o receptor está rodando", en: "the receiver is running")
            : language(pt: "nenhum receptor está rodando", en: "no receiver is running")
        guard since > report.since else { return language(pt: "Agora: \(state).", en: "Now: \(state).") }
        return language(
            pt: "Agora: \(state). Antes de \(zone.text(since)) nada foi anotado.",
            en: "Now: \(state). Nothing was noted before \(zone.text(since)).")
    }

    private func silences(_ report: OutageReport, width: Int, isStyled: Bool) -> [String] {
        guard !report.silences.isEmpty else {
            return [language(pt: "Nenhum silêncio incomum.", en: "No unusual silence.")]
        }
        var table = TextTable([
            TextTable.Column(language(pt: "ORIGEM", en: "SOURCE")),
            TextTable.Column(language(pt: "SILÊNCIO DE", en: "SILENT FROM")),
            TextTable.Column(language(pt: "ATÉ", en: "UNTIL")),
            TextTable.Column(language(pt: "DE COSTUME", en: "USUAL EVENTS"), .trailing),
        ])
        for silence in report.silences {
            table.append([
                TextTable.Cell(TerminalText.escaped(silence.source)), TextTable.Cell(zone.text(silence.from)),
                TextTable.Cell(end(silence.until)), TextTable.Cell("\(silence.usualCount)+"),
            ])
        }
        return table.lines(width: width, isStyled: isStyled)
    }

    private var rule: String {
        let (weeks, count) = (Reports.Limits.silenceWeekCount, Reports.Limits.silenceEventCountMin)
        return language(
            pt: "Silêncio: uma hora (UTC) sem evento da origem, quando a mesma hora teve \(count) ou mais em cada uma "
                + "das \(weeks) semanas anteriores.",
            en: "Silence: an hour (UTC) without an event of the source, where the same hour had \(count) or more in "
                + "each of the \(weeks) weeks before.")
    }
}
