import EventModel
import EventStore
import Foundation
import Subprocess
import TestSupport
import Testing

@Suite("The receiver as a program", .timeLimit(.minutes(3)))
struct ServeTests {
    private func allowed(_ data: TemporaryData) throws -> [String] {
        let configuration = try data.create()
        return configuration.allowedFileSystem.map { ["--allow-filesystem", $0] } ?? []
    }

    @Test(
        "prints one line when ready, takes webhooks, and ends with 0 on a signal",
        arguments: [
            Signal.terminate, .interrupt,
        ])
    func life(signal: Signal) async throws {
        let data = TemporaryData()
        let allowed = try allowed(data)
        let program = try DiarioProgram(data: data.path)
        let token = try await program.run("token", "new", "--source", "loja").lines[0]
        let outcome = try await program.serve(allowed + ["--log-format", "json"], signal: signal) { ready in
            #expect(
                ready.members == [
                    "ready", "listen", "operator", "log_id", "epoch", "head", "pid", "admitting", "reason",
                ])
            #expect(ready.isReady && ready.isAdmitting && ready.reason == nil)
            #expect(ready.isOperatorNull && ready.head == 0)
            let (status, body) = try await post("{}", to: "http://\(ready.listen)/webhooks/loja?token=\(token)")
            #expect(status == 200 && body == #"{"position":1}"#)
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.count == 1)
        for line in outcome.errorLines {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
            #expect(object["time"] is String && object["level"] is String && object["message"] is String)
        }
        // Numbers are numbers.
        let started = try #require(outcome.errorLines.first { $0.contains("receiver started") })
        #expect(started.contains(/"event_loops":[0-9]+[,}]/) && started.contains(#""listen":"127.0.0.1:"#))
        #expect(!outcome.errors.contains(token))
        #expect(try await program.run("show", "1", "--raw").output == "{}")
    }

    @Test("is not ready while it admits nothing, and says why; /livez says so too")
    func notReady() async throws {
        let data = TemporaryData()
        let allowed = try allowed(data)
        let program = try DiarioProgram(data: data.path)
        let token = try await program.run("token", "new", "--source", "loja").lines[0]
        let outcome = try await program.serve(allowed, minFree: "\(Int64.max)") { ready in
            #expect(!ready.isReady && !ready.isAdmitting)
            #expect(ready.reason?.contains("must stay free") == true)
            let (status, _) = try await post("{}", to: "http://\(ready.listen)/webhooks/loja?token=\(token)")
            #expect(status == 503)
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.count == 1)
    }

    @Test(
        "is ready as soon as there is room, and says so once more",
        .enabled(if: SmallDisk.isAvailable, "mounting a small tmpfs needs root and the right to mount"))
    func readyLater() async throws {
        let data = TemporaryData()
        let disk = try SmallDisk(at: data.path, megabytes: 12)
        defer { disk.unmount() }
        let program = try DiarioProgram(data: data.path + "/data")
        let allowed = ["--allow-filesystem", "tmpfs"]
        try #require(try await program.run(["init"] + allowed).status == 0)
        let token = try await program.run("token", "new", "--source", "loja").lines[0]
        let ballast = data.path + "/ballast"
        try Data(count: 9 << 20).write(to: URL(fileURLWithPath: ballast))
        let outcome = try await program.serve(allowed, minFree: "\(4 << 20)") { ready in
            #expect(!ready.isReady)
            try FileManager.default.removeItem(atPath: ballast)
            let url = "http://\(ready.listen)/webhooks/loja?token=\(token)"
            while try await post("{}", to: url).status != 200 { await Task.yield() }
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
        try #require(outcome.lines.count == 2)
        let (first, last) = (
            try DiarioProgram.Ready(line: outcome.lines[0]), try DiarioProgram.Ready(line: outcome.lines[1])
        )
        #expect(!first.isReady && last.isReady && last.isAdmitting && last.reason == nil)
        #expect(first.listen == last.listen && first.pid == last.pid)
    }

    @Test("logs in the language of LANG for people, and in English for programs")
    func language() async throws {
        let data = TemporaryData()
        let allowed = try allowed(data)
        let program = try DiarioProgram(data: data.path, ["LANG": "pt_BR.UTF-8"])
        let people = try await program.serve(allowed) { _ in }
        #expect(people.errors.contains("receptor iniciado") && people.errors.contains("registro fechado"))
        let programs = try await program.serve(allowed + ["--log-format", "json"]) { _ in }
        #expect(programs.errors.contains("receiver started") && programs.errors.contains("log closed"))
    }

    @Test("takes up new and revoked tokens on SIGHUP")
    func reload() async throws {
        let data = TemporaryData()
        let allowed = try allowed(data)
        let program = try DiarioProgram(data: data.path)
        let outcome = try await program.serve(allowed) { ready in
            let token = try await program.run("token", "new", "--source", "loja").lines[0]
            let url = "http://\(ready.listen)/webhooks/loja?token=\(token)"
            #expect(try await post("{}", to: url).status == 401)
            ready.hangUp()
            while try await post("{}", to: url).status != 200 { await Task.yield() }
            let list = try await program.run("token", "list", "--json").object()
            let revoke = try await program.run("token", "revoke", try #require(list["id"] as? String))
            #expect(revoke.status == 0)
            ready.hangUp()
            while try await post("{}", to: url).status != 401 { await Task.yield() }
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("invariant 7: leaves the log to the first that serves it: the second ends with 75 and names the holder")
    func second() async throws {
        let data = TemporaryData()
        let allowed = try allowed(data)
        let program = try DiarioProgram(data: data.path)
        let outcome = try await program.serve(allowed) { ready in
            for command in [["serve", "--listen", "127.0.0.1:0"], ["reindex"]] {
                let other = try await program.run(command + allowed)
                #expect(other.status == 75 && other.output.isEmpty, "\(other.errors)")
                #expect(other.errors.contains("\(ready.pid)"))
            }
        }
        #expect(outcome.status == 0)
    }

    @Test("takes what replay http sends, byte for byte; what it refuses ends the replay with 1")
    func replayed() async throws {
        let (original, source) = try await SampleLog.make()
        let data = TemporaryData()
        let allowed = try allowed(data)
        let program = try DiarioProgram(data: data.path)
        let token = try await program.run("token", "new", "--source", "copy").lines[0]
        let outcome = try await program.serve(allowed) { ready in
            let url = "http://\(ready.listen)/webhooks/copy?token="
            let refused = try await source.run("replay", "http", url + "wrong", "--after", "3")
            #expect(refused.status == 1 && refused.errorLines.last == "resume: --after 3")
            #expect(!refused.errors.contains("wrong"))
            let first = try await source.run("replay", "http", url + token, "--to", "3")
            let rest = try await source.run("replay", "http", url + token, "--after", "3")
            #expect(first.status == 0 && rest.status == 0, "\(first.errors) \(rest.errors)")
            #expect(first.output.isEmpty && rest.output.isEmpty && !rest.errors.contains(token))
        }
        #expect(outcome.status == 0)
        for position in 1...7 {
            let sent = try await source.run("show", "\(position)", "--json").object()
            let copy = try await program.run("show", "\(position)", "--json").object()
            #expect(sent["body"] as? String == copy["body"] as? String)
            #expect(sent["body_base64"] as? String == copy["body_base64"] as? String)
        }
        _ = original
    }

    @Test("prints what is set, where, and every limit with its unit")
    func printConfig() async throws {
        let data = TemporaryData()
        let file = data.path + ".json"
        try Data(#"{"listen":"127.0.0.1:9","min_free":5,"trusted_proxy":["10.0.0.0/8"],"log_level":"debug"}"#.utf8)
            .write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let program = try DiarioProgram(data: data.path, ["DIARIO_MIN_FREE": "7", "DIARIO_LOG_LEVEL": "error"])
        let printed = try await program.run(
            "serve", "--print-config", "--config", file, "--log-level", "warning"
        ).object()
        let settings = try #require(printed["settings"] as? [String: [String: Any]])
        #expect(
            settings["listen"]?["value"] as? String == "127.0.0.1:9" && settings["listen"]?["from"] as? String == "file"
        )
        #expect(
            settings["min_free"]?["value"] as? Int == 7 && settings["min_free"]?["from"] as? String == "environment")
        #expect(
            settings["log_level"]?["value"] as? String == "warning"
                && settings["log_level"]?["from"] as? String == "option")
        #expect(settings["log_format"]?["from"] as? String == "default")
        #expect(settings["trusted_proxy"]?["value"] as? [String] == ["10.0.0.0/8"])
        let limits = try #require(printed["limits"] as? [String: [String: [String: Any]]])
        #expect(limits["EventStore"]?["bodyByteCountMax"]?["value"] as? Int == 1 << 20)
        #expect(limits["EventStore"]?["bodyByteCountMax"]?["unit"] as? String == "bytes")
        #expect(limits["EventStore"]?["queueWaitMillisecondsMax"]?["unit"] as? String == "milliseconds")
        #expect(limits["Receiver"]?["connectionCountMax"]?["value"] as? Int == 4096)
    }

    @Test("invariant 12: prints every limit that a module's source names")
    func allLimits() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let printed = try await DiarioProgram().run("serve", "--print-config").object()
        let limits = try #require(printed["limits"] as? [String: [String: Any]])
        for (module, names) in limits {
            let source = try String(
                contentsOf: root.appendingPathComponent("Sources/\(module)/Limits.swift"), encoding: .utf8)
            let declared = source.matches(of: /(?m)^ +(public |package )?(?:static let|var) (\w+)/)
                .filter { module == "DiarioCommand" || $0.output.1 != nil }.map { String($0.output.2) }
            #expect(!declared.isEmpty)
            #expect(Set(declared) == Set(names.keys), "\(module)")
        }
    }

    @Test(
        "refuses a configuration that it does not wholly understand, with 78",
        arguments: [
            (#"{"listen":"127.0.0.1:1","port":2}"#, ["listen", "port", "listen"]), (#"[]"#, ["JSON object"]),
            (#"{"listen":true}"#, ["listen"]), (#"{"listen":"nowhere"}"#, ["listen", "HOST:PORT"]),
            (#"{"min_free":1.5}"#, ["min_free"]), (#"{"trusted_proxy":["10.0.0.1/8"]}"#, ["trusted_proxy", "CIDR"]),
            (#"{"log_level":"loud"}"#, ["log_level", "warning"]),
        ])
    func badFile(text: String, words: [String]) async throws {
        let data = TemporaryData()
        let file = data.path + ".json"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let program = try DiarioProgram(data: data.path, ["DIARIO_CONFIG": file])
        let outcome = try await program.run("serve", "--print-config")
        #expect(outcome.status == 78 && outcome.output.isEmpty)
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    }
}
