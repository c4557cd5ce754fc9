internal import EventStore
internal import Foundation

/// A server in a process of its own, so that what it uses can be told from what the load client uses.
final class ServerProcess: Sendable {
    /// Where it listens.
    let address: ServerAddress
    private let child: ChildProcess

    private init(_ arguments: [String], errorPath: String) async throws {
        let child = try ChildProcess(arguments, errorPath: errorPath)
        guard let line = try await child.line(withinSeconds: Limits.readySecondsMax),
            let ready = try? JSONDecoder().decode(ReadyLine.self, from: Data(line.utf8)), ready.ready,
            let address = ServerAddress(ready.listen)
        else {
            try await child.end(isToStop: true)
            throw Self.failure(of: arguments, errorPath: errorPath)
        }
        self.child = child
        self.address = address
    }

    private struct ReadyLine: Decodable {
        var ready: Bool
        var listen: String
    }

    /// Creates a log in `directory`, unless there is one, and starts `diario serve` on it: as people do, from the command
    /// line, with all defaults. Gives the server and where to send.
    static func receiver(
        in directory: DataDirectory, allowedFileSystem: String?, errorPath: String
    ) async throws -> (server: ServerProcess, target: LoadTarget) {
        let data = ["--data", directory.path]
        let place = data + (allowedFileSystem.map { ["--allow-filesystem", $0] } ?? [])
        if !directory.hasLog { _ = try await output(of: ["init"] + place, errorPath: errorPath) }
        let token = try await output(of: ["token", "new"] + data + ["--source", source], errorPath: errorPath)
        let server = try await ServerProcess(
            ["serve"] + place + ["--listen", "127.0.0.1:0", "--log-format", "json", "--until-input-ends"],
            errorPath: errorPath)
        let target = LoadTarget(
            host: server.address.host, port: server.address.port, source: source, token: token)
        return (server, target)
    }

    /// Starts a ``DoNothingServer``: the command `bench do-nothing`.
    static func doNothing(errorPath: String) async throws -> (server: ServerProcess, target: LoadTarget) {
        let server = try await ServerProcess(["bench", "do-nothing"], errorPath: errorPath)
        // As long a request line as the receiver's.
        let target = LoadTarget(
            host: server.address.host, port: server.address.port, source: source,
            token: String(repeating: "x", count: 43))
        return (server, target)
    }

    private static let source = "bench"

    private static func output(of arguments: [String], errorPath: String) async throws -> String {
        let child = try ChildProcess(arguments, errorPath: errorPath)
        let line = try await child.line(withinSeconds: Limits.readySecondsMax)
        let status = try await child.end(isToStop: line == nil)
        guard let line, status == 0 else { throw failure(of: arguments, errorPath: errorPath) }
        return line
    }

    /// What the child has used so far; nil once it has ended.
    var usage: ProcessUsage? { ProcessUsage(ofProcess: child.id) }

    /// The child's memory that no file backs, in bytes; nil once it has ended.
    var anonymousByteCount: Int64? { ProcessUsage.anonymousByteCount(ofProcess: child.id) }

    /// Does `body` while the server runs, and stops it: SIGTERM, and SIGKILL if that is of no use.
    func whileRunning<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            let result = try await body()
            try await child.end(isToStop: true)
            return result
        } catch {
            _ = try? await child.end(isToStop: true)
            throw error
        }
    }

    /// Names the subcommand alone, and what the child said last.
    private static func failure(of arguments: [String], errorPath: String) -> BenchError {
        let said = (try? String(contentsOfFile: errorPath, encoding: .utf8))?.split(separator: "\n").last
        let command = arguments.prefix { !$0.hasPrefix("--") }.joined(separator: " ")
        return BenchError(.failed, "diario \(command) does not start: \(said ?? "it said nothing")")
    }
}
