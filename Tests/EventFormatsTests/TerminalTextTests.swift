import EventFormats
import Testing

@Suite("Text for a terminal")
struct TerminalTextTests {
    @Test(
        "escapes what moves the cursor, colours, reorders or hides",
        arguments: [
            ("a\u{1B}[31mb", "a\\u{1B}[31mb"), ("a\nb\tc\r", "a\\nb\\tc\\r"), ("\u{202E}abc", "\\u{202E}abc"),
            ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("\u{9B}2J", "\\u{9B}2J"), ("\u{7F}", "\\u{7F}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("\u{200B}\u{FEFF}", "\\u{200B}\\u{FEFF}"),
            ("\u{E0041}", "\\u{E0041}"),
        ])
    func escapes(text: String, expected: String) {
        #expect(TerminalText.escaped(text) == expected)
    }

    @Test(
        "leaves Portuguese names, other scripts and emoji as they are",
        arguments: [
            "João Conceição d'Ávila", "Ελένη", "山田", "👩‍👧", "preço: R$ 10,00 \\ \"x\"",
        ])
    func keeps(text: String) {
        #expect(TerminalText.escaped(text) == text)
    }

    @Test("shows a body line by line, with bytes that are no UTF-8 as numbers")
    func lines() {
        let bytes = Array("{\r\n\t\"a\": \"é\u{1B}\"\n".utf8) + [0xFF, 0x61, 0xC3]
        #expect(TerminalText.lines(of: bytes) == ["{", "    \"a\": \"é\\u{1B}\"", "\\xFFa\\xC3"])
    }
}
