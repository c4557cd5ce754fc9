/// Rows of text in columns that line up, for people.
///
/// Widths are counted by ``Swift/String/displayWidth``; no line ends in a space; the last column wraps so that lines
/// stay within a width. Where too little room is left beside the other columns, for all of it or for a word that should
/// stay whole, such as a hash or an address, it stands below its row instead.
public struct TextTable: Sendable {
    /// A column: its heading and where its cells stand.
    public struct Column: Sendable {
        /// The heading.
        public var title: String
        /// Where cells that are narrower than the column stand in it.
        public var alignment: Alignment

        /// A column of this heading and alignment.
        public init(_ title: String, _ alignment: Alignment = .leading) {
            self.title = title
            self.alignment = alignment
        }
    }

    /// Where a cell stands in its column.
    public enum Alignment: Sendable {
        /// At the left, for words.
        case leading
        /// At the right, for numbers.
        case trailing
    }

    /// The text at one place of a table. It is shown as it is: escape what came from outside first.
    public struct Cell: Sendable, ExpressibleByStringInterpolation {
        /// The text; a line break begins another line within the row.
        public var text: String
        /// How it stands out.
        public var style: TextStyle

        /// A cell of this text.
        public init(_ text: String, _ style: TextStyle = .plain) {
            self.text = text
            self.style = style
        }

        /// A plain cell.
        public init(stringLiteral value: String) { self.init(value) }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    /// A table of these columns, without rows. Without any heading there is no heading line.
    public init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row.
    /// - Precondition: there is a cell for each column.
    public mutating func append(_ row: [Cell]) {
        precondition(row.count == columns.count, "a row has a cell for each column")
        rows.append(row)
    }

    /// The lines of the table.
    ///
    /// - Parameters:
    ///   - indent: how many spaces begin each line.
    ///   - width: how wide a line may be; the last column wraps to keep within it.
    ///   - isStyled: whether styles become escape sequences.
    public func lines(indent: Int = 0, width: Int = 100, isStyled: Bool = false) -> [String] {
        let hasHeading = columns.contains { !$0.title.isEmpty }
        let heading = hasHeading ? [columns.map { Cell($0.title, .faint) }] : []
        var widths = columns.map(\.title.displayWidth)
        for row in rows {
            for (index, cell) in row.enumerated() {
                for line in cell.text.split(separator: "\n") {
                    widths[index] = max(widths[index], String(line).displayWidth)
                }
            }
        }
        let before = indent + widths.dropLast().reduce(0) { $0 + $1 + Self.gap }
        let room = width - before
        let below = (indent: indent + Self.belowIndent, width: width - indent - Self.belowIndent)
        let isCramped = (widths.last ?? 0) > room && room < min(Self.roomMin, below.width)
        if let last = widths.indices.last { widths[last] = min(widths[last], max(room, Self.lastColumnWidthMin)) }
        return (heading + rows).flatMap { row in
            let words = row.last?.text.split { $0 == " " || $0 == "\n" } ?? []
            let longest = words.map { String($0).displayWidth }.max() ?? 0
            guard columns.count > 1, isCramped || (longest > room && longest <= below.width), let last = row.last
            else { return lines(of: row, widths: widths, indent: indent, isStyled: isStyled) }
            let folded = last.text.split(separator: "\n").flatMap { String($0).wrapped(toWidth: below.width) }
            return lines(of: row.dropLast() + [""], widths: widths, indent: indent, isStyled: isStyled)
                + folded.map { String(repeating: " ", count: below.indent) + styled($0, last.style, isStyled) }
        }
    }

    private static let gap = 2
    private static let lastColumnWidthMin = 20
    /// How much room the last column wants beside the others, in columns, if it is to stand there.
    private static let roomMin = 30
    private static let belowIndent = 4

    private func styled(_ text: String, _ style: TextStyle, _ isStyled: Bool) -> String {
        isStyled ? style.applied(to: text) : text
    }

    private func lines(of row: [Cell], widths: [Int], indent: Int, isStyled: Bool) -> [String] {
        let cells = row.enumerated().map { index, cell in
            cell.text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
                index == row.count - 1 ? String(line).wrapped(toWidth: widths[index]) : [String(line)]
            }
        }
        return (0..<(cells.map(\.count).max() ?? 0)).map { number in
            var result = ""
            // Spaces are written only when text follows them.
            var pending = indent
            for (index, lines) in cells.enumerated() {
                let text = number < lines.count ? lines[number] : ""
                let missing = widths[index] - text.displayWidth
                let isTrailing = columns[index].alignment == .trailing
                if text.isEmpty {
                    pending += widths[index]
                } else {
                    result += String(repeating: " ", count: pending + (isTrailing ? max(missing, 0) : 0))
                    result += styled(text, row[index].style, isStyled)
                    pending = isTrailing ? 0 : max(missing, 0)
                }
                pending += Self.gap
            }
            return result
        }
    }
}
