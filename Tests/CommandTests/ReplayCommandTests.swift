import EventModel
import EventStore
import Foundation
import Processes
import Subprocess
import TestSupport
import Testing

@Suite("The replay commands", .timeLimit(.minutes(3)))
struct ReplayCommandTests {
    @Test("write each event as show --json does")
    func sameAsShow() async throws {
        let (data, program) = try await SampleLog.make()
        let replay = try await program.run("replay", "ndjson")
        #expect(replay.lines.count == 7)
        for (index, line) in replay.lines.enumerated() {
            #expect(try await program.run("show", "\(index + 1)", "--json").output == line + "\n")
        }
        #expect(try await program.run("replay", "ndjson").output == replay.output)
        _ = data
    }

    @Test(
        "interrupted, end with 130 and tell the last event wholly written", arguments: [Signal.interrupt, .terminate])
    func interrupted(signal: Signal) async throws {
        let (data, program) = try await SampleLog.make()
        let result = try await Subprocess.run(
            program.configuration(["replay", "ndjson", "--follow"]), input: .none, output: .sequence,
            error: .string(limit: 65_536)
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardOutput.strings() {
                lines.append(line)
                if lines.count == 7 { try execution.send(signal: signal) }
            }
            return lines
        }
        #expect(result.terminationStatus == .exited(130))
        #expect(result.closureResult.count == 7)
        #expect(result.standardError.split(separator: "\n").last == "resume: --after 7")
        _ = data
    }

    @Test("interrupted while the reader is slow, leave only whole lines and name the last of them")
    func interruptedSlowly() async throws {
        let (data, program) = try await SampleLog.makeLong(4000)
        let folder = try makeTemporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let errors = folder + "/errors"
        let child = try SpawnedProgram(
            ChildProcess.productsPath + "/diario", ["replay", "ndjson"], environment: program.environment,
            errors: .file(errors))
        // The rest is many times what a pipe holds, so that not all of it can be written when the signal comes.
        let start = child.read()
        child.signal(SIGINT)
        let text = String(decoding: start + child.readToEnd(), as: UTF8.self)
        #expect(child.wait() == .exited(130))
        let lines = text.split(separator: "\n")
        #expect(text.hasSuffix("}\n") && lines.count < 4000)
        let words = String(decoding: try RawFile.bytes(errors), as: UTF8.self)
        #expect(words.split(separator: "\n").last == "resume: --after \(lines.count)")
        let rest = try await program.run("replay", "ndjson", "--after", "\(lines.count)")
        let all = try await program.run("replay", "ndjson")
        #expect(text + rest.output == all.output)
        _ = data
    }

    @Test(
        "that follow end at once when the reader of their output has gone, though no event comes",
        arguments: ["--last 1", "--last 1 --as raw", "--order 0000593098 --source loja", "--status 1 -n 9"])
    func closedPipeOfFollower(options: String) async throws {
        let (data, program) = try await SampleLog.make()
        let command = "timeout 60 diario replay ndjson --follow \(options) | head -n 1 | wc -l"
        let outcome = try await program.run(
            ["-c", "\(command); exit ${PIPESTATUS[0]}"], executable: "bash")
        #expect(outcome.status == 0 && outcome.output == "1\n", "\(outcome.errors)")
        _ = data
    }

    @Test(
        "end quietly with 0 when the reader of their output has gone",
        arguments: [
            "replay ndjson", "audit", "audit --json", "show 1 --raw",
        ])
    func closedPipe(command: String) async throws {
        let (data, program) = try await SampleLog.makeLong(4000)
        let outcome = try await program.run(
            ["-c", "diario \(command) | head -c 100 > /dev/null; exit ${PIPESTATUS[0]}"], executable: "bash")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        _ = data
    }

    @Test("follow a log that another process writes")
    func follow() async throws {
        let data = TemporaryData()
        let configuration = try data.create()
        let program = try DiarioProgram(data: data.path)
        let writer = try data.openWriter(configuration)
        let events = try SampleLog.events()
        _ = try await writer.append(events[0])
        let result = try await Subprocess.run(
            program.configuration(["replay", "ndjson", "-f", "--to", "3"]), input: .none, output: .sequence,
            error: .string(limit: 65_536)
        ) { execution in
            var count = 0
            for try await _ in execution.standardOutput.strings() {
                count += 1
                _ = try await writer.append(events[1])
            }
            return count
        }
        writer.close()
        #expect(result.terminationStatus == .exited(0) && result.closureResult == 3)
    }

    @Test("to HTTP end with 69 where nobody answers, saying how to go on")
    func unavailable() async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run(
            "replay", "http", "http://127.0.0.1:1/hook", "--after", "2", "--give-up-after", "0")
        #expect(outcome.status == 69 && outcome.output.isEmpty)
        #expect(outcome.errorLines.last == "resume: --after 2")
        _ = data
    }
}
