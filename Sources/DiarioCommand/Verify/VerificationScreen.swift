internal import EventFormats
internal import EventModel
internal import EventStore

/// A verification's report, laid out for people.
struct VerificationScreen {
    var report: VerificationReport
    /// Why the log does not have the head that was asked for, if so.
    var headProblem: String?

    var isSound: Bool { report.isSound && headProblem == nil }

    private var reason: String? { report.reason ?? headProblem }

    private func index(_ language: Language) -> String {
        let (missing, surplus) = (report.indexMissingCount, report.indexSurplusCount)
        if missing + surplus > 0 {
            return language(
                pt: "\(missing) linhas faltando, \(surplus) a mais; diario reindex",
                en: "\(missing) rows missing, \(surplus) too many; diario reindex")
        }
        if report.indexReason != nil {
            return language(
                pt: "não está como foi gravado; as buscas leem o registro; diario reindex",
                en: "not as it was written; searches read the log; diario reindex")
        }
        guard let through = report.indexedThrough else {
            return language(
                pt: "nenhum deste registro; as buscas leem o registro", en: "none of this log; searches read the log")
        }
        return language(pt: "confere até a posição \(through)", en: "agrees up to position \(through)")
    }

    private func anchors(_ language: Language) -> String {
        switch report.anchors {
        case .match: language(pt: "conferem", en: "match")
        case .ahead: language(pt: "adiante do registro", en: "ahead of the log")
        case .none: language(pt: "nenhuma", en: "none")
        }
    }

    private func pages(_ language: Language) -> String {
        let (used, free) = (report.usedPageCount, report.freePageCount)
        return language(pt: "\(used) em uso, \(free) livres", en: "\(used) in use, \(free) free")
    }

    /// The lines for people.
    func lines(language: Language, width: Int, isStyled: Bool) -> [String] {
        let isLogSound = report.isLogSound && headProblem == nil
        let verdict =
            isSound
            ? language(pt: "O registro está como foi gravado.", en: "The log is as it was written.")
            : isLogSound
                ? language(
                    pt: "O registro está como foi gravado; seu índice NÃO está.",
                    en: "The log is as it was written; its index is NOT.")
                : language(pt: "O registro NÃO está como foi gravado.", en: "The log is NOT as it was written.")
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        func add(_ label: String, _ value: String) {
            table.append([TextTable.Cell(label, .faint), TextTable.Cell(value)])
        }
        if let reason { add(language(pt: "Motivo", en: "Reason"), TerminalText.escaped(language.text(reason))) }
        if let position = report.firstBadPosition {
            add(language(pt: "Primeira posição ruim", en: "First bad position"), "\(position)")
        }
        add(language(pt: "Conferidos", en: "Checked"), "\(report.checkedCount)")
        add(language(pt: "Fim do registro", en: "Head"), "\(report.head.position) \(report.head.recordHash)")
        add(language(pt: "Índice", en: "Index"), index(language))
        add(language(pt: "Âncoras", en: "Anchors"), anchors(language))
        add(language(pt: "Páginas", en: "Pages"), pages(language))
        return [isStyled ? (isSound ? TextStyle.good : isLogSound ? .attention : .alarm).applied(to: verdict) : verdict]
            + table.lines(indent: 2, width: width, isStyled: isStyled)
    }
}
