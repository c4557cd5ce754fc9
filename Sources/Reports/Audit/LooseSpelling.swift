/// A value as it is searched by, without what people and programs write now one way and now another: case, blanks and
/// invisible characters anywhere, zeros in front, the Unicode form.
struct LooseSpelling {
    private let text: String
    private let bytes: [UInt8]
    private let isPrefix: Bool

    /// What is left of `value`; nil where that is nothing, which would be like anything.
    /// - Parameter isPrefix: whether every value that begins so is meant.
    init?(_ value: String, isPrefix: Bool = false) {
        text = Self.rest(of: value)
        guard !text.isEmpty else { return nil }
        bytes = Array(text.utf8)
        self.isPrefix = isPrefix
    }

    /// Whether `value`, which should be UTF-8, is the same but for that.
    ///
    /// Costs some tens of nanoseconds where both are ASCII; there are a million values to look at.
    func matches(_ value: [UInt8]) -> Bool {
        var matchedCount = 0
        for byte in value {
            // As text, since strings that differ in their Unicode form only are equal.
            guard byte < 0x80 else { return matchesText(value) }
            if Self.isBlank(byte) || (matchedCount == 0 && byte == UInt8(ascii: "0")) { continue }
            guard matchedCount < bytes.count, Self.lowercased(byte) == bytes[matchedCount] else {
                if isPrefix, matchedCount == bytes.count { return true }
                return value.contains { $0 >= 0x80 } && matchesText(value)
            }
            matchedCount += 1
        }
        return matchedCount == bytes.count
    }

    private func matchesText(_ value: [UInt8]) -> Bool {
        let rest = Self.rest(of: String(decoding: value, as: UTF8.self))
        return isPrefix ? rest.hasPrefix(text) : rest == text
    }

    private static func rest(of value: String) -> String {
        var rest = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            let properties = scalar.properties
            guard !properties.isWhitespace, !properties.isDefaultIgnorableCodePoint else { continue }
            rest.append(scalar)
        }
        return String(String(rest).drop { $0 == "0" }).lowercased()
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
}
