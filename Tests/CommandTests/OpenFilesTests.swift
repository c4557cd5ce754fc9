import EventStore
import Foundation
import Subprocess
import TestSupport
import Testing

@Suite("The limit of open files", .timeLimit(.minutes(3)))
struct OpenFilesTests {
    /// What the program keeps free for itself, as its limits say.
    private static let reserveCount = 40 + 4 * sysconf(Int32(_SC_NPROCESSORS_ONLN))

    /// Runs the program where so many files can be open, hard limit or soft limit alone.
    private func run(
        _ program: DiarioProgram, limit: String, _ arguments: [String]
    ) async throws -> DiarioProgram.Outcome {
        try await program.run(["-c", "ulimit \(limit) && exec diario \"$@\"", "sh"] + arguments, executable: "sh")
    }

    private static let commands = [
        ["serve", "--listen", "127.0.0.1:0"], ["replay", "ndjson"], ["replay", "http", "http://127.0.0.1:9/"],
        ["audit", "--order", "1"], ["show", "1"], ["stats"], ["verify"], ["reindex"], ["token", "list"],
        ["bench", "do-nothing"], ["bench", "append"],
    ]

    @Test("that is too low ends every command with 78 and words, never with a trap", arguments: commands)
    func tooLow(arguments: [String]) async throws {
        let data = TemporaryData()
        _ = try data.create()
        let program = try DiarioProgram(data: data.path)
        for count in [4, 5, 6, 7, 8, 16, 32, Self.reserveCount - 1] {
            let outcome = try await run(program, limit: "-n \(count)", arguments)
            #expect(outcome.status == 78, "\(count): \(outcome.errors)")
            #expect(outcome.errors.contains("open files") && outcome.errors.contains("ulimit -n"))
            #expect(outcome.output.isEmpty)
        }
    }

    @Test(
        "beside it, too little address space ends every command with 78 and words, and keeps none waiting",
        arguments: commands)
    func tooFewAddresses(arguments: [String]) async throws {
        let data = TemporaryData()
        _ = try data.create()
        let program = try DiarioProgram(data: data.path)
        // Room for the program, but not for its threads.
        for count in [140_000, 180_000] {
            let outcome = try await run(program, limit: "-v \(count)", arguments)
            #expect(outcome.status == 78, "\(count): \(outcome.errors)")
            #expect(outcome.errors.contains("ulimit -v") && outcome.output.isEmpty)
        }
    }

    @Test("and just enough of it lets a command do its work")
    func enoughAddresses() async throws {
        let data = TemporaryData()
        _ = try data.create()
        // The program itself, and what its limits want for so many cores.
        let count = 150_000 + (32 << 10) + (12 + 4 * sysconf(Int32(_SC_NPROCESSORS_ONLN))) * (8 << 10)
        let outcome = try await run(DiarioProgram(data: data.path), limit: "-s 8192 && ulimit -v \(count)", ["stats"])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("that is just high enough lets every reading command do its work")
    func justEnough() async throws {
        let data = TemporaryData()
        _ = try data.create()
        let program = try DiarioProgram(data: data.path)
        for arguments in [["stats"], ["verify"], ["audit", "--order", "1"], ["replay", "ndjson"]] {
            let outcome = try await run(program, limit: "-n \(Self.reserveCount + 8)", arguments)
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        }
    }

    /// A running receiver.
    private struct Receiver {
        let port: Int
        let pid: Int32

        init(line: String) throws {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            pid = try #require(object["pid"] as? Int32)
            let listen = try #require(object["listen"] as? String)
            port = try #require(listen.split(separator: ":").last.flatMap { Int($0) })
        }

        /// How many files it has open.
        func openCount() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
        }

        /// Its soft limit of open files.
        func softLimit() throws -> Int {
            try #require(Int(limit(1)))
        }

        func hardLimit() throws -> Int { Int(try limit(2)) ?? .max }

        private func limit(_ column: Int) throws -> Substring {
            let text = try String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("Max open files") })
            return line.dropFirst("Max open files".count).split(separator: " ")[column - 1]
        }

        /// Lets it have so many files open from now on.
        func setSoftLimit(_ count: Int) async throws {
            let outcome = try await DiarioProgram().run(
                ["--pid", "\(pid)", "--nofile=\(count):"], executable: "prlimit")
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
    }

    /// Starts `diario serve` under a limit of open files, runs `body` with it, and stops it. Returns what it logged.
    private func serve(
        limit: String, _ body: @escaping @Sendable (Receiver) async throws -> Void
    ) async throws -> [[String: Any]] {
        let data = TemporaryData()
        let allowed = try data.create().allowedFileSystem.map { ["--allow-filesystem", $0] } ?? []
        let program = try DiarioProgram(data: data.path)
        let words = ["serve", "--listen", "127.0.0.1:0", "--min-free", "0", "--log-format", "json"] + allowed
        let result = try await Subprocess.run(
            program.configuration(["-c", "ulimit \(limit) && exec diario \"$@\"", "sh"] + words, executable: "sh"),
            input: .none, output: .sequence, error: .string(limit: 1 << 20)
        ) { execution in
            for try await line in execution.standardOutput.strings() {
                do {
                    try await body(Receiver(line: line))
                } catch {
                    Issue.record(error)
                }
                try execution.send(signal: .terminate)
            }
        }
        #expect(result.terminationStatus.code == 0, "\(result.standardError)")
        return try result.standardError.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    @Test("is raised by serve as far as the system lets it")
    func raised() async throws {
        let lines = try await serve(limit: "-S -n 256") { receiver in
            let (soft, hard) = (try receiver.softLimit(), try receiver.hardLimit())
            #expect(soft == min(8192, hard))
        }
        #expect(!lines.contains { ($0["message"] as? String)?.contains("fewer connections") == true })
    }

    @Test("that cannot be raised leaves fewer connections, which serve says; more are closed as they come")
    func fewer() async throws {
        let count = Self.reserveCount + 30
        let lines = try await serve(limit: "-n \(count)") { receiver in
            var connections: [Connection] = []
            // More than fit: whoever is too many sees the end at once, and everybody else an answer.
            for _ in 0..<40 { connections.append(try Connection(port: receiver.port)) }
            let answered = try connections.filter { try $0.isAnswered() }
            #expect((20..<40).contains(answered.count), "\(answered.count)")
            for connection in answered { #expect(try connection.isAnswered()) }
        }
        let told = try #require(lines.first { ($0["message"] as? String)?.contains("fewer connections") == true })
        #expect(told["wanted"].map { "\($0)" } == "4096")
        let connections = try #require(Int("\(told["connections"] ?? "")"))
        #expect((20...30).contains(connections))
    }

    @Test("that is reached all the same makes the receiver wait until one has gone, and say so once")
    func reached() async throws {
        let lines = try await serve(limit: "-S -n 256") { receiver in
            let first = try Connection(port: receiver.port)
            #expect(try first.isAnswered())
            let before = try receiver.softLimit()
            // Others have taken all there was: the next connection is one too many.
            try await receiver.setSoftLimit(try receiver.openCount())
            let second = try Connection(port: receiver.port)
            let third = try Connection(port: receiver.port)
            // Who is there is served all the while.
            for _ in 0..<20 { #expect(try first.isAnswered()) }
            first.end()
            #expect(try second.isAnswered())
            try await receiver.setSoftLimit(before)
            #expect(try third.isAnswered())
        }
        let told = lines.filter { ($0["message"] as? String)?.contains("no connections are taken") == true }
        #expect(told.count == 1)
        #expect(told.first?["reason"] as? String == "Too many open files")
    }
}

/// A connection that asks `/livez`.
private final class Connection {
    private let descriptor: Int32
    private var isOpen = true

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // Not a pace but a limit: a test that would hang fails instead.
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(connected)
    }

    deinit { end() }

    func end() {
        if isOpen { close(descriptor) }
        isOpen = false
    }

    /// Asks, and tells whether there is an answer; false when the connection has ended.
    func isAnswered() throws -> Bool {
        let request = Array("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return false }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !String(decoding: answer, as: UTF8.self).hasSuffix("}") {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            try #require(count >= 0 || errno == ECONNRESET, "nothing came for a minute")
            if count <= 0 { return false }
            answer.append(contentsOf: buffer[..<count])
        }
        return true
    }
}
