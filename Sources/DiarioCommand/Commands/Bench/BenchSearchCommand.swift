internal import ArgumentParser
internal import Bench

/// Measures how fast a history is found.
struct BenchSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Measure how long the history of an order and of a customer takes, warm and cold.",
        discussion: """
            EXAMPLES:
              diario bench search
              diario bench search --events 10000000 --json | jq .latency_us
              diario bench search --events 100000 --queries 500 --cold-queries 5 --audits 0

            Fills a log with generated events, which is removed afterwards, and asks for the histories of orders and \
            customers drawn at random, in process, and of orders with the whole diario audit process; in turn, LMDB gets \
            the same records and checks nothing. Every answer is compared with what was generated; one that is not right \
            ends the command with 1.
            """)

    @Option(help: ArgumentHelp("How many events the log gets, about.", valueName: "N"))
    var events = 1_000_000

    @Option(help: ArgumentHelp("How many histories of each kind a warm round asks for.", valueName: "N"))
    var queries = 2000

    @Option(help: ArgumentHelp("How many histories of each kind a cold round asks for.", valueName: "N"))
    var coldQueries = 20

    @Option(help: ArgumentHelp("How many times a warm round runs the whole audit process.", valueName: "N"))
    var audits = 40

    @OptionGroup var options: BenchmarkOptions

    mutating func validate() throws {
        try BenchmarkOptions.validate(events: events)
        let most = Bench.Limits.eventCountMax
        guard (1...most).contains(queries), (1...most).contains(coldQueries) else {
            throw ValidationError("--queries and --cold-queries want 1 to \(most).")
        }
        guard (0...most).contains(audits) else { throw ValidationError("--audits wants 0 to \(most).") }
    }

    func run() async throws {
        var benchmark = SearchBenchmark(directory: try options.place())
        benchmark.allowedFileSystem = options.fileSystem.allowFilesystem
        benchmark.eventCount = events
        benchmark.queryCount = queries
        benchmark.coldQueryCount = coldQueries
        benchmark.auditCount = audits
        benchmark.roundCount = options.rounds
        benchmark.seed = options.seed
        let report = try await BenchmarkRun.report { [benchmark] in try await benchmark.run(progress: $0) }
        try BenchmarkRun.write(report, unit: "histories", json: options.json)
    }
}
