internal import EventFormats

/// What a command does and takes, laid out for people.
///
/// Prose is folded to the width; what is indented, such as an example, stays as it is, so that it can be copied.
struct HelpScreen {
    /// The program, then each subcommand down to the one that is shown.
    var path: [CommandTree]
    var language: Language
    var width: Int

    /// The lines of the screen.
    var lines: [String] {
        guard let command = path.last else { return [] }
        var lines = folded(command.abstract ?? "") + [""]
        for block in Self.blocks(of: command.discussion ?? "") {
            lines += block.isVerbatim ? block.lines.map(heading) : folded(block.lines.joined(separator: " "))
            lines.append("")
        }
        lines.append("\(language(pt: "USO", en: "USAGE")): \(usage)")
        for (title, rows) in sections(of: command) {
            var table = TextTable([TextTable.Column(""), TextTable.Column("")])
            for (label, text) in rows { table.append([TextTable.Cell(label), TextTable.Cell(text)]) }
            lines += ["", "\(title):"] + table.lines(indent: 2, width: width)
        }
        if !shown(command.subcommands).isEmpty {
            let words = (["diario", "help"] + names.dropFirst()).joined(separator: " ")
            lines += ["", "  " + language.text("See '\(words) <subcommand>' for detailed help.")]
        }
        return lines
    }

    /// How the command is called: `diario show <POSITION> [options]`.
    var usage: String {
        guard let command = path.last else { return "" }
        let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
        let wanted = arguments.filter { !$0.isOptional && $0.defaultValue == nil && $0.kind != .flag }
        var words = names + wanted.map { language.text($0.synopsis) }
        if !shown(command.subcommands).isEmpty {
            words.append("<\(language(pt: "subcomando", en: "subcommand"))>")
        } else if arguments.contains(where: { $0.kind != .positional }) {
            words.append("[\(language(pt: "opções", en: "options"))]")
        }
        return words.joined(separator: " ")
    }

    private var names: [String] { path.map(\.commandName) }

    private func shown(_ commands: [CommandTree]?) -> [CommandTree] {
        (commands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }

    private func folded(_ english: String) -> [String] { language.text(english).wrapped(toWidth: width) }

    // MARK: What stands above the options

    /// Lines that belong together.
    private struct Block {
        var lines: [String]
        /// Whether the lines are kept as they are.
        var isVerbatim: Bool
    }

    private static func blocks(of text: String) -> [Block] {
        text.split(separator: "\n\n").map { block in
            let lines = block.split(separator: "\n").map(String.init)
            return Block(lines: lines, isVerbatim: lines.contains { $0.hasPrefix(" ") })
        }
    }

    private func heading(_ line: String) -> String { line.hasPrefix(" ") ? line : language.text(line) }

    // MARK: The options

    private func sections(of command: CommandTree) -> [(title: String, rows: [(String, String)])] {
        var sections: [(title: String, rows: [(String, String)])] = []
        func add(_ row: (String, String), to title: String) {
            let title = language.text(title).uppercased()
            if let index = sections.firstIndex(where: { $0.title == title }) {
                sections[index].rows.append(row)
            } else {
                sections.append((title, [row]))
            }
        }
        let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
        for argument in arguments where argument.kind == .positional { add(row(of: argument), to: "Arguments") }
        for argument in arguments {
            if let title = argument.sectionTitle, argument.kind != .positional { add(row(of: argument), to: title) }
        }
        for argument in arguments where argument.kind != .positional && argument.sectionTitle == nil {
            add(row(of: argument), to: "Options")
        }
        for subcommand in shown(command.subcommands) {
            add((subcommand.commandName, language.text(subcommand.abstract ?? "")), to: "Subcommands")
        }
        return sections
    }

    private func row(of argument: CommandTree.Argument) -> (String, String) {
        var notes: [String] = []
        if let values = argument.allValues {
            notes.append("\(language(pt: "valores", en: "values")): \(values.joined(separator: ", "))")
        }
        if let value = argument.defaultValue { notes.append("\(language(pt: "padrão", en: "default")): \(value)") }
        let text = language.text(argument.abstract ?? "")
        return (language.text(argument.synopsis), notes.isEmpty ? text : "\(text) (\(notes.joined(separator: "; ")))")
    }
}
