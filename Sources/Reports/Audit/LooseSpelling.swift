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
    /// A look at a million values takes a fraction of a second, as long as they are ASCII.
    func matches(_ value: some Collection<UInt8>) -> Bool {
        guard value.allSatisfy({ $0 < 0x80 }) else {
            // As text, since strings that differ in their Unicode form only are equal.
            let rest = Self.rest(of: String(decoding: value, as: UTF8.self))
            return isPrefix ? rest.hasPrefix(text) : rest == text
        }
        let rest = value.lazy.filter { !Self.isBlank($0) }.drop { $0 == UInt8(ascii: "0") }.map(Self.lowercased)
        return isPrefix ? rest.starts(with: bytes) : rest.elementsEqual(bytes)
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
