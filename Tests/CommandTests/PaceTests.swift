import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("The pace of a replay to HTTP", .timeLimit(.minutes(3)))
struct PaceTests {
    private static func answer(_ status: String, _ more: String = "") -> LoopbackServer.Reply {
        .text("HTTP/1.1 \(status)\r\n\(more)Content-Length: 0\r\n\r\n")
    }

    @Test("waits for a consumer that is overloaded, tries again what it failed at, and delivers everything")
    func retries() async throws {
        let (data, program) = try await SampleLog.make()
        let server = try LoopbackServer { number in
            switch number {
            case 2: Self.answer("503 Service Unavailable")
            case 3: Self.answer("429 Too Many Requests", "Retry-After: 0\r\n")
            case 5: Self.answer("500 Internal Server Error")
            default: Self.answer("200 OK")
            }
        }
        defer { server.stop() }
        let outcome = try await program.run("replay", "http", server.url)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errorLines.last == "diario: 7 delivered, 1 to 7")
        #expect(outcome.errors.contains("status 503: waiting for the consumer"), "\(outcome.errors)")
        #expect(outcome.errors.contains("the consumer takes events again"))
        let positions = server.requests.compactMap { $0.fields["diario-position"] }
        #expect(positions == ["1", "2", "2", "2", "3", "3", "4", "5", "6", "7"])
        // What the consumer itself refuses for now counts as no attempt of the event.
        let attempts = server.requests.compactMap { $0.fields["diario-attempt"] }
        #expect(attempts == ["1", "1", "1", "1", "1", "2", "1", "1", "1", "1"])
        _ = data
    }

    @Test("sends several orders at once, and those of one order in order")
    func inFlight() async throws {
        let (data, program) = try await SampleLog.make()
        let server = try LoopbackServer { _ in Self.answer("200 OK") }
        defer { server.stop() }
        let outcome = try await program.run("replay", "http", server.url, "--in-flight", "8", "--rate", "1000/s")
        #expect(outcome.status == 0 && outcome.errors == "diario: 7 delivered, 1 to 7\n", "\(outcome.errors)")
        let positions = server.requests.compactMap { $0.fields["diario-position"].flatMap { Int($0) } }
        #expect(positions.sorted() == Array(1...7), "\(server.requests.map(\.fields))")
        // Events 1, 2, 3 and 6 are of one order.
        #expect(positions.filter { [1, 2, 3, 6].contains($0) } == [1, 2, 3, 6])
        _ = data
    }

    @Test("ends at once where the consumer wants nothing more, and after as many attempts as were asked for")
    func ends() async throws {
        let (data, program) = try await SampleLog.make()
        for (status, options, tries) in [
            ("410 Gone", [], 1), ("422 Unprocessable Content", [], 1), ("500 No", ["--attempts", "2"], 2),
            ("503 No", ["--give-up-after", "0"], 1),
        ] {
            let server = try LoopbackServer { number in Self.answer(number < 3 ? "200 OK" : status) }
            defer { server.stop() }
            let outcome = try await program.run(["replay", "http", server.url] + options)
            #expect(outcome.status == 69 || outcome.status == 1, "\(status): \(outcome.errors)")
            #expect(outcome.errorLines.last == "resume: --after 2", "\(status): \(outcome.errors)")
            #expect(!outcome.errors.contains("waiting for the consumer"), "\(status): \(outcome.errors)")
            #expect(server.requests.count == 2 + tries, "\(status)")
        }
        _ = data
    }

    @Test("gives way to other programs with every thread it has")
    func background() async throws {
        let (data, program) = try await SampleLog.make()
        let policies = Mutex<[String]>([])
        let server = try LoopbackServer(replying: { _ in
            policies.withLock { $0 += Self.policies(ofProgramWith: "--background") }
            return Self.answer("200 OK")
        })
        defer { server.stop() }
        let outcome = try await program.run("replay", "http", server.url, "--in-flight", "4", "--background")
        #expect(outcome.status == 0, "\(outcome.errors)")
        // SCHED_IDLE.
        #expect(Set(policies.withLock { $0 }) == ["5"])
        _ = data
    }

    /// The scheduling policies of the threads of programs that were given this argument (proc(5), stat).
    private static func policies(ofProgramWith argument: String) -> [String] {
        let files = FileManager.default
        var policies: [String] = []
        for process in (try? files.contentsOfDirectory(atPath: "/proc")) ?? [] where Int(process) != nil {
            // What has ended meanwhile has no files any more.
            guard let words = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8),
                words.split(separator: "\0").contains(Substring(argument)),
                let threads = try? files.contentsOfDirectory(atPath: "/proc/\(process)/task")
            else { continue }
            policies += threads.compactMap { thread in
                let path = "/proc/\(process)/task/\(thread)/stat"
                guard let stat = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
                return stat.split(separator: ") ").last?.split(separator: " ").dropFirst(38).first.map(String.init)
            }
        }
        return policies
    }

    @Test("keeps its options in the command that does the rest")
    func rest() async throws {
        let (data, program) = try await SampleLog.make()
        let options = [
            "--in-flight", "4", "--window", "9", "--rate", "50", "--speed", "100000x", "--max-gap", "1", "--attempts",
            "1", "--give-up-after", "0", "--background",
        ]
        let outcome = try await program.run(["replay", "http", "http://127.0.0.1:1/"] + options)
        let rest = try #require(outcome.errorLines.first { $0.hasPrefix("rest: ") })
        #expect(rest.contains(options.joined(separator: " ")), "\(rest)")
        _ = data
    }

    @Test(
        "refuses a pace that is none",
        arguments: [
            ["--in-flight", "0"], ["--in-flight", "1000"], ["--in-flight", "x"], ["--window", "0"], ["--rate", "0"],
            ["--rate", "nan"], ["--rate", "-1"], ["--rate", "1e300"], ["--speed", "x"], ["--speed", "fast"],
            ["--max-gap", "3"], ["--attempts", "0"], ["--give-up-after", "-1"], ["--give-up-after", "99999w"],
            ["--in-flight", "2", "--as", "cloudevents", "--cloudevents-mode", "batch"],
        ])
    func refused(options: [String]) async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run(["replay", "http", "http://127.0.0.1:1/"] + options)
        #expect(outcome.status == 64, "\(outcome.status) \(outcome.errors)")
        _ = data
    }
}
