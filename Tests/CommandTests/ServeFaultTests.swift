import EventStore
import Foundation
import Subprocess
import Testing

/// A receiver whose surroundings fail it: its directory, its disk, who reads its log.
@Suite("The receiver in trouble", .timeLimit(.minutes(3)))
struct ServeFaultTests {
    /// Starts `diario serve` through the shell line `before`, waits for its ready line, runs `body` with the address and
    /// the process, and returns how it ended, which `body` has brought about.
    private func serve(
        _ program: DiarioProgram, _ allowed: [String], before: String = "",
        _ body: @escaping @Sendable (_ listen: String, _ process: Int32) async throws -> Void
    ) async throws -> DiarioProgram.Outcome {
        let script = "\(before) exec diario serve --listen 127.0.0.1:0 --min-free 0 \(allowed.joined(separator: " "))"
        let result = try await Subprocess.run(
            program.configuration(["-c", script], executable: "sh"), input: .none, output: .sequence,
            error: .string(limit: 1 << 20)
        ) { execution in
            for try await line in execution.standardOutput.strings() {
                do {
                    let ready = try #require(
                        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
                    try await body(
                        try #require(ready["listen"] as? String), try #require(ready["pid"] as? Int32))
                } catch {
                    Issue.record(error)
                    try execution.send(signal: .kill)
                }
            }
        }
        return DiarioProgram.Outcome(
            status: result.terminationStatus.code, output: "", errors: result.standardError)
    }

    private func prepared(_ data: TemporaryData) async throws -> (DiarioProgram, allowed: [String], token: String) {
        let allowed = try data.create().allowedFileSystem.map { ["--allow-filesystem", $0] } ?? []
        let program = try DiarioProgram(data: data.path)
        return (program, allowed, try await program.run("token", "new", "--source", "loja").lines[0])
    }

    @Test("invariant 1: a directory that is deleted and made anew: nothing more is acknowledged, and it ends with 74")
    func directoryMadeAnew() async throws {
        let data = TemporaryData()
        let (program, allowed, token) = try await prepared(data)
        let outcome = try await serve(program, allowed) { listen, _ in
            let url = "http://\(listen)/webhooks/loja?token=\(token)"
            #expect(try await post("A", to: url).status == 200)
            try FileManager.default.removeItem(atPath: data.path)
            let made = try await program.run(["init"] + allowed)
            #expect(made.status == 0, "\(made.errors)")
            // Refused, or not answered at all where it has noticed it by itself and has ended.
            let answer = try await postWithoutHope("B", to: url)
            #expect(answer?.status != 200)
        }
        #expect(outcome.status == 74, "\(outcome.errors)")
        #expect(outcome.errors.contains("was removed or replaced"))
        // The new log is as it was made: nothing of the old one stands beside it.
        #expect(try await program.run("verify").status == 0)
        #expect(!FileManager.default.fileExists(atPath: data.path + "/anchors"))
    }

    @Test("a log whose directory log/ is gone is not made anew, and its absence is told as such")
    func logGone() async throws {
        let (data, program) = try await SampleLog.make()
        try FileManager.default.removeItem(atPath: data.path + "/log")
        let made = try await program.run("init", "--allow-filesystem", "overlayfs")
        let served = try await program.run("serve", "--listen", "127.0.0.1:0")
        #expect(made.status == 1 && served.status == 78)
        for outcome in [made, served] {
            #expect(outcome.errors.contains("position 7") && outcome.errors.contains("restore a backup"))
            #expect(!outcome.errors.contains("diario init") && outcome.output.isEmpty)
        }
        #expect(!FileManager.default.fileExists(atPath: data.path + "/log"))
    }

    @Test("nobody reads its standard error: webhooks are taken, signals are heard, and it ends with 0")
    func unreadLog() async throws {
        let data = TemporaryData()
        let (program, allowed, token) = try await prepared(data)
        // The pipe is full before the first line, and is kept open for reading by the receiver itself.
        let pipe = "mkfifo '\(data.path)/pipe'; exec 3<>'\(data.path)/pipe'; head -c 65536 /dev/zero >&3; exec 2>&3;"
        let outcome = try await serve(program, allowed, before: pipe) { listen, process in
            let url = "http://\(listen)/webhooks/loja?token=\(token)"
            for _ in 0..<20 {
                kill(process, SIGHUP)
                let (taken, refused) = try await (post("{}", to: url), post("{}", to: url + "wrong"))
                #expect(taken.status == 200 && refused.status == 401)
            }
            kill(process, SIGTERM)
        }
        #expect(outcome.status == 0)
        #expect(try await program.run("stats", "--json").object()["events"] as? Int == 20)
    }

    @Test(
        "tokens that cannot be read, or are gone: those of before stay in force, and the log says so",
        arguments: [("no token\n", "line 2"), (nil, "is gone, or has no token any more"), ("", "is gone")])
    func failedReload(addition: String?, words: String) async throws {
        let data = TemporaryData()
        let (program, allowed, token) = try await prepared(data)
        let log = data.path + ".log"
        defer { try? FileManager.default.removeItem(atPath: log) }
        _ = try await serve(program, allowed, before: "exec 2>'\(log)';") { listen, process in
            let tokens = data.path + "/secrets/tokens.jsonl"
            if let addition {
                let file = try FileHandle(forWritingTo: URL(fileURLWithPath: tokens))
                if addition.isEmpty { try file.truncate(atOffset: 0) }
                try file.seekToEnd()
                try file.write(contentsOf: Data(addition.utf8))
            } else {
                try FileManager.default.removeItem(atPath: tokens)
            }
            kill(process, SIGHUP)
            var text = ""
            while !text.contains("reloaded") {
                text = try String(contentsOfFile: log, encoding: .utf8)
                await Task.yield()
            }
            #expect(text.contains("stay in force") && text.contains(words) && !text.contains("nobody is admitted"))
            #expect(try await post("{}", to: "http://\(listen)/webhooks/loja?token=\(token)").status == 200)
            kill(process, SIGTERM)
        }
    }

    @Test("a sync that hangs: it ends all the same, in the time that is promised, with 74")
    func hangingSync() async throws {
        let data = TemporaryData()
        let (prepared, allowed, token) = try await prepared(data)
        let shim = try await Shim(at: data.path + ".shim")
        var program = prepared
        program.environment.merge(shim.environment) { $1 }
        let outcome = try await serve(program, allowed) { listen, process in
            let url = "http://\(listen)/webhooks/loja?token=\(token)"
            #expect(try await post("A", to: url).status == 200)
            try shim.tell("hold-sync")
            // Never answered: its connection is closed when the receiver gives up waiting for the commit.
            async let unanswered = postWithoutHope("B", to: url)
            while try !shim.trace().contains("holding") { await Task.yield() }
            kill(process, SIGTERM)
            let answer = try await unanswered
            #expect(answer == nil)
        }
        #expect(outcome.status == 74, "\(outcome.errors)")
        #expect(outcome.errors.contains("could not stop in time"))
    }
}

/// `Tests/EventStoreTests/Shims/log_faults.c`, compiled for a program that is started.
private struct Shim {
    let path: String

    var environment: [String: String] {
        [
            "LD_PRELOAD": path + "/faults.so", "LOG_FAULTS_CONTROL": path + "/control",
            "LOG_FAULTS_TRACE": path + "/trace",
        ]
    }

    init(at path: String) async throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("EventStoreTests/Shims/log_faults.c").path
        try await compile(source, to: path + "/faults.so")
        try tell("none")
    }

    func tell(_ word: String) throws { try Data(word.utf8).write(to: URL(fileURLWithPath: path + "/control")) }

    func trace() throws -> String { try String(contentsOfFile: path + "/trace", encoding: .utf8) }
}

/// Compiles the C file `source` to a library that can be loaded before others.
func compile(_ source: String, to library: String) async throws {
    let compiled = try await DiarioProgram().run(
        ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], executable: "cc")
    try #require(compiled.status == 0, "\(compiled.errors)")
}
