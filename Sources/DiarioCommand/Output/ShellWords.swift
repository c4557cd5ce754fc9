internal import EventFormats

/// A command line as people and shells read it.
enum ShellWords {
    /// `words` as one line that a POSIX shell takes apart into the same words.
    static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// An option and its value as words: one word where the value would be taken for an option.
    static func option(_ name: String, _ value: String) -> [String] {
        value.hasPrefix("-") && value != "-" ? ["\(name)=\(value)"] : [name, value]
    }

    /// `word` as people read it and most shells take it (`$'a\tb'`): safe for a terminal.
    static func shown(_ word: String) -> String {
        guard TerminalText.escaped(word) != word else { return quoted(word) }
        let text = word.unicodeScalars.map { scalar in
            if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
            let escaped = TerminalText.escaped(String(scalar))
            guard escaped.hasPrefix("\\u{") else { return escaped }
            let digits = escaped.dropFirst(3).dropLast()
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        return "$'\(text.joined())'"
    }

    /// `word` in quotes, where a shell would not leave it as it is.
    static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "_@%+=:,./-".utf8.contains(byte)
            }
        }
        guard word.isEmpty || !isPlain else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
