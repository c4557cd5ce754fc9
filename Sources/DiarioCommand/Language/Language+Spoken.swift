internal import EventFormats
internal import Foundation

extension Language {
    /// The language of whoever reads what this process says: `--lang`, wherever it stands among the arguments, else
    /// `LANG`.
    ///
    /// Read before the command line is parsed, so that what is wrong with it is said in that language too.
    static let spoken: Language = {
        var arguments = ProgramArguments.all.prefix { $0 != "--" }
        while let argument = arguments.popFirst() {
            if argument == "--lang" {
                if let language = arguments.first.flatMap({ LanguageArgument(argument: $0) }) {
                    return language.language
                }
            } else if argument.hasPrefix("--lang=") {
                let value = String(argument.dropFirst("--lang=".count))
                if let language = LanguageArgument(argument: value) { return language.language }
            }
        }
        return Language(localeName: ProcessInfo.processInfo.environment["LANG"] ?? "")
    }()

    /// `english` in this language: as it is, or as the phrasebook has it. What the book lacks stays English.
    func text(_ english: String) -> String {
        switch self {
        case .english: english
        case .portuguese: Phrasebook.portuguese.translation(of: english) ?? english
        }
    }
}

extension StandardError {
    /// Says something to people: a notice or an error, `english` in their language, behind the program's name.
    static func say(_ english: String) {
        write(folded: Language.spoken.text(english), behind: "diario: ")
    }

    /// Writes a message behind a word of its own; at a terminal it is folded, and what does not fit stands below it.
    static func write(folded text: String, behind label: String) {
        guard let width = Terminal.messageColumnCount else { return write(line: label + text) }
        let indent = String(repeating: " ", count: label.count)
        for (index, line) in text.wrapped(toWidth: width - label.count).enumerated() {
            write(line: (index == 0 ? label : indent) + line)
        }
    }
}
