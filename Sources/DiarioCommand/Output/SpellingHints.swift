internal import EventFormats
internal import EventModel
internal import Reports

extension OtherSpellings.Found {
    /// Lines that tell of it, safe for a terminal.
    /// - Parameter showsPersonal: whether the lines are the answer itself, which may name people.
    func hints(in language: Language, showsPersonal: Bool) -> [String] {
        var lines = terms.map { term in
            let words = language.words(for: term.field)
            let value = ShellWords.shown(term.value)
            guard term.field.namesPerson, !showsPersonal else {
                return language(
                    pt: "O registro tem \(words) escrito de outro modo: \(term.field.option) \(value)",
                    en: "The log has this \(words) in another spelling: \(term.field.option) \(value)")
            }
            return language(
                pt: "O registro tem \(words) escrito de outro modo: diario audit mostra como",
                en: "The log has this \(words) in another spelling: diario audit shows which")
        }
        if let lookedFrom {
            lines.append(
                language(
                    pt:
                        "Outras grafias foram procuradas a partir da posição \(lookedFrom); antes dela, só as mais comuns.",
                    en:
                        "Other spellings were looked for from position \(lookedFrom) on; before it, only the usual ones."
                ))
        }
        return lines
    }
}

extension EventField {
    /// The option that asks for it.
    fileprivate var option: String {
        switch self {
        case .orderID: "--order-id"
        case .utmID: "--utm"
        case .customerID: "--customer"
        case .customerDocument: "--document"
        case .customerEmail: "--email"
        default: "--order"
        }
    }
}
