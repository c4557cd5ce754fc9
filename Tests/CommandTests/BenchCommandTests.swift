import Foundation
import Testing

@Suite("bench append, replay, search and follow", .timeLimit(.minutes(3)))
struct BenchCommandTests {
    /// The contract's members, and the named figures and notes of the benchmarks of the engine.
    private static let members: Set<String> = [
        "schema", "command", "commit", "build", "cpu", "cores", "kernel", "file_system", "device", "durability", "seed",
        "connections", "rate", "events", "seconds", "per_second", "latency_us", "batch_events", "cpu_seconds",
        "body_bytes_per_event", "record_bytes_per_event", "write_bytes_per_event", "disk_bytes_per_event",
        "rss_anon_peak_bytes", "baselines", "answers", "unanswered", "overdue", "verified", "missing", "figures",
        "notes",
    ]

    @Test(
        "write the contract's members as JSON, and leave nothing behind",
        arguments: [
            ["append", "--batch", "4", "--events", "40"], ["replay", "--events", "200", "--posts", "20"],
            ["search", "--events", "200", "--queries", "5", "--cold-queries", "1", "--audits", "2"],
            ["follow", "--followers", "20", "--events", "10", "--rest", "0.2"],
        ])
    func json(_ arguments: [String]) async throws {
        let directory = TemporaryData()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: false)
        let outcome = try await DiarioProgram().run(
            ["bench"] + arguments
                + ["--rounds", "1", "--json", "--directory", directory.path, "--allow-filesystem", "overlayfs"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        let object = try outcome.object()
        #expect(Set(object.keys) == Self.members)
        #expect(object["command"] as? String == "bench \(arguments[0])")
        #expect(try #require(object["per_second"] as? Double) > 0)
        #expect(object["missing"] as? Int == 0)
        #expect(try #require(object["verified"] as? Int) > 0)
        #expect(object["durability"] as? String == "two fdatasync per commit, default LMDB flags")
        let baselines = try #require(object["baselines"] as? [[String: Any]])
        let names: Set<String> = ["name", "per_second", "measure", "ratio", "rounds"]
        #expect(baselines.allSatisfy { Set($0.keys) == names } && !baselines.isEmpty)
        let figures = try #require(object["figures"] as? [[String: Any]])
        #expect(figures.contains { $0["per_second"] as? Double == object["per_second"] as? Double })
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test("say which figures a ratio is of: of latencies where each event is waited for")
    func measures() async throws {
        let directory = TemporaryData()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: false)
        let object = try await DiarioProgram().run(
            "bench", "append", "--batch", "1", "--events", "40", "--rounds", "1", "--json", "--directory",
            directory.path, "--allow-filesystem", "overlayfs"
        ).object()
        let figures = try #require(object["figures"] as? [[String: Any]])
        let baselines = figures.flatMap { $0["baselines"] as? [[String: Any]] ?? [] }
        for baseline in baselines {
            let name = try #require(baseline["name"] as? String)
            let measure = name.contains("latency") ? "latency_p50" : "per_second"
            #expect(baseline["measure"] as? String == measure, "\(name)")
        }
        #expect(baselines.contains { $0["measure"] as? String == "latency_p50" })
    }

    @Test("name the option that chooses another disk where one is not fit", arguments: ["append", "ingest"])
    func unfitDisk(command: String) async throws {
        let outcome = try await DiarioProgram().run("bench", command, "--directory", "/dev/shm")
        #expect(outcome.status == 78 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("--directory") && outcome.errors.contains("--allow-filesystem tmpfs"))
    }

    @Test("refuse what cannot be measured as a mistake on the command line")
    func usage() async throws {
        let program = try DiarioProgram()
        for arguments in [
            ["append", "--batch", "0"], ["append", "--batch", "5000"], ["append", "--rounds", "0"],
            ["replay", "--events", "0"], ["search", "--queries", "0"], ["search", "--audits", "-1"],
            ["follow", "--followers", "0"], ["follow", "--rest", "0"],
        ] {
            #expect(try await program.run(["bench"] + arguments).status == 64, "\(arguments)")
        }
        let data = TemporaryData()
        #expect(try await program.run("bench", "replay", "--data", data.path).status == 78)
    }
}
