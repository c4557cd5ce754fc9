import Foundation
import Testing

@Suite("replay exec", .timeLimit(.minutes(3)))
struct ReplayExecTests {
    @Test("starts the command for each event, in order, and passes on what it writes")
    func order() async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run(
            "replay", "exec", "--to", "3", "--", "sh", "-c", "echo \"$DIARIO_POSITION $(cat)\"; echo heard >&2")
        #expect(outcome.status == 0 && outcome.output == "1 one\n2 two\n3 two\n")
        #expect(outcome.errorLines == ["heard", "heard", "heard", "diario: 3 delivered, 1 to 3"])
        _ = data
    }

    @Test("says what is left to do as a command that does it")
    func rest() async throws {
        let (data, program) = try await SampleLog.make()
        let script = "test \"$DIARIO_POSITION\" != 3 -o -n \"$AGAIN\""
        let outcome = try await program.run(
            "replay", "exec", "--attempts", "2", "--source", "loja", "--", "sh", "-c", script)
        #expect(outcome.status == 69)
        #expect(
            outcome.errorLines.contains("diario: position 3: /usr/bin/sh: it ended with status 1"), "\(outcome.errors)")
        let rest = try #require(outcome.errorLines.first { $0.hasPrefix("rest: ") }).dropFirst("rest: ".count)
        #expect(rest.hasSuffix(" -- sh -c '\(script)'") && outcome.errorLines.last == "resume: --after 2")
        let again = try await program.run(["-c", "AGAIN=1 \(rest)"], executable: "bash")
        #expect(again.status == 0 && again.errors.hasSuffix("diario: 4 delivered, 3 to 7\n"), "\(again.errors)")
        _ = data
    }

    @Test(
        "refuses what it cannot start",
        arguments: [
            ([], 64, "no command: it comes last, behind --"), (["--"], 64, "no command: it comes last, behind --"),
            (["--", "no-such-command"], 78, "there is no command no-such-command that can be started"),
            (["--", "/etc"], 78, "there is no command /etc that can be started"),
            (["--timeout", "0", "--", "true"], 64, "--timeout wants 1 to 3600 seconds."),
        ] as [([String], Int32, String)])
    func refusals(arguments: [String], status: Int32, message: String) async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run(["replay", "exec"] + arguments)
        #expect(outcome.status == status && outcome.errorLines.first == "diario: \(message)", "\(outcome.errors)")
        _ = data
    }
}
