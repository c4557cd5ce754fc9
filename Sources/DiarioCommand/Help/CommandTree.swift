internal import ArgumentParser
internal import Foundation

/// What the program takes, as ArgumentParser knows it: subcommands and their options.
struct CommandTree: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool?
    var subcommands: [CommandTree]?
    var arguments: [Argument]?

    /// An option, a flag, or a value without a name.
    struct Argument: Decodable {
        enum Kind: String, Decodable {
            case positional, option, flag
        }

        struct Name: Decodable {
            var kind: String
            var name: String
            /// The name with its hyphens.
            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        var kind: Kind
        var shouldDisplay: Bool
        var sectionTitle: String?
        var isOptional: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?

        /// What is typed: `-n, --limit <N>`.
        var synopsis: String {
            let value = valueName.map { "<\($0)>" } ?? ""
            if kind == .positional { return value }
            let sorted = (names ?? []).sorted { $0.name.count < $1.name.count }
            let text = sorted.map(\.text).joined(separator: ", ")
            return kind == .option ? "\(text) \(value)" : text
        }
    }

    /// The program's own.
    static func ofProgram() throws -> CommandTree {
        struct Dump: Decodable {
            var command: CommandTree
        }
        return try JSONDecoder().decode(Dump.self, from: Data(Diario._dumpHelp().utf8)).command
    }

    /// The commands that `words` lead to, the program first, and the first word that is no subcommand where one is
    /// wanted.
    func path(along words: [String]) -> (commands: [CommandTree], unknown: String?) {
        var commands = [self]
        for word in words where !word.hasPrefix("-") {
            guard let subcommands = commands.last?.subcommands, !subcommands.isEmpty else { break }
            guard let next = subcommands.first(where: { $0.commandName == word }) else { return (commands, word) }
            commands.append(next)
        }
        return (commands, nil)
    }
}
