internal import ArgumentParser
internal import Bench

/// Measures how soon followers have what was committed.
struct BenchFollowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Measure how soon many followers of one log have an event, and what they cost.",
        discussion: """
            EXAMPLES:
              diario bench follow
              diario bench follow --followers 10000 --events 50 --json | jq .figures

            Events are appended one at a time to a log that is made for it and removed afterwards. In turn they are \
            followed in the writer's process and in another, each time by one follower and by many, and every follower \
            must have every event once and in order; one missing ends the command with 1. What the many cost while \
            nothing comes is in the notes: threads, watches of files, a core's time, wake-ups.
            """)

    @Option(help: ArgumentHelp("How many followers many are.", valueName: "N"))
    var followers = 1000

    @Option(help: ArgumentHelp("How many events a round of each side appends.", valueName: "N"))
    var events = 200

    @Option(
        help: ArgumentHelp(
            "How long the many are watched while nothing comes: seconds, or 10s (5).", valueName: "SECONDS"))
    var rest: SecondsArgument?

    @OptionGroup var options: BenchmarkOptions

    mutating func validate() throws {
        try BenchmarkOptions.validate(events: events)
        try BenchmarkOptions.validate(followers: followers)
        guard (0.1...Bench.Limits.roundSecondsMax).contains(rest?.seconds ?? 1) else {
            throw ValidationError("--rest wants 0.1 to \(Int(Bench.Limits.roundSecondsMax)).")
        }
    }

    func run() async throws {
        var benchmark = FollowBenchmark(directory: try options.place())
        benchmark.allowedFileSystem = options.fileSystem.allowFilesystem
        benchmark.followerCount = followers
        benchmark.eventCount = events
        benchmark.restSeconds = rest?.seconds ?? benchmark.restSeconds
        benchmark.roundCount = options.rounds
        benchmark.seed = options.seed
        let report = try await BenchmarkRun.report { [benchmark] in try await benchmark.run(progress: $0) }
        try BenchmarkRun.write(report, json: options.json)
    }
}
