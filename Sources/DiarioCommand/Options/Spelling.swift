/// Telling a slip of the fingers from another word.
enum Spelling {
    /// Whether one slip lies between two words: a character more, less or another, or two that changed places.
    ///
    /// Never for words of one or two characters, of which everything is near.
    static func isSlip(_ one: String, _ other: String) -> Bool {
        let (short, long) = one.count <= other.count ? (Array(one), Array(other)) : (Array(other), Array(one))
        guard short.count > 2, long.count - short.count <= 1, short != long else { return false }
        let start = zip(short, long).prefix { $0 == $1 }.count
        let rest = (short: short[start...], long: long[start...])
        if short.count < long.count { return rest.short.elementsEqual(rest.long.dropFirst()) }
        if rest.short.dropFirst().elementsEqual(rest.long.dropFirst()) { return true }
        let swapped = rest.long.prefix(2).reversed()
        return rest.short.prefix(2).elementsEqual(swapped)
            && rest.short.dropFirst(2).elementsEqual(rest.long.dropFirst(2))
    }

    /// The word among `known` that `word` is probably meant to be: one slip away, or the only one that begins so.
    static func guess(_ word: String, among known: [String]) -> String? {
        if let near = known.first(where: { isSlip(word, $0) }) { return near }
        let begun = word.count > 2 ? known.filter { $0.hasPrefix(word) } : []
        return begun.count == 1 ? begun.first : nil
    }
}
