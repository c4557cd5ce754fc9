import EventModel
import Foundation
import TestSupport
import Testing

@Suite("A replay that did not come to its end", .timeLimit(.minutes(3)))
struct ResumeTests {
    /// What the last lines on standard error say.
    private struct Words {
        var summary: String
        var command: String
        var resumption: String

        init(_ outcome: DiarioProgram.Outcome) throws {
            let lines = outcome.errorLines.suffix(3)
            try #require(lines.count == 3, "\(outcome.errors)")
            let texts = Array(lines)
            summary = try #require(texts[0].wholeMatch(of: /diario: (.*)/)).output.1.description
            command = try #require(texts[1].wholeMatch(of: /rest: (.*)/)).output.1.description
            resumption = try #require(texts[2].wholeMatch(of: /resume: (--(?:after|to) [0-9]+)/)).output.1.description
        }
    }

    /// A URL where nothing listens.
    private static let nowhere = "http://127.0.0.1:1/hook"

    /// Replays to where nothing listens.
    private func failing(_ arguments: [String], _ program: DiarioProgram) async throws -> Words {
        let outcome = try await program.run(["replay", "http", Self.nowhere, "--give-up-after", "0"] + arguments)
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        return try Words(outcome)
    }

    @Test(
        "at its first event, tells a command that does all that was asked for, and nothing else",
        arguments: [
            (["--last", "2"], "--after 5", "--timeout 30 --give-up-after 0 --after 5 --to 7"),
            (["-n", "3", "--order", "0000593098"], "--after 0", "--order 0000593098 --after 0 --to 7 --limit 3"),
            (
                ["--order-id", "101", "--source", "loja", "--fail-if-empty"], "--after 6",
                "--order-id 101 --source loja --after 6 --to 7 --fail-if-empty"
            ),
            (["--reverse", "--to", "6"], "--to 6", "--to 6 --reverse"),
            (["--reverse", "--from", "2", "-n", "2"], "--to 7", "--to 7 --from 2 --reverse --limit 2"),
            (["--from", "3", "--follow"], "--after 2", "--after 2 --follow"),
            (["--undecodable"], "--after 3", "--undecodable --after 3 --to 7"),
            (
                ["--since", "2026-03-31", "--tz", "America/Sao_Paulo"], "--after 2",
                "--tz America/Sao_Paulo --after 2 --to 7 --since 2026-03-31T03:00:00.000000Z"
            ),
            (
                ["--document", "123421341234", "--email", "ana@example.com", "--source", "outra", "--tz=-03:00"],
                "--after 4", "--document - --email - --source outra --tz=-03:00 --after 4 --to 7"
            ),
            (
                ["--order", "it's", "--order", "00*", "--status=-1", "--status", "1", "--lang", "pt"], "--after 0",
                #"--order 'it'\''s' --order '00*' --status=-1 --status 1 --lang pt-BR --after 0 --to 7"#
            ),
        ])
    func nothingDelivered(arguments: [String], resumption: String, command: String) async throws {
        let (data, program) = try await SampleLog.make()
        let words = try await failing(arguments, program)
        #expect(words.resumption == resumption)
        #expect(words.summary == (arguments.contains("pt") ? "nada entregue" : "nothing delivered"))
        #expect(words.command.hasSuffix(" " + command), "\(words.command)")
        #expect(words.command.contains(#"diario replay http "$URL" --timeout 30 "#))
        #expect(!words.command.contains("123421341234") && !words.command.contains("ana@"))
        _ = data
    }

    @Test("keeps --without-keys: the rest is of the events that a search may miss, and of no others")
    func withoutKeys() async throws {
        let data = TemporaryData()
        let configuration = try data.create()
        let keyless = try SampleLog.event("2026-03-30T12:00:00Z", .orderCreated, Order(), nil, body: "keyless")
        let sample = try SampleLog.events()
        try await data.append([sample[0], keyless, sample[1], keyless, sample[2]], configuration)
        let program = try DiarioProgram(data: data.path)
        let words = try await failing(["--without-keys", "--source", "loja"], program)
        #expect(words.command.hasSuffix(" --source loja --without-keys --after 1 --to 5"), "\(words.command)")
        let command = words.command.replacing(#"http "$URL" --timeout 30 --give-up-after 0"#, with: "ndjson --as raw")
        let rest = try await program.run(["-c", command], executable: "bash")
        #expect(rest.status == 0 && rest.output == "keyless\nkeyless\n", "\(rest.errors)")
    }

    @Test("tells a command that a shell runs as it stands, and that delivers exactly the rest")
    func commandRuns() async throws {
        let (data, program) = try await SampleLog.make()
        let selected = ["--since", "5200w", "--utm", "utm-1", "-n", "4", "--as", "raw"]
        let whole = try await program.run(["replay", "ndjson"] + selected)
        // The server takes two and then no more; after that the command goes to standard output.
        let server = try LoopbackServer { number in
            "HTTP/1.1 \(number < 3 ? "204 No Content" : "503 Service Unavailable")\r\nContent-Length: 0\r\n\r\n"
        }
        let http = try await program.run(["replay", "http", server.url, "--give-up-after", "0"] + selected.dropLast(2))
        #expect(http.status == 69 && server.requests.count == 3)
        server.stop()
        let words = try Words(http)
        #expect(words.summary == "2 delivered, 1 to 2" && words.resumption == "--after 2")
        let command = words.command.replacing(#"http "$URL" --timeout 30 --give-up-after 0"#, with: "ndjson --as raw")
        let rest = try await program.run(["-c", command], executable: "bash")
        #expect(rest.status == 0 && rest.errors == "diario: 2 delivered, 3 to 5\n", "\(rest.errors)")
        #expect("one\ntwo\n" + rest.output == whole.output)
        _ = data
    }
}
