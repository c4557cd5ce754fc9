internal import ArgumentParser
internal import Foundation

/// Finds an option that takes one value and was given several: the parser would drop all but the last in silence.
struct RepeatedOption {
    private let arguments: [String]

    /// A look at the arguments of a program, without its name.
    init(in arguments: [String]) { self.arguments = arguments }

    /// Refuses arguments that give an option of `command` twice which may be given once.
    /// - Throws: `ValidationError` naming the option.
    func refuse(for command: any ParsableArguments.Type) throws {
        let given = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("-") && $0 != "-" }
            .map { String($0.prefix { $0 != "=" }) }
        // Most commands have one option or none, and nothing to look up.
        guard given.count > 1 else { return }
        for names in try Self.singleOptions(of: command) {
            let uses = given.filter { names.contains($0) }
            if uses.count > 1 {
                throw ValidationError("\(uses[0]) takes one value and was given \(uses.count) times.")
            }
        }
    }

    /// The names of each option that takes one value.
    private static func singleOptions(of command: any ParsableArguments.Type) throws -> [Set<String>] {
        let tool = try JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8))
        return (tool.command.arguments ?? []).filter { $0.kind == "option" && !$0.isRepeating }.map { option in
            Set((option.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name })
        }
    }

    /// What the parser tells of a command: the part of its `ToolInfo` that matters here.
    private struct Tool: Decodable {
        var command: Command

        struct Command: Decodable {
            var arguments: [Argument]?
        }

        struct Argument: Decodable {
            var kind: String
            var isRepeating: Bool
            var names: [Name]?
        }

        struct Name: Decodable {
            var kind: String
            var name: String
        }
    }
}
