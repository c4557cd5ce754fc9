import EventFormats
import Foundation
import Testing

@Suite("Help and mistakes on the command line", .timeLimit(.minutes(3)))
struct HelpTests {
    private static let commands: [[String]] = [
        [], ["init"], ["serve"], ["token"], ["token", "new"], ["token", "list"], ["token", "revoke"], ["audit"],
        ["show"], ["stats"], ["verify"], ["reindex"], ["recover"], ["replay"], ["replay", "ndjson"],
        ["replay", "csv"], ["replay", "http"], ["replay", "exec"], ["bench"], ["bench", "ingest"], ["bench", "append"],
        ["bench", "replay"], ["bench", "search"], ["bench", "follow"], ["bench", "bodies"], ["replay", "plan"],
        ["outages"],
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
            (["help", "--foo"], "Unknown option '--foo'", nil),
            (["help", "audit", "--json"], "Unknown option '--json'", nil),
            (["help", "--lang"], "Missing value for '--lang <LANG>'", nil),
            (["help", "--lang", "xx"], "The value 'xx' is invalid for '--lang <LANG>'", nil),
            (["help", "--lang=en", "audit", "-x"], "Unknown option '-x'", nil),
        ] as [([String], String, String?)])
    func mistakes(arguments: [String], message: String, guess: String?) async throws {
        let outcome = try await DiarioProgram().run(arguments)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        let suggestion = guess.map { ". Did you mean '\($0)'?" } ?? ""
        #expect(outcome.errorLines.first == "diario: \(message)\(suggestion)")
        #expect(outcome.errorLines.dropFirst().first?.hasPrefix("Usage: diario") == true)
    }

    @Test("takes the language of its answer, wherever that stands, and -h")
    func helpOptions() async throws {
        let program = try DiarioProgram()
        let portuguese = try await program.run("help", "--lang", "pt-BR", "token", "new")
        #expect(portuguese.status == 0 && portuguese.output.contains("USO: diario token new"))
        #expect(try await program.run("help", "token", "--lang=pt-BR", "new").output == portuguese.output)
        #expect(try await program.run("help", "-h").output == program.run("--help").output)
    }

    @Test(
        "in a pipe is folded at what COLUMNS says, else at 80",
        arguments: [nil, "60", "100", "1000", "x", "0", "-1", "1"])
    func pipe(columns: String?) async throws {
        let variables = columns.map { ["COLUMNS": $0] } ?? [:]
        let width = ["60": 60, "100": 100, "1000": 100, "1": 60][columns] ?? 80
        let help = try await DiarioProgram(variables).run("serve", "--help")
        let widest = try #require(help.lines.filter { !$0.hasPrefix("  diario ") }.map(\.displayWidth).max())
        #expect(widest <= width && widest > width - 20, "\(widest)")
    }

    @Test(
        "is shorter than a narrow terminal is wide, refusals too; in a pipe they stay lines",
        arguments: ["en", "pt-BR"])
    func refusals(language: String) async throws {
        let data = TemporaryData()
        _ = try data.create()
        let program = try DiarioProgram(data: data.path)
        for arguments in [
            ["audit", "--order", "A*B"], ["audit", "--event", "x"], ["serve", "--listen", "x"], ["token", "new"],
            ["audit", "--order"], ["bench", "ingest", "--url", "http://a/webhooks/x", "--token", "y"],
        ] {
            for width in [70, 200] as [UInt16] {
                let outcome = try await PseudoTerminal(columnCount: width).run(
                    program, arguments + ["--lang", language])
                #expect(outcome.status != 0)
                let isWhole = outcome.lines.allSatisfy { $0.displayWidth <= min(Int(width), 80) }
                #expect(isWhole, "\(outcome.screen)")
            }
            let piped = try await program.run(arguments + ["--lang", language])
            #expect(piped.errorLines.first?.hasPrefix("diario: ") == true)
            if arguments.contains("--event") { #expect(try #require(piped.errorLines.first).displayWidth > 80) }
        }
        _ = data
    }

    /// Value names that are the same in both languages.
    private static let commonNames: Set = ["N", "ID", "URL", "CIDR", "BYTES", "CPF|-", "TOKEN|-", "human|json", "Nx"]

    @Test("names the value of each option by what it is, in the reader's language", arguments: Self.commands)
    func valueNames(command: [String]) async throws {
        var names: [[String: String]] = []
        for language in ["en", "pt-BR"] {
            let help = try await DiarioProgram().run(["help"] + command + ["--lang", language]).output
            let options = help.matches(of: #/^ +(?:-. ?, )?--([a-z-]+) <([^>]+)>/#.anchorsMatchLineEndings())
            names.append(Dictionary(uniqueKeysWithValues: options.map { (String($0.1), String($0.2)) }))
        }
        #expect(names[0].keys == names[1].keys)
        for (option, name) in names[0] {
            #expect(name != option)
            #expect(Self.commonNames.contains(name) == (names[1][option] == name), "--\(option) <\(name)>")
        }
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
