internal import EventFormats
internal import EventModel
internal import EventStore
internal import Foundation

/// What a search that found nothing may have meant: the same values in other case, with blanks around them, with other
/// leading zeros or in another Unicode form. A search compares bytes, and nothing on the screen would say so.
struct OtherSpellings {
    /// The log.
    var reader: LogReader

    /// The values that the log has instead of those that `selection` asks for; none where it has none.
    func found(for selection: Selection) throws -> [SearchTerm] {
        guard !selection.terms.isEmpty else { return [] }
        var wider = selection
        wider.terms += selection.terms.flatMap(Self.variants)
        (wider.limit, wider.direction) = (Limits.spellingEventCountMax, .backward)
        var query = try reader.query(wider)
        var found: [SearchTerm] = []
        while case let events = try query.next(), !events.isEmpty {
            for case let event? in events.map(\.content.decoding.event) {
                let missed = Set(selection.terms.filter { !$0.matches(event) }.map(\.field))
                for field in missed where !selection.terms.contains(where: { $0.field == field && $0.matches(event) }) {
                    guard let term = field.term(in: event), !found.contains(where: { $0.isSame(as: term) }) else {
                        continue
                    }
                    found.append(term)
                }
            }
        }
        return Array(found.prefix(Limits.spellingCountMax))
    }

    /// Lines that tell of `terms`, safe for a terminal.
    /// - Parameter showsPersonal: whether the lines are the answer itself, which may name people.
    static func hints(_ terms: [SearchTerm], language: Language, showsPersonal: Bool) -> [String] {
        terms.map { term in
            let words = language.words(for: term.field.eventField)
            let value = TerminalText.escaped(ShellWords.quoted(term.value))
            guard term.field.namesPerson, !showsPersonal else {
                return language(
                    pt: "O registro tem \(words) escrito de outro modo: \(term.field.option) \(value)",
                    en: "The log has this \(words) in another spelling: \(term.field.option) \(value)")
            }
            return language(
                pt: "O registro tem \(words) escrito de outro modo: diario audit mostra como",
                en: "The log has this \(words) in another spelling: diario audit shows which")
        }
    }

    /// The other ways in which the value of `term` may have been written.
    static func variants(of term: SearchTerm) -> [SearchTerm] {
        var seen: Set<[UInt8]> = [Array(term.value.utf8)]
        return spellings(of: term.value).filter { seen.insert(Array($0.utf8)).inserted }.map(term.with)
    }

    private static func spellings(of value: String) -> [String] {
        let core = value.trimmingCharacters(in: .whitespacesAndNewlines)
        var cores = [core, core.uppercased(), core.lowercased(), core.capitalized]
        cores = cores.flatMap { text in
            [text, text.precomposedStringWithCanonicalMapping, text.decomposedStringWithCanonicalMapping]
        }
        // Punctuation in a document doesn't count, and a number that was sent as one has lost its zeros.
        let digits = SearchTerm.normalizedDocument(core)
        if !digits.isEmpty, digits.utf8.count <= Limits.spellingDigitCountMax,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        {
            let number = digits.drop { $0 == "0" }
            for count in max(number.count, 1)...Limits.spellingDigitCountMax {
                cores.append(String(repeating: "0", count: count - number.count) + number)
            }
        }
        return cores.flatMap { [$0, " " + $0, $0 + " ", " " + $0 + " "] }
    }
}

extension SearchTerm {
    /// The value asked for.
    var value: String {
        switch self {
        case .orderCode(let value), .orderCodePrefix(let value), .orderID(let value), .utmID(let value),
            .customerID(let value), .document(let value), .email(let value):
            value
        }
    }

    /// The same question with another value.
    fileprivate func with(_ value: String) -> SearchTerm {
        if case .orderCodePrefix = self { .orderCodePrefix(value) } else { field.term(value) }
    }

    fileprivate func isSame(as other: SearchTerm) -> Bool {
        field == other.field && value.utf8.elementsEqual(other.value.utf8)
    }
}

extension SearchTerm.Field {
    /// The field as others call it.
    var eventField: EventField {
        switch self {
        case .orderCode: .orderCode
        case .orderID: .orderID
        case .utmID: .orderUtmID
        case .customerID: .customerID
        case .document: .customerDocument
        case .email: .customerEmail
        }
    }

    /// The option that asks for it.
    fileprivate var option: String {
        switch self {
        case .orderCode: "--order"
        case .orderID: "--order-id"
        case .utmID: "--utm"
        case .customerID: "--customer"
        case .document: "--document"
        case .email: "--email"
        }
    }

    fileprivate func term(_ value: String) -> SearchTerm {
        switch self {
        case .orderCode: .orderCode(value)
        case .orderID: .orderID(value)
        case .utmID: .utmID(value)
        case .customerID: .customerID(value)
        case .document: .document(value)
        case .email: .email(value)
        }
    }

    /// The term that asks for what `event` has.
    fileprivate func term(in event: DecodedEvent) -> SearchTerm? {
        guard case .text(let value) = eventField.value(in: event) else { return nil }
        return term(value)
    }
}
