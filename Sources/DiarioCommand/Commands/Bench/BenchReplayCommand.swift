internal import ArgumentParser
internal import Bench
internal import EventStore

/// Measures how fast a log is replayed.
struct BenchReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Measure how many events and bytes a second a replay of everything delivers.",
        discussion: """
            EXAMPLES:
              diario bench replay
              diario bench replay --events 10000000 --rounds 5 --json | jq .per_second
              diario bench replay --data /var/lib/diario

            Fills a log with generated events, which is removed afterwards, and replays all of it, hashes checked: as \
            full NDJSON that is thrown away, as raw bodies that are thrown away, as full NDJSON to a pipe, and over HTTP \
            to a server that does nothing; and in turn with these, LMDB's own cursor scans the records and checks \
            nothing. With --data a log that is there already is read instead. One event missing ends the command with 1.
            """)

    @Option(help: ArgumentHelp("How many events the log gets.", valueName: "N"))
    var events = 1_000_000

    @Flag(help: "Keep the index up while the log is filled; a replay of everything does not use it.")
    var index = false

    @Option(help: ArgumentHelp("How many events a round posts over HTTP at most.", valueName: "N"))
    var posts = 20_000

    @Option(help: ArgumentHelp("The data directory of a log that is there already.", valueName: "DIR"))
    var data: String?

    @OptionGroup var options: BenchmarkOptions

    mutating func validate() throws {
        try BenchmarkOptions.validate(events: events)
        let most = Bench.Limits.eventCountMax
        guard (1...most).contains(posts) else { throw ValidationError("--posts wants 1 to \(most).") }
    }

    func run() async throws {
        let log: ReplayBenchmark.Log =
            if let data {
                .existing(DataDirectory(path: data))
            } else {
                .generated(
                    eventCount: events, keepsIndex: index, directory: try options.place(),
                    allowedFileSystem: options.fileSystem.allowFilesystem)
            }
        var benchmark = ReplayBenchmark(log)
        benchmark.roundCount = options.rounds
        benchmark.postCountMax = posts
        benchmark.seed = options.seed
        let report = try await BenchmarkRun.report { [benchmark] in try await benchmark.run(progress: $0) }
        try BenchmarkRun.write(report, json: options.json)
    }
}
