/// What stands in a cell of CSV.
enum CSVCell {
    /// What somebody sent, or what may be long: a spreadsheet could take it for a formula.
    case text(String)
    /// A number or a time that this program has written.
    case number(String)
}

/// How cells and lines of CSV are written: RFC 4180, with what spreadsheets need beside it.
struct CSVFormat {
    /// What stands between cells.
    var separator: UInt8
    /// Whether text is written as it is, also where a spreadsheet would take it for a formula.
    var isVerbatim: Bool

    /// Writes a line of cells behind `bytes`.
    func line(_ cells: some Sequence<CSVCell>, into bytes: inout [UInt8]) {
        var isFirst = true
        for cell in cells {
            if !isFirst { bytes.append(separator) }
            isFirst = false
            append(cell, to: &bytes)
        }
        bytes.append(contentsOf: Self.lineEnd)
    }

    /// What ends a line.
    static let lineEnd = Array("\r\n".utf8)

    /// Writes a cell behind `bytes`.
    func append(_ cell: CSVCell, to bytes: inout [UInt8]) {
        switch cell {
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .text(let text): append(text, to: &bytes)
        }
    }

    private func append(_ text: String, to bytes: inout [UInt8]) {
        let isDefused = !isVerbatim && Self.isFormula(text)
        let needsQuotes = isDefused || text.utf8.contains { Self.wantQuotes.contains($0) }
        guard needsQuotes else { return bytes.append(contentsOf: text.utf8) }
        let quote = UInt8(ascii: "\"")
        bytes.append(quote)
        // Spreadsheets take what follows an apostrophe for text.
        if isDefused { bytes.append(UInt8(ascii: "'")) }
        for byte in text.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    /// Every usual separator among them, so that a cell is quoted alike whatever the file's own one is.
    private static let wantQuotes = Set("\",;\t\r\n".utf8)

    /// Whether a spreadsheet would take `text` for a formula: it begins with one of the characters that OWASP names, the
    /// wide forms among them, and is no negative amount.
    static func isFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return beginnings.contains(first) && !isNegativeAmount(text)
    }

    /// `-12`, `-12.50`, `-1.234,56`: nothing but digits, points and commas behind the sign.
    private static func isNegativeAmount(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "-"), let first = digits.first, isDigit(first) else { return false }
        return digits.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static let beginnings = Set("=+-@\t\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars + ["\r"])
}
