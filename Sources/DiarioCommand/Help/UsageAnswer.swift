internal import ArgumentParser
internal import EventFormats

/// What the command line gets when it asks for help or cannot be understood.
///
/// ArgumentParser parses and judges; the words, the width and the language are ours.
struct UsageAnswer {
    private let language: Language
    private var arguments: [String]
    private let path: [CommandTree]
    private let screen: HelpScreen

    /// The answer for these arguments, the program's name left out.
    init(arguments: [String], language: Language) throws {
        self.language = language
        self.arguments = arguments
        let program = try CommandTree.ofProgram()
        let asksByWord = arguments.first == "help"
        let (words, mistake) = asksByWord ? Self.wordsOfHelp(arguments.dropFirst()) : (arguments, nil)
        self.mistake = mistake
        let (path, unknown) = program.path(along: words)
        self.path = path
        // Behind the last subcommand, help takes no more words.
        let named = words.filter { !$0.hasPrefix("-") }
        self.unknown = unknown ?? (asksByWord ? named.dropFirst(path.count - 1).first : nil)
        screen = HelpScreen(path: path, language: language, width: Terminal.helpColumnCount)
        asksForHelp = asksByWord || arguments.contains { ["-h", "--help", "-help"].contains($0) }
    }

    /// The words behind `help`, and what is wrong with the options there: it takes the language of this answer, and nothing
    /// else.
    private static func wordsOfHelp(_ arguments: ArraySlice<String>) -> (words: [String], mistake: String?) {
        var (words, rest): ([String], _) = ([], arguments)
        while let word = rest.popFirst() {
            switch word {
            case "-h", "--help", "-help": continue
            case "--lang":
                guard let value = rest.popFirst() else { return (words, "Missing value for '--lang <LANG>'") }
                if LanguageArgument(argument: value) == nil { return (words, invalid(value)) }
            case _ where word.hasPrefix("--lang="):
                let value = String(word.dropFirst("--lang=".count))
                if LanguageArgument(argument: value) == nil { return (words, invalid(value)) }
            case _ where word.hasPrefix("-"): return (words, "Unknown option '\(word)'")
            default: words.append(word)
            }
        }
        return (words, nil)
    }

    private static func invalid(_ language: String) -> String {
        "The value '\(language)' is invalid for '--lang <LANG>'"
    }

    /// What is wrong with the options of `help`.
    private let mistake: String?
    /// The first word that should be a subcommand and is none.
    private let unknown: String?
    private let asksForHelp: Bool

    /// Answers what ArgumentParser said about the arguments, and ends the program: 0 for help, 64 for a mistake.
    func end(with error: any Error) -> Never {
        let code = Diario.exitCode(for: error)
        guard [.success, .validationFailure].contains(code) else { Diario.end(.failed, Diario.message(for: error)) }
        if let unknown { end(unknownCommand: unknown) }
        let text = Diario.fullMessage(for: error)
        guard code == .success else {
            let hint = text.split(separator: "\n").first { $0.hasPrefix("Help:  ") }
            let joined = text.contains("Missing value for '") ? hyphenValue(for: text) : nil
            // What is wrong even so is what there is to say: -1 is no number of events, however it is written.
            if let joined, let mistake = Self.mistake(in: joined.arguments) {
                var answer = self
                answer.arguments = joined.arguments
                answer.end(with: mistake)
            }
            end(
                mistake: message(for: error), hint: hint.map { String($0.dropFirst("Help:  ".count)) },
                advice: joined.map { "a value that begins with - stands behind an equals sign: \($0.name)=VALUE" })
        }
        // The version, a script for completion: not ours to lay out.
        guard text.hasPrefix("OVERVIEW: ") else { end(.done, [text]) }
        // A command that only has subcommands shows its help when it is run; nobody asked for it.
        // Who starts a receiver must not take it for one that ended well.
        guard asksForHelp else { endWithoutSubcommand() }
        end(.done, screen.lines)
    }

    /// Shows the help that `diario help …` asks for, and ends the program.
    func endWithHelp() -> Never {
        if let mistake { end(mistake: mistake, hint: nil) }
        if let unknown { end(unknownCommand: unknown) }
        end(.done, screen.lines)
    }

    private func endWithoutSubcommand() -> Never {
        StandardError.say("no subcommand was given")
        for line in [""] + screen.lines { StandardError.write(line: line) }
        Diario.end(.usage)
    }

    private func end(unknownCommand word: String) -> Never {
        let known = (path.last?.subcommands ?? []).filter { $0.shouldDisplay != false }.map(\.commandName)
        let guess = Spelling.guess(word, among: known)
        end(mistake: suggesting(guess, after: "there is no subcommand '\(word)'"), hint: nil)
    }

    /// What ArgumentParser says is wrong, with a suggestion that is near, or none.
    private func message(for error: any Error) -> String {
        let message = Diario.message(for: error)
        guard let match = message.firstMatch(of: #/^Unknown option '([^']+)'/#) else { return message }
        let arguments = (path.last?.arguments ?? []).filter(\.shouldDisplay)
        let known = arguments.flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map(\.name)
        let word = match.output.1.drop { $0 == "-" }
        let guess = Spelling.guess(String(word), among: known)
        return suggesting(guess.map { "--\($0)" }, after: String(match.output.0))
    }

    /// The long name of an option whose value the parser misses because it looks like an option, and the arguments with
    /// an equals sign between the two.
    private func hyphenValue(for message: String) -> (name: String, arguments: [String])? {
        let index = zip(arguments, arguments.dropFirst()).enumerated().first { _, pair in
            let (option, value) = pair
            return option.hasPrefix("-") && message.contains("'\(option)") && value.hasPrefix("-") && value != "-"
        }?.offset
        guard let index else { return nil }
        let names = (path.last?.arguments ?? []).lazy.map { ($0.names ?? []).map(\.text) }
            .first { $0.contains(arguments[index]) }
        let name = names?.first { $0.hasPrefix("--") } ?? arguments[index]
        var joined = arguments
        joined.replaceSubrange(index...(index + 1), with: ["\(name)=\(arguments[index + 1])"])
        return (name, joined)
    }

    /// What is wrong with these arguments; nil where they can be understood.
    private static func mistake(in arguments: [String]) -> (any Error)? {
        do { _ = try Diario.parseAsRoot(arguments) } catch { return error }
        return nil
    }

    private func suggesting(_ guess: String?, after message: String) -> String {
        guess.map { "\(message). Did you mean '\($0)'?" } ?? message
    }

    /// - Parameter hint: the synopsis of the option that is concerned, two spaces, and what it is.
    private func end(mistake: String, hint: String?, advice: String? = nil) -> Never {
        StandardOutput.flush()
        StandardError.say(mistake)
        if let advice { StandardError.say(advice) }
        if let hint, let gap = hint.firstRange(of: "  ") {
            let text = language.text(String(hint[gap.upperBound...]))
            var table = TextTable([TextTable.Column(""), TextTable.Column("")])
            table.append([TextTable.Cell(language.text(String(hint[..<gap.lowerBound]))), TextTable.Cell(text)])
            let width = Terminal.messageColumnCount ?? Limits.screenColumnCountMax
            for line in table.lines(indent: 2, width: width) { StandardError.write(line: line) }
        }
        StandardError.write(folded: screen.usage, behind: "\(language(pt: "Uso", en: "Usage")): ")
        let command = path.map(\.commandName).joined(separator: " ")
        StandardError.write(line: "  " + language.text("See '\(command) --help' for more information."))
        Diario.end(.usage)
    }

    private func end(_ status: ExitStatus, _ lines: [String]) -> Never {
        StandardOutput.write(lines: lines)
        Diario.end(status)
    }
}
