import EventStore
import Foundation
import Subprocess
import TestSupport
import Testing

@Suite("diario bench ingest", .timeLimit(.minutes(5)), .serialized)
struct BenchIngestTests {
    private static let short = ["--seconds", "0.3", "--rounds", "1", "--warm-up", "0"]

    /// Runs the benchmark for an instant, in a directory of its own that it must leave empty.
    private func bench(_ arguments: [String]) async throws -> DiarioProgram.Outcome {
        let place = TemporaryData()
        try FileManager.default.createDirectory(atPath: place.path, withIntermediateDirectories: false)
        let outcome = try await DiarioProgram().run(try self.arguments(in: place) + Self.short + arguments)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
        return outcome
    }

    private func arguments(in place: TemporaryData) throws -> [String] {
        let allowed = try TemporaryData().create().allowedFileSystem.map { ["--allow-filesystem", $0] } ?? []
        return ["bench", "ingest", "--directory", place.path] + allowed
    }

    private func baselines(_ object: [String: Any]) throws -> [String: [String: Any]] {
        let list = try #require(object["baselines"] as? [[String: Any]])
        return Dictionary(
            uniqueKeysWithValues: list.compactMap { entry in (entry["name"] as? String).map { ($0, entry) } })
    }

    @Test("prints the contract's JSON, everything acknowledged found in the log, batches as the receiver counts them")
    func json() async throws {
        let outcome = try await bench(["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try outcome.object()
        let members: Set = [
            "schema", "command", "commit", "build", "cpu", "cores", "kernel", "file_system", "device", "durability",
            "seed", "connections", "rate", "events", "seconds", "per_second", "latency_us", "batch_events",
            "cpu_seconds", "body_bytes_per_event", "write_bytes_per_event", "disk_bytes_per_event",
            "rss_anon_peak_bytes", "baselines", "answers", "verified", "missing",
        ]
        #expect(members.isSubset(of: object.keys), "\(members.subtracting(object.keys)) missing")
        let events = try #require(object["events"] as? Int)
        #expect(events > 0 && object["verified"] as? Int == events && object["missing"] as? Int == 0)
        #expect(object["rate"] is NSNull)
        let batches = try #require(object["batch_events"] as? [String: Int])
        let (p50, largest) = (try #require(batches["p50"]), try #require(batches["max"]))
        #expect(p50 >= 1 && largest >= p50 && largest <= 64)
        #expect(try Set(baselines(object).keys) == ["do-nothing SwiftNIO server"])
    }

    @Test("with one connection, compares latency with a file that is synced for each webhook")
    func oneConnection() async throws {
        let object = try await bench(["--json", "--connections", "1"]).object()
        let file = try #require(baselines(object)["write+fdatasync of one record"])
        #expect(file["measure"] as? String == "latency_p50")
        let ratio = try #require(file["ratio"] as? [String: Double])
        #expect(try #require(ratio["median"]) > 0)
    }

    @Test("with --rate, says what was asked for and what came of it")
    func rate() async throws {
        let outcome = try await bench(["--json", "--rate", "100"])
        let object = try outcome.object()
        #expect(object["rate"] as? Double == 100)
        let due = try #require(object["events"] as? Int) + #require(object["overdue"] as? Int)
        #expect(due == 30, "a hundred a second for 0.3 s")
        #expect(try #require(object["per_second"] as? Double) <= 100)
        #expect(try await bench(["--rate", "100"]).output.contains("100 due a second"))
    }

    @Test("with --prefill, compares a log that holds events with an empty one")
    func prefill() async throws {
        let outcome = try await bench(["--json", "--prefill", "10000"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try outcome.object()
        let empty = try #require(baselines(object)["the same receiver on an empty log"])
        #expect(empty["measure"] as? String == "per_second")
        #expect(object["missing"] as? Int == 0)
    }

    @Test("with --compare, shows both runs and warns of what makes them incomparable")
    func compare() async throws {
        let place = TemporaryData()
        try FileManager.default.createDirectory(atPath: place.path, withIntermediateDirectories: false)
        let file = place.path + "/before"
        try await bench(["--json"]).output.write(toFile: file, atomically: true, encoding: .utf8)
        let same = try await bench(["--compare", file])
        #expect(same.status == 0, "\(same.errors)")
        #expect(same.output.contains("now ÷ then") && same.output.contains("webhooks a second"))
        #expect(!same.output.contains("Not comparable"))
        let other = try await bench(["--compare", file, "--seed", "2", "--connections", "3", "--json"])
        #expect(other.status == 0 && other.lines.count == 1)
        #expect(other.errors.contains("Not comparable: seed was 1, is 2."))
        #expect(other.errors.contains("Not comparable: connections was 64, is 3."))
    }

    @Test("refuses a file that it has not written, before it measures")
    func badFile() async throws {
        let place = TemporaryData()
        try FileManager.default.createDirectory(atPath: place.path, withIntermediateDirectories: false)
        let missing = try await bench(["--compare", place.path + "/none"])
        #expect(missing.status == 74 && missing.errors.contains("cannot read"))
        for text in ["", "nonsense", "{}", #"{"command":"bench append"}"#] {
            try text.write(toFile: place.path + "/bad", atomically: true, encoding: .utf8)
            let outcome = try await bench(["--compare", place.path + "/bad"])
            #expect(outcome.status == 64 && outcome.errors.contains("is not what"), "\(text)")
        }
    }

    @Test(
        "is 64 for numbers that make no sense",
        arguments: [
            ["--rate", "0"], ["--rate", "nan"], ["--prefill", "0"], ["--prefill", "1", "--url", "http://a/b"],
            ["--url", "http://127.0.0.1:1/webhooks/bench", "--token", "x"],
            ["--url", "http://127.0.0.1:1/webhooks/loja", "--token", "x", "--yes"],
            ["--url", "http://127.0.0.1:1/webhooks/loja/", "--token", "x", "--yes"],
            ["--url", "http://127.0.0.1:1/webhooks/loja/bench", "--token", "x", "--yes"],
            ["--url", "http://127.0.0.1:1/webhooks/loja/%2e%2e/bench", "--token", "x", "--yes"],
            ["--url", "http://127.0.0.1:1/webhooks/loja?/bench", "--token", "x", "--yes"],
            ["--url", "http://127.0.0.1:1/x/webhooks/bench", "--token", "x", "--yes"],
            ["--url", "http://127.0.0.1:1/webhooks/my-bench", "--token", "x", "--yes"],
        ])
    func usage(arguments: [String]) async throws {
        let outcome = try await bench(arguments)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
    }

    @Test("fills the log of a receiver that runs, with --yes and a source whose name begins with bench")
    func running() async throws {
        let data = TemporaryData()
        let allowed = try data.create().allowedFileSystem.map { ["--allow-filesystem", $0] } ?? []
        let program = try DiarioProgram(data: data.path)
        let token = try await program.run("token", "new", "--source", "bench-1").output
        let outcome = try await program.serve(allowed) { ready in
            let bench = try await program.run(
                [
                    "bench", "ingest", "--url", "http://\(ready.listen)/webhooks/bench-1", "--token", "-", "--yes",
                    "--events", "20", "--connections", "2", "--data", data.path,
                ], input: token)
            #expect(bench.status == 0, "\(bench.errors)")
        }
        #expect(outcome.status == 0)
        #expect(try await program.run("stats", "--json").object()["events"] as? Int == 20)
    }

    @Test("leaves no server behind when it is killed")
    func killed() async throws {
        let place = TemporaryData()
        try FileManager.default.createDirectory(atPath: place.path, withIntermediateDirectories: false)
        let arguments = try arguments(in: place) + ["--seconds", "3600"]
        let result = try await Subprocess.run(
            DiarioProgram().configuration(arguments), input: .none, output: .discarded, error: .discarded
        ) { execution in
            let own = Int(execution.processIdentifier.value)
            var servers: [Int] = []
            while servers.count < 2 {
                servers = Self.children(of: own).filter { process in
                    let words = Self.words(of: process)
                    return words.contains("do-nothing") || words.contains("serve")
                }
                try await Task.sleep(for: .milliseconds(10))
            }
            try execution.send(signal: .kill)
            return servers
        }
        for server in result.closureResult {
            // Gone, or dead and not yet reaped by whoever inherited it: then it has no words any more.
            while !Self.words(of: server).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    private static func words(of process: Int) -> [String] {
        let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func children(of parent: Int) -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int($0) }.filter { process in
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            return status.split(separator: "\n").contains("PPid:\t\(parent)")
        }
    }
}
