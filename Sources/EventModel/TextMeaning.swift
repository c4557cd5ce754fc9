/// When two texts of a field mean the same although they are written otherwise.
public enum TextMeaning: Sendable {
    /// When they have the same bytes.
    case exact
    /// A CPF or CNPJ: ASCII letters upper-cased, everything but `[0-9A-Z]` dropped. No check digits are tested: GO's own
    /// sample has twelve digits, and CNPJ is becoming alphanumeric.
    case document
    /// An e-mail address: ASCII white space trimmed from both ends, ASCII letters lower-cased.
    case email
    /// A phone number: the digits count, the country's and the trunk's do not.
    case phone
    /// A name: neither case nor blanks count.
    case name

    /// Appends the form of `text` in which documents and e-mail addresses are searched by, and every other text as it
    /// is: what the index and a search compare byte by byte.
    public func appendKey(of text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        switch self {
        case .document: Self.forEachDocumentByte(of: text) { bytes.append($0) }
        case .email: for byte in Self.trimmed(text) { bytes.append(Self.lowerCased(byte)) }
        case .exact, .phone, .name: bytes.append(contentsOf: text)
        }
    }

    /// Whether the key of `text` is `key`, or begins with it. Allocates nothing.
    func isKey(_ key: [UInt8], of text: UnsafeRawBufferPointer, isPrefix: Bool) -> Bool {
        key.withUnsafeBytes { key in
            switch self {
            case .document:
                var (count, isSame) = (0, true)
                Self.forEachDocumentByte(of: text) { byte in
                    if count < key.count ? key[count] != byte : !isPrefix { isSame = false }
                    count += 1
                }
                return isSame && count >= key.count
            case .email:
                let text = Self.trimmed(text)
                guard isPrefix ? text.count >= key.count : text.count == key.count else { return false }
                return zip(text, key).allSatisfy { Self.lowerCased($0) == $1 }
            case .exact, .phone, .name:
                return isPrefix ? text.starts(with: key) : text.count == key.count && text.elementsEqual(key)
            }
        }
    }

    private static func forEachDocumentByte(of text: UnsafeRawBufferPointer, _ body: (UInt8) -> Void) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): body(byte)
            case UInt8(ascii: "a")...UInt8(ascii: "z"): body(byte - 0x20)
            default: break
            }
        }
    }

    private static func trimmed(_ text: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let start = text.firstIndex(where: { !isSpace($0) }), let end = text.lastIndex(where: { !isSpace($0) })
        else { return text[0..<0] }
        return text[start...end]
    }

    private static func lowerCased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 0x20 : byte
    }
}

extension TextMeaning {
    /// The key of `text`, see ``appendKey(of:to:)``.
    public func key(of text: String) -> [UInt8] {
        var (text, bytes) = (text, [UInt8]())
        text.withUTF8 { appendKey(of: UnsafeRawBufferPointer($0), to: &bytes) }
        return bytes
    }
}
