import EventModel
import EventStore
import Foundation
import Testing

@Suite("The exit status", .timeLimit(.minutes(3)))
struct ExitStatusTests {
    @Test(
        "is 78 without a data directory, saying how to name one",
        arguments: [
            ["init"], ["serve"], ["show", "1"], ["audit"], ["stats"], ["verify"], ["reindex"], ["replay", "ndjson"],
            ["token", "list"], ["recover", "--accept-loss"],
        ])
    func noDataDirectory(arguments: [String]) async throws {
        let outcome = try await DiarioProgram().run(arguments)
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("--data DIR") && outcome.errors.contains("DIARIO_DATA"))
        #expect(outcome.output.isEmpty)
    }

    @Test(
        "is 78 without a log, naming diario init",
        arguments: [
            ["serve"], ["show", "1"], ["audit"], ["stats"], ["verify"], ["reindex"], ["replay", "ndjson"],
            ["token", "new", "--source", "loja"], ["recover", "--accept-loss"],
        ])
    func noLog(arguments: [String]) async throws {
        let data = TemporaryData()
        let outcome = try await DiarioProgram(data: data.path).run(arguments)
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("diario init"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: data.path))
    }

    @Test(
        "is 64 for mistakes on the command line",
        arguments: [
            [], ["token"], ["replay"], ["bench"], ["nonsense"], ["show"], ["show", "x"],
            ["show", "1", "--raw", "--json"],
            ["replay", "ndjson", "--follow", "--reverse"], ["replay", "ndjson", "--last", "0"],
            ["replay", "ndjson", "-n", "0"], ["replay", "ndjson", "--last", "1", "-n", "1"],
            ["replay", "ndjson", "--since", "yesterday-ish"], ["replay", "ndjson", "--since", "2026-02-30"],
            ["replay", "ndjson", "--from", "-1"], ["replay", "ndjson", "--tz", "Mars/Olympus"],
            ["replay", "ndjson", "--order", "*"], ["replay", "ndjson", "--undecodable", "--order", "1"],
            ["replay", "ndjson", "--document", "---"], ["replay", "http", "ftp://example"],
            ["replay", "http", "nonsense"],
            ["audit", "--lang", "fr"], ["verify", "--head", "1:2"], ["token", "new"],
            ["token", "new", "--reader", "--source", "loja"], ["token", "new", "--source", "No"], ["recover"],
            ["serve", "--listen", "8080"], ["serve", "--log-format", "xml"], ["serve", "--min-free", "many"],
        ])
    func usage(arguments: [String]) async throws {
        let data = TemporaryData()
        _ = try data.create()
        let outcome = try await DiarioProgram(data: data.path).run(arguments)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.output.isEmpty && !outcome.errors.isEmpty)
    }

    @Test(
        "is 0 for help, which begins with examples",
        arguments: [
            [], ["init"], ["serve"], ["token", "new"], ["token", "list"], ["token", "revoke"], ["audit"], ["show"],
            ["stats"], ["verify"], ["reindex"], ["recover"], ["replay"], ["replay", "ndjson"], ["replay", "http"],
        ])
    func help(arguments: [String]) async throws {
        let outcome = try await DiarioProgram().run(arguments + ["--help"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let examples = try #require(outcome.output.firstRange(of: "EXAMPLES:"))
        let usage = try #require(outcome.output.firstRange(of: "USAGE:"))
        #expect(examples.lowerBound < usage.lowerBound)
    }

    @Test(
        "is 64 for a value that is no text, wherever it stands, and the value is not repeated",
        arguments: [
            (#"audit --order $'A\xff'"#, "--order"), (#"audit --order=$'A\xff'"#, "--order"),
            (#"replay ndjson --document $'\xe9'"#, "--document"), (#"token new --source s --label $'\xff'"#, "--label"),
            (#"audit -n $'\xff'"#, "-n"), (#"show $'\xff'"#, "argument 2"), (#"$'\xff'"#, "argument 1"),
            (#"help $'\xff'"#, "argument 2"), (#"stats --data $'x\xff'"#, "--data"),
            (#"audit --document - <<< $'1\xff'"#, "--document -"), (#"audit --email - <<< $'\xe9@x'"#, "--email -"),
        ])
    func noText(line: String, name: String) async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run(["-c", "diario \(line)"], executable: "bash")
        #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome.output) \(outcome.errors)")
        #expect(
            outcome.errors.hasPrefix("diario: \(name) ") || outcome.errors.hasPrefix("diario: \(name): "),
            "\(outcome.errors)")
        #expect(outcome.errors.contains("UTF-8") && !outcome.errors.contains("\u{FFFD}"))
        #expect(try await program.run("token", "list").lines.isEmpty)
        _ = data
    }

    @Test("of init is 0 with the log's id, then 1 because there is a log")
    func initTwice() async throws {
        let data = TemporaryData()
        let program = try DiarioProgram(data: data.path)
        let allowed = ["--allow-filesystem", "overlayfs"]
        let first = try await program.run(["init"] + allowed)
        #expect(first.status == 0, "\(first.errors)")
        let object = try first.object()
        #expect(Set(object.keys) == ["log_id", "epoch"] && object["epoch"] as? Int == 1)
        #expect((object["log_id"] as? String)?.count == 32)
        let second = try await program.run(["init"] + allowed)
        #expect(second.status == 1 && second.output.isEmpty)
    }

    @Test("is 1 for a position that does not exist")
    func noSuchPosition() async throws {
        let (data, program) = try await SampleLog.make()
        for position in ["0", "8", "18446744073709551615"] {
            let outcome = try await program.run("show", position)
            #expect(outcome.status == 1 && outcome.output.isEmpty)
        }
        _ = data
    }

    @Test(
        "is 65 for every reader where the log lost its end, saying what is missing and what to do",
        arguments: [
            ["replay", "ndjson"], ["replay", "ndjson", "--follow"], ["audit"], ["audit", "--order", "0000593098"],
            ["stats"], ["show", "1"], ["show", "7"], ["reindex"], ["serve", "--listen", "127.0.0.1:0"],
        ])
    func shortenedLog(arguments: [String]) async throws {
        let data = TemporaryData()
        let configuration = try data.create()
        let (files, log, older) = (FileManager.default, data.path + "/log", data.path + "/older")
        try files.copyItem(atPath: log, toPath: older)
        try await data.append(try SampleLog.events(), configuration)
        try files.removeItem(atPath: log)
        try files.moveItem(atPath: older, toPath: log)

        let allowed = configuration.allowedFileSystem.map { ["--allow-filesystem", $0] } ?? []
        let program = try DiarioProgram(data: data.path)
        let outcome = try await program.run(arguments + (["serve", "reindex"].contains(arguments[0]) ? allowed : []))
        #expect(outcome.status == 65, "\(outcome.errors)")
        let said = outcome.errors + outcome.output
        #expect(said.contains(/position [1-7] was on disk/) && said.contains("head is 0"), "\(said)")
        #expect(said.contains("Restore from a backup"), "\(said)")
    }

    @Test("is that of the command also where a library that is loaded first sets a variable of the environment")
    func preloadedLibrary() async throws {
        let (data, program) = try await SampleLog.make()
        let (source, library) = (data.path + ".c", data.path + ".so")
        defer { for path in [source, library] { try? FileManager.default.removeItem(atPath: path) } }
        // Moves the environment away from where it lay beside the arguments.
        let code = """
            #include <stdlib.h>
            __attribute__((constructor)) static void set(void) { setenv("A_VARIABLE", "of a library", 1); }
            """
        try Data(code.utf8).write(to: URL(fileURLWithPath: source))
        try await compile(source, to: library)
        var preloaded = program
        preloaded.environment["LD_PRELOAD"] = library
        #expect(try await preloaded.run("show", "1", "--raw").output == "one")
        #expect(try await preloaded.run("verify").status == 0)
        #expect(try await preloaded.run("stats", "--nonsense").status == 64)
    }

    @Test("is 0 for readers whose address space has no room for the map, and 78 for a receiver, naming the setting")
    func smallAddressSpace() async throws {
        let (data, program) = try await SampleLog.make(mapByteCount: 1 << 40)
        let limited = { (arguments: String) in
            try await program.run(["-c", "ulimit -v 8000000; exec diario \(arguments)"], executable: "sh")
        }
        let stats = try await limited("stats --json")
        #expect(stats.status == 0, "\(stats.errors)")
        #expect(try stats.object()["events"] as? Int == 7)
        let audit = try await limited("audit --order 0000593098 --json")
        #expect(audit.status == 0 && audit.errors.isEmpty, "\(audit.errors)")
        #expect(try await limited("replay ndjson").lines.count == 7)
        let served = try await limited("serve --listen 127.0.0.1:0 --allow-filesystem overlayfs")
        #expect(served.status == 78)
        for word in ["ulimit -v", "log_map_bytes", "DIARIO_LOG_MAP_BYTES"] { #expect(served.errors.contains(word)) }
        _ = data
    }

    @Test("is 65 with the position where a stored body was altered")
    func damage() async throws {
        let (data, program) = try await SampleLog.make()
        let file = URL(fileURLWithPath: data.path + "/log/data.mdb")
        var bytes = try Data(contentsOf: file)
        let reader = try LogReader.open(DataDirectory(path: data.path))
        let hash = try #require(try reader.event(at: 5)).recordHash.withUnsafeBytes { Data($0) }
        // The last byte before the fifth record's hash, wherever copy-on-write has left it.
        var start = bytes.startIndex
        while let range = bytes.range(of: hash, in: start..<bytes.endIndex) {
            bytes[range.lowerBound - 1] ^= 0x01
            start = range.upperBound
        }
        try #require(start > bytes.startIndex)
        try bytes.write(to: file)
        for arguments in [["show", "5"], ["replay", "ndjson"], ["audit"], ["verify"], ["verify", "--json"]] {
            let outcome = try await program.run(arguments)
            #expect(outcome.status == 65, "\(arguments): \(outcome.errors)")
            #expect((outcome.errors + outcome.output).contains(/position"?:? ?5\b/), "\(arguments)")
        }
        let replay = try await program.run("replay", "ndjson")
        #expect(replay.lines.count == 4)
        #expect(replay.errorLines.last == "resume: --after 4")
        let report = try await program.run("verify", "--json").object()
        #expect(report["ok"] as? Bool == false && report["first_bad_position"] as? Int == 5)
        // What lies before and after it is still shown.
        #expect(try await program.run("show", "4").status == 0)
    }
}
