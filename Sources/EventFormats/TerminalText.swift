/// Text that came from outside, made safe to show to people.
public enum TerminalText {
    /// `text` with every character escaped that could move the cursor, colour the screen, reorder what is shown or hide
    /// in it: controls (C0, DEL, C1), bidirectional marks, invisible and tag characters, line and paragraph separators.
    ///
    /// Escapes are spelt `\n`, `\r`, `\t` or `\u{202E}`. The result is one line.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: mustBeEscaped) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if mustBeEscaped(scalar) { append(scalar, to: &result) } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// The lines of `bytes`, read as UTF-8 and escaped as ``escaped(_:)`` does, tabs as four spaces. Bytes that are no
    /// UTF-8 are shown as `\x9F`.
    public static func lines(of bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            var line = line
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            return escapedLine(Array(line))
        }
    }

    private static func escapedLine(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) {
            return escaped(text.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    "))
        }
        var result = ""
        var rest = bytes[...]
        while !rest.isEmpty {
            // The longest prefix that is whole characters; what stops it is shown as a byte.
            let valid = rest.prefix(validPrefixCount(rest))
            if valid.isEmpty {
                let byte = rest.removeFirst()
                result += "\\x" + String(byte >> 4, radix: 16, uppercase: true)
                result += String(byte & 0xF, radix: 16, uppercase: true)
            } else {
                result += escapedLine(Array(valid))
                rest = rest.dropFirst(valid.count)
            }
        }
        return result
    }

    private static func validPrefixCount(_ bytes: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default: result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
    }

    private static func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        return switch scalar.properties.generalCategory {
        // U+200D joins emoji and shows as nothing by itself; it cannot reorder text and stays.
        case .format: scalar.value != 0x200D
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: true
        default: false
        }
    }
}
