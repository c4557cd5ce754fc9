import EventFormats
import Foundation
import Testing

@Suite("Help and mistakes on the command line", .timeLimit(.minutes(3)))
struct HelpTests {
    private static let commands: [[String]] = [
        [], ["init"], ["serve"], ["token"], ["token", "new"], ["token", "list"], ["token", "revoke"], ["audit"],
        ["show"], ["stats"], ["verify"], ["reindex"], ["recover"], ["replay"], ["replay", "ndjson"],
        ["replay", "http"], ["bench"], ["bench", "ingest"], ["bench", "append"], ["bench", "replay"],
        ["bench", "search"],
    ]

    @Test("fits 80 columns, with every example on a line of its own", arguments: Self.commands)
    func width(command: [String]) async throws {
        for language in ["en", "pt-BR"] {
            let outcome = try await PseudoTerminal().run(
                DiarioProgram(), ["help"] + command + ["--lang", language])
            #expect(outcome.status == 0)
            #expect(outcome.lines.allSatisfy { $0.displayWidth <= 80 }, "\(outcome.screen)")
            let isListing = outcome.lines.drop { $0 != (language == "en" ? "EXAMPLES:" : "EXEMPLOS:") }.dropFirst()
            let examples = isListing.prefix { !$0.isEmpty }
            #expect(!examples.isEmpty && examples.allSatisfy { $0.hasPrefix("  diario ") })
            #expect(!outcome.screen.contains("0.0.0.0"))
        }
    }

    @Test("is the same whether asked for by word or by option")
    func bothWays() async throws {
        let program = try DiarioProgram()
        let word = try await program.run("help", "token", "new")
        #expect(word.status == 0 && word.output.contains("--new-source"))
        #expect(try await program.run("token", "new", "--help").output == word.output)
    }

    @Test(
        "is a mistake for a command that is none, with a suggestion that is near or none",
        arguments: [
            (["help", "nonsense"], "there is no subcommand 'nonsense'", nil),
            (["nonsense"], "there is no subcommand 'nonsense'", nil),
            (["audti", "--order", "1"], "there is no subcommand 'audti'", "audit"),
            (["help", "audit", "more"], "there is no subcommand 'more'", nil),
            (["help", "token", "nwe"], "there is no subcommand 'nwe'", "new"),
            (["stat"], "there is no subcommand 'stat'", "stats"),
            (["stats", "--jsno"], "Unknown option '--jsno'", "--json"),
            (["audit", "--undec"], "Unknown option '--undec'", "--undecodable"),
            (["stats", "--orden", "1"], "Unknown option '--orden'", nil),
            (["serve", "--port", "1"], "Unknown option '--port'", nil),
        ] as [([String], String, String?)])
    func mistakes(arguments: [String], message: String, guess: String?) async throws {
        let outcome = try await DiarioProgram().run(arguments)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        let suggestion = guess.map { ". Did you mean '\($0)'?" } ?? ""
        #expect(outcome.errorLines.first == "diario: \(message)\(suggestion)")
        #expect(outcome.errorLines.dropFirst().first?.hasPrefix("Usage: diario") == true)
    }

    @Test("follows on standard error where a subcommand is missing", arguments: [[], ["token"], ["replay"], ["bench"]])
    func missingSubcommand(command: [String]) async throws {
        let outcome = try await DiarioProgram().run(command)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.errorLines[0] == "diario: no subcommand was given")
        let help = try await DiarioProgram().run(command + ["--help"])
        #expect(outcome.errors.hasSuffix("\n\n" + help.output))
    }

    @Test("in Portuguese, has no word of English", arguments: Self.commands)
    func portuguese(command: [String]) async throws {
        let program = try DiarioProgram(["LANG": "pt_BR.UTF-8"])
        let outcome = try await program.run(command + ["--help"])
        let isExample = { (line: String) in line.hasPrefix("  diario ") }
        let prose = outcome.lines.filter { !isExample($0) }.joined(separator: "\n")
        #expect(outcome.output.contains("USO: diario"))
        for word in ["the", "of", "with", "which", "is", "an", "USAGE", "OPTIONS"] {
            #expect(!prose.contains(try Regex("\\b\(word)\\b")), "\(word): \(prose)")
        }
    }
}
