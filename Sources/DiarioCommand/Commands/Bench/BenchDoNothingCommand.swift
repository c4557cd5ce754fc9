internal import ArgumentParser
internal import Bench
internal import EventFormats
internal import Glibc

/// The do-nothing server in a process of its own; `bench ingest` starts it, and people who want to try it with another
/// load generator.
struct BenchDoNothingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "do-nothing",
        abstract: "Answer every request as the receiver would, and do nothing else.",
        discussion: """
            EXAMPLES:
              diario bench do-nothing --port 9000 < /dev/tty

            Ends when standard input does, and on SIGTERM.
            """,
        shouldDisplay: false)

    @Option(help: ArgumentHelp("The port on the loopback address; 0 is any free one.", valueName: "PORT"))
    var port = 0

    mutating func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port wants 0 to 65535.") }
    }

    func run() async throws {
        let server = try await benchmarking { try await DoNothingServer(port: port) }
        var json = JSONWriter()
        json.beginObject()
        json.name("ready")
        json.boolean(true)
        json.name("listen")
        json.string("127.0.0.1:\(server.port)")
        json.name("pid")
        json.integer(getpid())
        json.endObject()
        StandardOutput.write(line: json.text)
        StandardOutput.flush()
        await InputEnd.wait()
        try await server.stop()
    }
}

/// Gives a benchmark's failure the exit status that the contract has for it.
func benchmarking<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as BenchError {
        let status: ExitStatus =
            switch error.code {
            case .unavailable: .unavailable
            case .inputOutput: .inputOutput
            default: .failed
            }
        throw CommandFailure(status, error.message)
    } catch is CancellationError {
        throw CommandFailure(.interrupted)
    }
}
