package import EventModel
package import EventStore
internal import Foundation

/// What a search that found nothing may have meant: the same values in other case, with blanks in or around them, with
/// other leading zeros or in another Unicode form. A search compares bytes, and nothing on the screen would say so.
///
/// A look that is bounded. What is told most often is asked for in the whole range: the usual other ways to write a value.
/// Everything else is found by comparing the order's values that the index has with those asked for, at least the newest
/// ``Limits/spellingValueCountMax`` of them, and the events that the index has not followed, at most the newest
/// ``Limits/spellingRecordCountMax``. Of what names a person the index has digests only, which cannot be compared.
package struct OtherSpellings {
    private let reader: LogReader

    /// What the log of `reader` has.
    package init(reader: LogReader) { self.reader = reader }

    /// What was found instead.
    package struct Found {
        /// The values; none where the log has none.
        package var terms: [SearchTerm] = []
        /// The first position from which on everything was compared, where nothing was found and what lies before it was
        /// not; nil where there is no such part.
        package var lookedFrom: Position?
    }

    /// The values that the log has instead of those that `selection` asks for.
    package func found(for selection: Selection) throws -> Found {
        guard !selection.terms.isEmpty else { return Found() }
        var look = SpellingLook(selection)
        let lookedFrom = try look.compare(with: reader)
        var wider = selection
        wider.terms += selection.terms.flatMap(Self.variants) + look.found
        (wider.limit, wider.direction) = (Limits.spellingEventCountMax, .backward)
        var query = try reader.query(wider)
        var found: [SearchTerm] = []
        while case let events = try query.next(), !events.isEmpty {
            for event in events {
                let missed = Set(selection.terms.filter { !$0.matches(event.view) }.map(\.field))
                for field in missed
                where !selection.terms.contains(where: { $0.field == field && $0.matches(event.view) }) {
                    guard let value = event.content[field] else { continue }
                    let term = SearchTerm(field, value)
                    if !found.contains(term) { found.append(term) }
                }
            }
        }
        guard found.isEmpty else { return Found(terms: Array(found.prefix(Limits.spellingCountMax))) }
        return Found(lookedFrom: lookedFrom)
    }

    /// The other ways in which the value of `term` may have been written.
    static func variants(of term: SearchTerm) -> [SearchTerm] {
        var seen: Set<[UInt8]> = [Array(term.value.utf8)]
        return spellings(of: term.value).filter { seen.insert(Array($0.utf8)).inserted }
            .map { SearchTerm(term.field, $0, isPrefix: term.isPrefix) }
    }

    private static func spellings(of value: String) -> [String] {
        let core = value.trimmingCharacters(in: .whitespacesAndNewlines)
        var cores = [core, core.uppercased(), core.lowercased(), core.capitalized]
        cores = cores.flatMap { text in
            [text, text.precomposedStringWithCanonicalMapping, text.decomposedStringWithCanonicalMapping]
        }
        // Punctuation in a document doesn't count, and a number that was sent as one has lost its zeros.
        let digits = String(decoding: TextMeaning.document.key(of: core), as: UTF8.self)
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
