import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

@Suite("A plan of a replay", .timeLimit(.minutes(3)))
struct PlanTests {
    /// A consumer that answers 200, and the positions that it has had.
    private final class Consumer {
        let server: LoopbackServer
        var url: String { server.url }
        var positions: [String] { server.requests.compactMap { $0.fields["diario-position"] } }

        init() throws { server = try LoopbackServer { _ in .text("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n") } }

        deinit { server.stop() }
    }

    private func withPlan(
        _ arguments: [String], _ body: (TemporaryData, DiarioProgram, String) async throws -> Void
    ) async throws {
        let (data, program) = try await SampleLog.make()
        let folder = try makeTemporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/plan.json"
        let made = try await program.run(["replay", "plan", "-o", path] + arguments)
        #expect(made.status == 0 && made.errors.isEmpty, "\(made.errors)")
        try await body(data, program, path)
    }

    @Test("says what the selection has")
    func counts() async throws {
        let (data, program) = try await SampleLog.make()
        let plan = try await program.run("replay", "plan", "--json").object()
        #expect(
            Set(plan.keys) == [
                "plan_version", "log_id", "epoch", "from", "to", "record_hash", "selection", "decoder_version",
                "counts",
                "digest",
            ])
        let counts = try #require(plan["counts"] as? [String: Any])
        #expect(counts["events"] as? Int == 7 && counts["orders"] as? Int == 3)
        #expect(counts["exact_duplicates"] as? Int == 1 && counts["undecodable"] as? Int == 1)
        #expect(counts["body_bytes"] as? Int == 3 + 3 + 3 + 3 + 4 + 3 + 9)
        #expect(counts["first_position"] as? Int == 1 && counts["last_position"] as? Int == 7)
        #expect(counts["last_received_at"] as? String == "2026-04-02T00:00:00.000000Z")
        #expect(counts["by_source"] as? [String: Int] == ["loja": 6, "outra": 1])
        #expect((counts["by_kind"] as? [String: Int])?["ORDER_CREATED"] == 2)
        let first = try await program.run("replay", "plan", "-n", "2", "--json").object()
        #expect(first["to"] as? Int == 2 && (first["counts"] as? [String: Any])?["events"] as? Int == 2)
        let none = try await program.run("replay", "plan", "--order", "0000593098", "--status", "77", "--json").object()
        #expect((none["counts"] as? [String: Any])?["events"] as? Int == 0)
        let screen = try await program.run("replay", "plan", "--rate", "2", "--lang", "pt-BR")
        #expect(screen.output.contains("Duplicatas exatas") && screen.output.contains("4 s"))
        _ = data
    }

    @Test("is replayed exactly, whatever has come since")
    func exact() async throws {
        try await withPlan(["--source", "loja"]) { data, program, path in
            try await data.append([SampleLog.undecodable("2026-04-03T00:00:00Z")], Self.configuration(of: data))
            let consumer = try Consumer()
            let outcome = try await program.run("replay", "http", consumer.url, "--plan", path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(consumer.positions == ["1", "2", "3", "4", "6", "7"])
            let rest = try await program.run("replay", "http", consumer.url, "--plan", path, "--after", "4")
            #expect(rest.status == 0 && consumer.positions.suffix(2) == ["6", "7"] && consumer.positions.count == 8)
        }
    }

    @Test("--distinct leaves out what has the same source and the same bytes as an earlier event")
    func distinct() async throws {
        try await withPlan([]) { _, program, path in
            let consumer = try Consumer()
            let outcome = try await program.run("replay", "http", consumer.url, "--plan", path, "--distinct")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(consumer.positions == ["1", "2", "4", "5", "6", "7"])
        }
    }

    @Test("a plan that was edited, is none, or is of another log is refused, and nothing is sent")
    func refused() async throws {
        try await withPlan([]) { _, program, path in
            let consumer = try Consumer()
            let (other, otherProgram) = try await SampleLog.make()
            let text = String(decoding: try RawFile.bytes(path), as: UTF8.self)
            let foreign = try await otherProgram.run("replay", "http", consumer.url, "--plan", path)
            #expect(foreign.status == 64 && foreign.errors.contains("it is of the log"), "\(foreign.errors)")
            let edits: [(String, String)] = [
                (text.replacing("\"to\" : 7", with: "\"to\" : 6"), "it was changed after it was made"),
                (text.replacing("\"plan_version\" : 1", with: "\"plan_version\" : 2"), "version 2"),
                ("{}", "it is no plan"), ("", "it is no plan"),
            ]
            for (edited, words) in edits {
                try RawFile.write(Array(edited.utf8), to: path + ".edited")
                let outcome = try await program.run("replay", "http", consumer.url, "--plan", path + ".edited")
                #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome.errors)")
            }
            let missing = try await program.run("replay", "http", consumer.url, "--plan", path + ".missing")
            #expect(missing.status == 64 && missing.errors.contains("cannot read"), "\(missing.errors)")
            #expect(consumer.positions.isEmpty)
            _ = other
        }
    }

    @Test("names no person, and wants the same one named again")
    func person() async throws {
        try await withPlan(["--document", SampleLog.document, "--email", SampleLog.email]) { _, program, path in
            let text = String(decoding: try RawFile.bytes(path), as: UTF8.self)
            #expect(!text.contains("123421341234") && !text.lowercased().contains("ana@"))
            let consumer = try Consumer()
            let command = ["replay", "http", consumer.url, "--plan", path]
            let without = try await program.run(command)
            #expect(without.status == 64 && without.errors.contains("--document -"), "\(without.errors)")
            let persons = command + ["--document", "-", "--email", "-"]
            let wrong = try await program.run(persons, input: "99999999999\nana@example.com\n")
            #expect(wrong.status == 64 && !wrong.errors.contains("99999999999"), "\(wrong.errors)")
            #expect(consumer.positions.isEmpty)
            let right = try await program.run(persons, input: "123421341234\nANA@example.com\n")
            #expect(right.status == 0, "\(right.errors)")
            #expect(consumer.positions == ["1", "2", "3", "5"])
        }
    }

    @Test("what breaks off says how to go on with the plan")
    func brokenOff() async throws {
        try await withPlan(["--until", "2026-04-01T03:00:01Z"]) { _, program, path in
            let server = try LoopbackServer { number in
                .text("HTTP/1.1 \(number == 3 ? "500 No" : "200 OK")\r\ncontent-length: 0\r\n\r\n")
            }
            defer { server.stop() }
            let url = server.url
            let outcome = try await program.run("replay", "http", url, "--attempts", "1", "--plan", path, "--distinct")
            #expect(outcome.status == 69)
            let rest = try #require(outcome.errorLines.first { $0.hasPrefix("rest: ") })
            #expect(rest.hasSuffix("--timeout 30 --attempts 1 --plan \(path) --distinct --after 2"), "\(rest)")
            let next = try await program.run(
                ["-c", rest.dropFirst("rest: ".count).description], executable: "bash", url: url)
            #expect(next.status == 0, "\(next.errors)")
            let taken = server.requests.compactMap { $0.fields["diario-position"] }
            #expect(taken == ["1", "2", "4", "4", "5", "6"])
        }
    }

    @Test("more than 10,000 events want a plan or a yes, and a dry run sends none of them")
    func many() async throws {
        let (data, program) = try await SampleLog.makeLong(10_001)
        let nowhere = "http://127.0.0.1:1/"
        let refused = try await program.run("replay", "http", nowhere)
        #expect(refused.status == 64 && refused.errors.contains("--yes"), "\(refused.errors)")
        let filtered = try await program.run("replay", "http", nowhere, "--event", "ORDER_CREATED")
        #expect(filtered.status == 64)
        for arguments in [
            ["--yes"], ["--from", "2"], ["-n", "10000"], ["--event", "ORDER_CANCELLED", "--fail-if-empty"],
        ] {
            // Goes on, to where nothing listens or nothing is found.
            let outcome = try await program.run(["replay", "http", nowhere, "--give-up-after", "0"] + arguments)
            #expect(outcome.status == (arguments.contains("--fail-if-empty") ? 1 : 69), "\(outcome.errors)")
        }
        let dry = try await program.run("replay", "http", nowhere, "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("10001") && dry.output.contains("Exact duplicates  10000"))
        _ = data
    }

    @Test("options that contradict a plan are refused")
    func contradictions() async throws {
        try await withPlan([]) { _, program, path in
            for options in [
                ["--order", "1"], ["--since", "2h"], ["--follow"], ["--reverse"], ["-n", "1"], ["--last", "1"],
                ["--document", "1"],
            ] {
                let outcome = try await program.run(
                    ["replay", "http", "http://127.0.0.1:1/", "--plan", path] + options)
                #expect(outcome.status == 64, "\(options): \(outcome.errors)")
            }
            #expect(try await program.run("replay", "http", "http://127.0.0.1:1/", "--distinct").status == 64)
            let taken = try await program.run("replay", "plan", "-o", path)
            #expect(taken.status == 1 && taken.errors.contains("--overwrite"), "\(taken.errors)")
            #expect(try await program.run("replay", "plan", "-o", path, "--overwrite").status == 0)
        }
    }

    private static func configuration(of data: TemporaryData) -> StoreConfiguration {
        var configuration = StoreConfiguration()
        configuration.logMapByteCount = 1 << 30
        configuration.indexMapByteCount = 1 << 30
        configuration.freeByteCountMin = 0
        return configuration
    }
}

extension DiarioProgram {
    fileprivate func run(_ arguments: [String], executable: String, url: String) async throws -> Outcome {
        var program = self
        program.environment["URL"] = url
        return try await program.run(arguments, executable: executable)
    }
}
