import Foundation
import TestSupport
import Testing

@Suite("runs and consumers", .timeLimit(.minutes(3)))
struct RunsTests {
    private static let accepted = "HTTP/1.1 204 No Content\r\n\r\n"

    @Test("every replay to a URL is a run, and none of its secrets is stored")
    func recorded() async throws {
        let (data, program) = try await SampleLog.make()
        let server = try LoopbackServer { _ in Self.accepted }
        let replay = try await program.run(
            "replay", "http", server.url.replacingOccurrences(of: "//", with: "//user:hidden@") + "?key=hidden",
            "--header", "X-Key: hidden", "--document", "123421341234")
        #expect(replay.status == 0, "\(replay.errors)")
        let run = try await program.run("runs", "list", "--json").object()
        #expect(run["run"] as? Int == 1 && run["state"] as? String == "done")
        #expect(run["to"] as? String == "http://127.0.0.1:\(server.port)")
        #expect(run["delivered"] as? Int == server.requests.count && run["failed"] as? Int == 0)
        #expect((run["selection"] as? [String])?.contains("--document") == true)
        let stored = try RawFile.bytes(data.path + "/replay/data.mdb")
        for secret in ["hidden", "123421341234"] {
            #expect(RawFile.offset(of: Array(secret.utf8), in: stored) == nil, "\(secret)")
        }
        #expect(try await program.run("runs", "show", "1").output.contains("127.0.0.1:\(server.port)"))
        let pages = try await program.run("runs", "failed", "1")
        #expect(pages.status == 0 && pages.output.isEmpty)
        server.stop()
    }

    @Test("tells what was not taken, with the answer")
    func failed() async throws {
        let (data, program) = try await SampleLog.make()
        let server = try LoopbackServer { number in
            number < 3 ? Self.accepted : "HTTP/1.1 400 No\r\nContent-Length: 8\r\n\r\nno such!"
        }
        let replay = try await program.run("replay", "http", server.url)
        #expect(replay.status == 1, "\(replay.errors)")
        let run = try await program.run("runs", "show", "1", "--json").object()
        #expect(run["state"] as? String == "failed" && run["delivered"] as? Int == 2 && run["failed"] as? Int == 1)
        #expect(run["checkpoint"] as? Int == 2)
        #expect((run["reason"] as? String)?.contains("400") == true)
        let receipt = try await program.run("runs", "failed", "1", "--json").object()
        #expect(receipt["position"] as? Int == 3 && receipt["status"] as? Int == 400)
        #expect(receipt["answer"] as? String == "no such!")
        let table = try await program.run("runs", "failed", "1")
        #expect(table.output.contains("400") && !table.output.contains("no such!"))
        #expect(try await program.run("runs", "failed", "1", "--answers").output.contains("no such!"))
        server.stop()
        _ = data
    }

    @Test("a consumer goes on where it has come to, is refused to a second process, and is moved by reset only")
    func consumers() async throws {
        let (data, program) = try await SampleLog.make()
        let server = try LoopbackServer { _ in Self.accepted }
        let first = try await program.run("replay", "http", server.url, "--consumer", "erp", "--to", "4")
        #expect(first.status == 0 && server.requests.count == 4, "\(first.errors)")
        let standing = try await program.run("consumers", "show", "erp", "--json").object()
        #expect(standing["position"] as? Int == 4 && standing["running"] as? Bool == false)
        let lag = try #require(standing["lag_events"] as? Int)
        #expect(lag > 0)

        let relay = try ChildProcess(
            path: "/usr/bin/env",
            program.environment.map { "\($0.key)=\($0.value)" }
                + ["diario", "replay", "http", server.url, "--consumer", "erp", "-f"])
        try wait(for: "all to be delivered") { server.requests.count == 4 + lag }
        let second = try await program.run("replay", "http", server.url, "--consumer", "erp")
        #expect(second.status == 75, "\(second.errors)")
        #expect(second.errors.contains("process \(relay.id) moves the consumer erp with run 2"))
        let reset = try await program.run("consumers", "reset", "erp", "--to", "0", "--execute")
        #expect(reset.status == 75)
        relay.kill()

        let states = try await program.run("runs", "list", "--json").lines
        #expect(states.contains { $0.contains(#""run":2,"state":"interrupted""#) }, "\(states)")
        let dry = try await program.run("consumers", "reset", "erp", "--to", "1")
        #expect(dry.status == 0 && dry.errors.contains("--execute"))
        #expect(try await program.run("consumers", "reset", "erp", "--to", "1", "--execute").status == 0)
        #expect(try await program.run("consumers", "show", "erp", "--json").object()["position"] as? Int == 1)
        #expect(try await program.run("consumers", "delete", "erp").status == 0)
        #expect(try await program.run("consumers", "show", "erp").status == 1)
        server.stop()
        _ = data
    }

    @Test("ends a run that somebody cancels")
    func cancelled() async throws {
        let (data, program) = try await SampleLog.make()
        let server = try LoopbackServer { _ in Self.accepted }
        async let replay = program.run("replay", "http", server.url, "-f")
        try wait(for: "the first request") { !server.requests.isEmpty }
        let cancel = try await program.run("runs", "cancel", "1")
        #expect(cancel.status == 0, "\(cancel.errors)")
        #expect(try await replay.status == 130)
        #expect(try await program.run("runs", "show", "1", "--json").object()["state"] as? String == "cancelled")
        #expect(try await program.run("runs", "cancel", "1").status == 1)
        #expect(try await program.run("runs", "show", "2").status == 1)
        server.stop()
        _ = data
    }

    @Test("a damaged record of replays ends these commands with 65 and what to do, and no other")
    func damaged() async throws {
        let (data, program) = try await SampleLog.make()
        let server = try LoopbackServer { _ in Self.accepted }
        #expect(try await program.run("replay", "http", server.url).status == 0)
        let file = data.path + "/replay/data.mdb"
        let count = try RawFile.bytes(file).count
        try RawFile.overwrite(file, at: 8192, with: [UInt8](repeating: 0xFF, count: count - 8192))
        for arguments in [["runs", "list"], ["consumers", "list"], ["replay", "http", server.url]] {
            let outcome = try await program.run(arguments)
            #expect(outcome.status == 65 && outcome.errors.contains("mv "), "\(outcome.errors)")
        }
        #expect(try await program.run("replay", "ndjson").status == 0)
        #expect(try await program.run("verify").status == 0)
        try FileManager.default.moveItem(atPath: data.path + "/replay", toPath: data.path + "/replay.damaged")
        #expect(try await program.run("replay", "http", server.url).status == 0)
        server.stop()
    }
}
