import EventFormats
import Testing

@Suite("A table of text")
struct TextTableTests {
    private func table() -> TextTable {
        var table = TextTable([TextTable.Column("Nº", .trailing), TextTable.Column("NOME"), TextTable.Column("NOTA")])
        table.append(["1", "João", ""])
        table.append(["200", "Conceição", "primeira segunda"])
        return table
    }

    @Test("lines columns up by display width and leaves no space at a line's end")
    func alignment() {
        #expect(
            table().lines(indent: 2) == [
                "   Nº  NOME       NOTA", "    1  João", "  200  Conceição  primeira segunda",
            ])
    }

    @Test("wraps the last column to keep within the width")
    func wrapping() {
        var table = TextTable([TextTable.Column("A"), TextTable.Column("B")])
        table.append(["x", "uma frase que não cabe numa linha só, e umapalavramuitocompridaquenemcabe sozinha"])
        let lines = table.lines(width: 30)
        #expect(lines.allSatisfy { $0.displayWidth <= 30 && !$0.hasSuffix(" ") })
        #expect(lines.count > 3)
        #expect(lines[1].hasPrefix("x  uma frase que não cabe"))
        #expect(lines[2].hasPrefix("   "))
    }

    @Test("puts the last column below its row where a word of it would be cut")
    func wholeWords() {
        let hash = String(repeating: "5f", count: 32)
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        table.append(["Fim do registro", TextTable.Cell("7, \(hash)")])
        table.append(["Eventos", "7"])
        #expect(table.lines(width: 80) == ["Fim do registro", "    7, \(hash)", "Eventos          7"])
        #expect(table.lines(width: 100) == ["Fim do registro  7, \(hash)", "Eventos          7"])
    }

    @Test("puts the whole last column below where the others leave it no room")
    func cramped() {
        var table = TextTable([TextTable.Column("A"), TextTable.Column("B"), TextTable.Column("C")])
        table.append([TextTable.Cell(String(repeating: "x", count: 30)), "y", "uma frase que não cabe"])
        table.append(["x", "y", ""])
        let x = String(repeating: "x", count: 30)
        #expect(
            table.lines(indent: 2, width: 50) == [
                "  A" + String(repeating: " ", count: 31) + "B", "      C", "  \(x)  y", "      uma frase que não cabe",
                "  x" + String(repeating: " ", count: 31) + "y",
            ])
    }

    @Test("begins another line in a row where a cell has a line break")
    func lineBreaks() {
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        table.append(["a", "b\nc"])
        #expect(table.lines() == ["a  b", "   c"])
    }

    @Test("colours cells without counting the colours as width")
    func styles() {
        var table = TextTable([TextTable.Column(""), TextTable.Column("")])
        table.append([TextTable.Cell("a", .alarm), "b"])
        #expect(table.lines(isStyled: true) == ["\u{1B}[31ma\u{1B}[0m  b"])
        #expect(table.lines() == ["a  b"])
    }
}
