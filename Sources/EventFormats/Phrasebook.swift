/// English texts and what they are in another language.
///
/// Whatever a part of the program says to people, it says in English, where it happens; the command line looks the text
/// up here before it shows it. So an error has one text, whoever throws it, and logs, JSON and programs get the English.
public struct Phrasebook: Sendable {
    /// A text and its translation.
    ///
    /// `{}` stands for what differs from one time to the next. The translation has the same places in the same order,
    /// or numbers them: `{2}`.
    public typealias Phrase = (english: String, translation: String)

    private let whole: [String: String]
    private let patterns: [Pattern]
    private let contractions: [String: String]

    /// The book of these phrases. Of two with the same English text, the first counts.
    ///
    /// - Parameter contractions: what two words become where the first stands before a place and the second begins the
    ///   translation that goes there: `de a` becomes `da`.
    public init(_ phrases: [Phrase], contractions: [String: String] = [:]) {
        self.contractions = contractions
        whole = Dictionary(phrases.lazy.filter { !$0.english.contains("{}") }.map { $0 }) { first, _ in first }
        patterns = phrases.filter { $0.english.contains("{}") }.map(Pattern.init)
    }

    /// What `text` is in the other language; nil where the book does not have it.
    ///
    /// What stands in the places of a phrase is translated where it is itself a phrase, such as the cause of an error.
    public func translation(of text: String) -> String? {
        if let translation = whole[text] { return translation }
        let fitting = patterns.lazy.compactMap { pattern in pattern.values(in: text).map { (pattern, $0) } }
        // The phrase that explains most of the text.
        guard let (pattern, values) = fitting.max(by: { $0.0.literalCount < $1.0.literalCount }) else { return nil }
        return pattern.filled { number, before in
            guard values.indices.contains(number) else { return before }
            // What is not in the book may be somebody's data, of which no word is changed.
            guard let value = translation(of: values[number]) else { return before + values[number] }
            return contracted(before, value)
        }
    }

    /// `before` and `value` in a row, the word that ends one and the word that begins the other contracted.
    private func contracted(_ before: String, _ value: String) -> String {
        guard before.last == " ", let last = before.split(separator: " ").last,
            let first = value.split(separator: " ").first, let contraction = contractions["\(last) \(first)"]
        else { return before + value }
        return before.dropLast(last.count + 1) + contraction + value.dropFirst(first.count)
    }

    /// A phrase with places.
    private struct Pattern {
        let literals: [String]
        let literalCount: Int
        let translation: String

        init(_ phrase: Phrase) {
            literals = phrase.english.split(separator: "{}", omittingEmptySubsequences: false).map(String.init)
            literalCount = literals.reduce(0) { $0 + $1.utf8.count }
            translation = phrase.translation
        }

        /// What stands in the places of `text`, none of them empty; nil unless the whole text is this phrase.
        func values(in text: String) -> [String]? {
            guard let first = literals.first, let last = literals.last, text.hasPrefix(first), text.hasSuffix(last)
            else { return nil }
            var values: [String] = []
            var rest = text[...].dropFirst(first.count)
            for literal in literals.dropFirst().dropLast() {
                guard let range = rest.firstRange(of: literal) else { return nil }
                values.append(String(rest[..<range.lowerBound]))
                rest = rest[range.upperBound...]
            }
            guard rest.count > last.count, rest.hasSuffix(last) else { return nil }
            values.append(String(rest.dropLast(last.count)))
            return values.contains("") ? nil : values
        }

        /// The translation with its places filled.
        /// - Parameter fill: what stands before a place and in it, from the number of the value that belongs there and
        ///   what stands before it.
        func filled(_ fill: (Int, String) -> String) -> String {
            var result = ""
            var next = 0
            var rest = translation[...]
            while let place = rest.firstMatch(of: #/\{([0-9]?)\}/#) {
                result += rest[..<place.range.lowerBound]
                let number = Int(place.output.1).map { $0 - 1 } ?? next
                next += 1
                result = fill(number, result)
                rest = rest[place.range.upperBound...]
            }
            return result + rest
        }
    }
}
