internal import EventFormats
internal import EventModel
internal import ReplayStore
internal import Reports

/// Runs and their receipts, laid out for people.
struct RunScreen {
    var zone: ZonedTime
    var language: Language

    /// A line a run.
    func table(of runs: [Run], width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([
            TextTable.Column(language(pt: "EXECUÇÃO", en: "RUN"), .trailing),
            TextTable.Column(language(pt: "INÍCIO", en: "BEGAN")),
            TextTable.Column(language(pt: "ESTADO", en: "STATE")),
            TextTable.Column(language(pt: "ENTREGUES", en: "DELIVERED"), .trailing),
            TextTable.Column(language(pt: "FALHAS", en: "FAILED"), .trailing),
            TextTable.Column(language(pt: "RETIDOS", en: "HELD"), .trailing),
            TextTable.Column(language(pt: "ATÉ", en: "DONE TO"), .trailing),
            TextTable.Column(language(pt: "DESTINO", en: "TO")),
        ])
        for run in runs {
            table.append([
                TextTable.Cell(String(run.number)), TextTable.Cell(zone.text(run.began)),
                TextTable.Cell(words(for: run), style(of: run)), TextTable.Cell(String(run.deliveredCount)),
                TextTable.Cell(String(run.failedCount), run.failedCount == 0 ? .plain : .attention),
                TextTable.Cell(String(run.heldCount), run.heldCount == 0 ? .plain : .attention),
                TextTable.Cell(run.checkpoint.map { String($0.position) } ?? "–"),
                TextTable.Cell(TerminalText.escaped(run.destination.address)),
            ])
        }
        return table.lines(width: width, isStyled: isStyled)
    }

    /// All that is known of a run, and the orders that it holds.
    func lines(of run: Run, held lanes: [HeldLane], width: Int, isStyled: Bool) -> [String] {
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        for (label, value) in rows(of: run) where !value.isEmpty {
            table.append([TextTable.Cell(label, .faint), TextTable.Cell(value)])
        }
        var lines = table.lines(width: width, isStyled: isStyled)
        guard !lanes.isEmpty else { return lines }
        var held = TextTable([
            TextTable.Column(language(pt: "RETIDO DESDE", en: "HELD FROM"), .trailing),
            TextTable.Column(language(pt: "ORIGEM", en: "SOURCE")),
            TextTable.Column(language(pt: "PEDIDO", en: "ORDER")),
            TextTable.Column(language(pt: "POR QUÊ", en: "WHY")),
        ])
        for lane in lanes {
            held.append([
                TextTable.Cell(String(lane.from)), TextTable.Cell(TerminalText.escaped(lane.lane.source)),
                TextTable.Cell(name(of: lane.lane)), TextTable.Cell(TerminalText.escaped(lane.reason)),
            ])
        }
        lines += [""] + held.lines(width: width, isStyled: isStyled)
        return lines
    }

    /// A line a receipt.
    func table(of receipts: [Receipt], showsAnswers: Bool, width: Int, isStyled: Bool) -> [String] {
        var table = TextTable(
            [
                TextTable.Column(language(pt: "POSIÇÃO", en: "POSITION"), .trailing),
                TextTable.Column(language(pt: "QUANDO", en: "WHEN")),
                TextTable.Column("STATUS", .trailing),
                TextTable.Column(language(pt: "TENTATIVAS", en: "TRIES"), .trailing),
            ] + (showsAnswers ? [TextTable.Column(language(pt: "RESPOSTA", en: "ANSWER"))] : []))
        for receipt in receipts {
            table.append(
                [
                    TextTable.Cell(String(receipt.position)), TextTable.Cell(zone.text(receipt.time)),
                    TextTable.Cell(receipt.status.map { String($0) } ?? "–", .attention),
                    TextTable.Cell(String(receipt.attemptCount)),
                ]
                    + (showsAnswers
                        ? [TextTable.Cell(TerminalText.escaped(String(decoding: receipt.answer, as: UTF8.self)))] : []))
        }
        return table.lines(width: width, isStyled: isStyled)
    }

    /// What became of a run, in a word or two.
    func words(for run: Run) -> String {
        switch run.state {
        case .running where run.isCancelRequested: language(pt: "a cancelar", en: "to be cancelled")
        case .running where run.isDriven: language(pt: "em andamento", en: "running")
        case .running: language(pt: "interrompida", en: "interrupted")
        case .done: language(pt: "completa", en: "done")
        case .failed: language(pt: "desistiu", en: "gave up")
        case .cancelled: language(pt: "cancelada", en: "cancelled")
        case .stopped: language(pt: "parada", en: "stopped")
        }
    }

    private func style(of run: Run) -> TextStyle {
        switch run.state {
        case .failed: .alarm
        case .running where !run.isDriven: .alarm
        case .running: .strong
        default: .plain
        }
    }

    private func rows(of run: Run) -> [(String, String)] {
        let dash = "–"
        return [
            (language(pt: "Execução", en: "Run"), String(run.number)),
            (language(pt: "Estado", en: "State"), words(for: run)),
            (language(pt: "Motivo", en: "Why"), run.reason.map { TerminalText.escaped(language.text($0)) } ?? ""),
            (
                language(pt: "Destino", en: "To"),
                "\(run.destination.sink) \(TerminalText.escaped(run.destination.address))"
            ),
            (language(pt: "Seleção", en: "Selection"), TerminalText.escaped(ShellWords.line(run.selection))),
            (language(pt: "Opções", en: "Options"), TerminalText.escaped(ShellWords.line(run.options))),
            (language(pt: "Consumidor", en: "Consumer"), run.consumer ?? ""),
            (
                language(pt: "Entregues", en: "Delivered"),
                String(run.deliveredCount)
            ),
            (language(pt: "Falhas", en: "Failed"), String(run.failedCount)),
            (language(pt: "Retidos", en: "Held"), String(run.heldCount)),
            (language(pt: "Feito até", en: "Done to"), run.checkpoint.map { String($0.position) } ?? dash),
            (language(pt: "De", en: "Of"), run.upper.map { String($0) } ?? ""),
            (language(pt: "Início", en: "Began"), zone.text(run.began)),
            (language(pt: "Último registro", en: "Last commit"), zone.text(run.updated)),
            (language(pt: "Fim", en: "Over"), run.ended.map { zone.text($0) } ?? dash),
            (language(pt: "Quem", en: "Who"), "\(TerminalText.escaped(run.user)), \(process(of: run))"),
        ]
    }

    private func process(of run: Run) -> String { language(pt: "processo", en: "process") + " \(run.processID)" }

    private func name(of lane: HeldLane.Lane) -> String {
        switch lane.key {
        case .orderID: "id " + TerminalText.escaped(lane.value)
        case .orderCode: TerminalText.escaped(lane.value)
        case .none: language(pt: "(sem pedido)", en: "(no order)")
        }
    }
}
