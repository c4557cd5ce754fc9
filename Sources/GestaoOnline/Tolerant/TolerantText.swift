internal import EventModel

/// What is wrong with a string of JSON.
struct TextFlaws: OptionSet {
    let rawValue: UInt8
    /// An escape that is half a surrogate pair.
    static let halfSurrogate = TextFlaws(rawValue: 1)
    /// An escape that JSON does not have.
    static let badEscape = TextFlaws(rawValue: 2)
    /// A control character that is not escaped.
    static let bareControl = TextFlaws(rawValue: 4)
    /// Bytes that are not UTF-8, in a text that nothing in it shows to have been: read as Windows-1252.
    static let otherEncoding = TextFlaws(rawValue: 8)
    /// Bytes that are not UTF-8, in a text that otherwise is.
    static let damagedUTF8 = TextFlaws(rawValue: 16)
}

/// Reads what stands between the quotation marks of a string, and makes the best of what is wrong with it.
enum TolerantText {
    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Appends the text that `raw` stands for to `text`, as UTF-8.
    ///
    /// Half a surrogate pair, an escape that is none and a byte amid UTF-8 that is not come to U+FFFD.
    static func append(_ raw: Slice<UnsafeBufferPointer<UInt8>>, to text: inout [UInt8]) -> TextFlaws {
        let raw = UnsafeBufferPointer(rebasing: raw)
        var flaws = encodingFlaws(raw)
        var place = 0
        while place < raw.count {
            let byte = raw[place]
            switch byte {
            case UInt8(ascii: "\\"):
                place = appendEscape(raw, place, to: &text, &flaws)
            case 0..<0x20:
                flaws.insert(.bareControl)
                text.append(byte)
                place += 1
            case 0x20..<0x80:
                text.append(byte)
                place += 1
            default:
                let byteCount = characterByteCount(raw, place)
                if byteCount > 0 {
                    text.append(contentsOf: raw[place..<place + byteCount])
                } else {
                    append(flaws.contains(.otherEncoding) ? windows1252(byte) : replacement, to: &text)
                }
                place += max(byteCount, 1)
            }
        }
        return flaws
    }

    /// Appends the text that `raw` stands for where that text is itself JSON: what is no UTF-8 stays as it is, and what
    /// is no character comes to a byte that is none either, for whoever reads the strings in it to see.
    static func appendNested(_ raw: Slice<UnsafeBufferPointer<UInt8>>, to text: inout [UInt8]) {
        let raw = UnsafeBufferPointer(rebasing: raw)
        var place = 0
        while place < raw.count {
            guard raw[place] == UInt8(ascii: "\\") else {
                text.append(raw[place])
                place += 1
                continue
            }
            var flaws: TextFlaws = []
            let start = text.count
            place = appendEscape(raw, place, to: &text, &flaws)
            if !flaws.isEmpty { text.replaceSubrange(start..., with: [0xFF]) }
        }
    }

    /// Appends what the escape at `place` stands for, and returns the place behind it.
    private static func appendEscape(
        _ raw: UnsafeBufferPointer<UInt8>, _ place: Int, to text: inout [UInt8], _ flaws: inout TextFlaws
    ) -> Int {
        let character: Unicode.Scalar? =
            switch place + 1 < raw.count ? raw[place + 1] : 0 {
            case UInt8(ascii: "\""): "\""
            case UInt8(ascii: "\\"): "\\"
            case UInt8(ascii: "/"): "/"
            case UInt8(ascii: "b"): "\u{8}"
            case UInt8(ascii: "f"): "\u{C}"
            case UInt8(ascii: "n"): "\n"
            case UInt8(ascii: "r"): "\r"
            case UInt8(ascii: "t"): "\t"
            default: nil
            }
        if let character {
            append(character, to: &text)
            return place + 2
        }
        guard let unit = codeUnit(raw, place) else {
            flaws.insert(.badEscape)
            append(replacement, to: &text)
            return min(place + 2, raw.count)
        }
        if let scalar = Unicode.Scalar(unit) {
            append(scalar, to: &text)
            return place + 6
        }
        if unit < 0xDC00, let low = codeUnit(raw, place + 6), (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + UInt32(unit & 0x3FF) << 10 + UInt32(low & 0x3FF))
        {
            append(scalar, to: &text)
            return place + 12
        }
        flaws.insert(.halfSurrogate)
        append(replacement, to: &text)
        return place + 6
    }

    /// The number in the escape `\uXXXX` at `place`; nil where there is none.
    private static func codeUnit(_ raw: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt16? {
        guard place + 6 <= raw.count, raw[place] == UInt8(ascii: "\\"), raw[place + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for digit in raw[place + 2..<place + 6] {
            guard let value = Hexadecimal.value(digit) else { return nil }
            unit = unit << 4 | UInt16(value)
        }
        return unit
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        text.append(contentsOf: UTF8.encode(scalar) ?? .init())
    }

    // MARK: Encodings

    private static func encodingFlaws(_ raw: UnsafeBufferPointer<UInt8>) -> TextFlaws {
        // What was meant to be UTF-8 has whole characters of several bytes, or the beginning of one: few words in
        // Windows-1252 have a letter above BF before one of its signs.
        var (isUTF8, wasUTF8) = (true, false)
        var place = 0
        while place < raw.count {
            if raw[place] < 0x80 {
                place += 1
                continue
            }
            let byteCount = characterByteCount(raw, place)
            if byteCount == 0 { isUTF8 = false }
            if byteCount > 0 || (raw[place] >= 0xC0 && place + 1 < raw.count && raw[place + 1] & 0xC0 == 0x80) {
                wasUTF8 = true
            }
            place += max(byteCount, 1)
        }
        return isUTF8 ? [] : wasUTF8 ? .damagedUTF8 : .otherEncoding
    }

    /// How many bytes the character beyond ASCII at `place` has in UTF-8; 0 where there is none.
    private static func characterByteCount(_ raw: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        let (byteCount, second): (Int, ClosedRange<UInt8>) =
            switch raw[place] {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0xBF)
            }
        guard byteCount > 0, place + byteCount <= raw.count, second.contains(raw[place + 1]),
            raw[place + 2..<place + byteCount].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { return 0 }
        return byteCount
    }

    /// What a byte above 7F is in Windows-1252, as browsers read it.
    private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
        (0x80..<0xA0).contains(byte) ? windows1252Specials[Int(byte) - 0x80] : Unicode.Scalar(byte)
    }

    private static let windows1252Specials: [Unicode.Scalar] = [
        "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}", "\u{2C6}",
        "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}", "\u{8F}", "\u{90}", "\u{2018}",
        "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}", "\u{2DC}", "\u{2122}", "\u{161}",
        "\u{203A}", "\u{153}", "\u{9D}", "\u{17E}", "\u{178}",
    ]
}
