import EventStore
import Foundation
import Testing

@Suite("token new and revoke", .timeLimit(.minutes(3)))
struct TokenTests {
    private func make() throws -> (TemporaryData, DiarioProgram) {
        let data = TemporaryData()
        _ = try data.create()
        return (data, try DiarioProgram(data: data.path))
    }

    @Test("a new source says that it is new; one that is there does not")
    func newSource() async throws {
        let (data, program) = try make()
        let first = try await program.run("token", "new", "--source", "loja")
        let token = first.output.trimmingCharacters(in: .newlines)
        #expect(
            first.errorLines == [
                "https://YOUR-HOST/webhooks/loja?token=\(token)", "diario: loja is a new source",
            ])
        let second = try await program.run("token", "new", "--source", "loja")
        #expect(second.status == 0 && second.errorLines.count == 1)
        _ = data
    }

    @Test(
        "a name one slip away from a source is refused, and made with --new-source",
        arguments: ["lojas", "loj", "lpja", "ljoa"])
    func misspelt(name: String) async throws {
        let (data, program) = try make()
        _ = try await program.run("token", "new", "--source", "loja")
        let refused = try await program.run("token", "new", "--source", name)
        #expect(refused.status == 64 && refused.output.isEmpty)
        #expect(refused.errors.contains("--source loja") && refused.errors.contains("--new-source"))
        #expect(try await program.run("token", "list").lines.count == 2)
        #expect(try await program.run("token", "new", "--source", name, "--new-source").status == 0)
        // From now on it is a source like any other.
        #expect(try await program.run("token", "new", "--source", name).status == 0)
        _ = data
    }

    @Test("a name that is unlike all others, and one of a series, make a source as ever")
    func unlike() async throws {
        let (data, program) = try make()
        for name in ["loja-1", "loja-2", "loja-12", "matriz", "ab", "ac"] {
            #expect(try await program.run("token", "new", "--source", name).status == 0, "\(name)")
        }
        _ = data
    }

    @Test("at a terminal, a name one slip away is asked back", arguments: [("n", 64), ("", 64), ("y", 0), ("sim", 0)])
    func asked(answer: String, status: Int32) async throws {
        let (data, program) = try make()
        _ = try await program.run("token", "new", "--source", "loja")
        let terminal = PseudoTerminal(answers: [(question: "[y/N]", answer: answer + "\n")])
        let outcome = try await terminal.run(program, "token", "new", "--source", "lojas")
        #expect(outcome.status == status, "\(outcome.screen)")
        #expect(outcome.screen.contains("lojas is a new source") == (status == 0))
        _ = data
    }

    @Test("no token is made for the private listener, which is not there yet")
    func reader() async throws {
        let (data, program) = try make()
        let outcome = try await program.run("token", "new", "--reader")
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("no private listener yet"))
        #expect(try await program.run("token", "list").output.isEmpty)
        _ = data
    }

    @Test("says nothing of a receiver while another program writes the log: a hangup would end it")
    func otherWriter() async throws {
        let data = TemporaryData()
        let writer = try data.openWriter(try data.create())
        let outcome = try await DiarioProgram(data: data.path).run("token", "new", "--source", "loja")
        #expect(outcome.status == 0 && !outcome.errors.contains("SIGHUP"))
        writer.close()
    }

    @Test("says which process takes a change up, and how, while a receiver runs; only then")
    func reload() async throws {
        let (data, program) = try make()
        let allowed = ["--allow-filesystem", try FileSystem(at: data.path).name]
        let outcome = try await program.serve(allowed) { ready in
            let made = try await program.run("token", "new", "--source", "outra")
            let words = "diario: the running receiver takes it up on SIGHUP: kill -HUP \(ready.pid)"
            #expect(made.errorLines.last == words)
            let list = try await program.run("token", "list", "--json")
            let first = try JSONSerialization.jsonObject(with: Data(list.lines[0].utf8)) as? [String: Any]
            let revoked = try await program.run("token", "revoke", try #require(first?["id"] as? String))
            #expect(revoked.errorLines.last?.hasSuffix("kill -HUP \(ready.pid)") == true)
            let again = try await program.run(["init"] + allowed)
            #expect(again.status == 1 && again.errors.contains("there is a log"), "\(again.errors)")
        }
        #expect(outcome.status == 0)
        #expect(try await !program.run("token", "new", "--source", "loja").errors.contains("SIGHUP"))
    }
}
