internal import ArgumentParser
internal import Bench
internal import EventStore
internal import Foundation

/// Measures how fast webhooks get in.
struct BenchIngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Measure how many webhooks a second a receiver acknowledges, and how long each takes.",
        discussion: """
            EXAMPLES:
              diario bench ingest
              diario bench ingest --connections 1 --seconds 10
              diario bench ingest --rate 10000
              diario bench ingest --json > before; diario bench ingest --compare before
              diario bench ingest --prefill 20000000
              diario bench ingest --events 200000 --rounds 5 --json | jq .per_second
              diario bench ingest --url http://127.0.0.1:8080/webhooks/bench --token - --yes

            Starts a receiver in a process of its own on a fresh log, which is removed afterwards, and drives it and a \
            server that does nothing in turn. What was acknowledged is then looked for in the log, byte for byte; one \
            webhook missing ends the command with 1. With --url a receiver that runs already is driven instead, for one \
            round and without warm-up: its log keeps the made-up orders for ever. So the source's name must begin with \
            bench, and --yes says that this is meant.

            Each connection waits for its answer and sends the next webhook; with --rate webhooks are due at fixed times \
            instead, whatever the answers do, and latencies count from then. One connection is compared with a file that \
            records, as the log stores them, are written and synced to one by one. --prefill compares a log that holds \
            events already with an empty one.
            """)

    @Option(help: ArgumentHelp("How many connections send, each one webhook at a time.", valueName: "N"))
    var connections = 64

    @Option(help: ArgumentHelp("How many webhooks are due a second, over all connections.", valueName: "N"))
    var rate: Double?

    @Option(help: ArgumentHelp("How many webhooks a round sends.", valueName: "N"))
    var events: Int?

    @Option(
        help: ArgumentHelp(
            "How long a round takes: seconds, or 10s, 2m (5, unless --events is given).", valueName: "SECONDS")
    )
    var seconds: SecondsArgument?

    @Option(help: ArgumentHelp("How many rounds each side has (3; with --url, 1).", valueName: "N"))
    var rounds: Int?

    @Option(
        help: ArgumentHelp(
            "How long each side is driven before: seconds, or 2s (1; with --url, 0).", valueName: "SECONDS"))
    var warmUp: SecondsArgument?

    @Option(help: ArgumentHelp("What the webhooks follow from.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many events the log holds before anything is measured (0).", valueName: "N"))
    var prefill: Int?

    @Option(
        help: ArgumentHelp(
            "Where the log is made and removed (TMPDIR, or /tmp): the disk to measure.", valueName: "DIR"))
    var directory: String?

    @Option(help: ArgumentHelp("The URL of a receiver that runs already, its path included.", valueName: "URL"))
    var url: String?

    @Flag(help: "With --url: let the log keep the made-up orders for ever.")
    var yes = false

    @Option(help: ArgumentHelp("The token for --url; - reads it from standard input.", valueName: "TOKEN|-"))
    var token: String?

    @Option(help: ArgumentHelp("With --url: its data directory, to compare what is stored.", valueName: "DIR"))
    var data: String?

    @Option(
        help: ArgumentHelp("Write what is sent and acknowledged to a file, for other checkers.", valueName: "FILE"))
    var acknowledged: String?

    @Option(
        help: ArgumentHelp("What --json has written before: print its figures beside these.", valueName: "FILE"))
    var compare: String?

    @Flag(help: "Write one line of JSON.")
    var json = false

    @OptionGroup var fileSystem: FileSystemOptions

    mutating func validate() throws {
        guard (1...Bench.Limits.connectionCountMax).contains(connections) else {
            throw ValidationError("--connections wants 1 to \(Bench.Limits.connectionCountMax).")
        }
        guard (1...Bench.Limits.eventCountMax).contains(events ?? 1) else {
            throw ValidationError("--events wants 1 to \(Bench.Limits.eventCountMax).")
        }
        guard (1...Bench.Limits.roundCountMax).contains(rounds ?? 1) else {
            throw ValidationError("--rounds wants 1 to \(Bench.Limits.roundCountMax).")
        }
        for time in [seconds?.seconds ?? 1, (warmUp?.seconds ?? 0) + 0.1]
        where !(time >= 0.1 && time <= Bench.Limits.roundSecondsMax) {
            throw ValidationError("--seconds wants 0.1 to \(Int(Bench.Limits.roundSecondsMax)), --warm-up 0 or more.")
        }
        if let rate, !(rate >= 0.1 && rate <= Double(Bench.Limits.rateMax)) {
            throw ValidationError("--rate wants 0.1 to \(Bench.Limits.rateMax).")
        }
        guard (1...Bench.Limits.eventCountMax / 2).contains(prefill ?? 1) else {
            throw ValidationError("--prefill wants 1 to \(Bench.Limits.eventCountMax / 2).")
        }
        if url != nil, prefill != nil { throw ValidationError("--prefill goes without --url.") }
        if url == nil, token != nil || data != nil {
            throw ValidationError("--token and --data go with --url.")
        }
        if let url { try validate(url: url) }
    }

    /// - Throws: `ValidationError` unless made-up orders may go to the receiver at `url`, whose log keeps them for ever.
    private func validate(url: String) throws {
        guard let source = LoadTarget(url: url)?.source else {
            throw ValidationError("--url wants http://HOST:PORT/webhooks/SOURCE")
        }
        guard source.hasPrefix("bench") else {
            throw ValidationError(
                "--url wants a source whose name begins with bench: its log keeps the made-up orders for ever.")
        }
        guard yes else {
            throw ValidationError("--url wants --yes too: the receiver's log keeps the made-up orders for ever.")
        }
    }

    func run() async throws {
        let earlier = try compare.map { try IngestFigures(path: $0) }
        let report = try await measure()
        let line = try BenchmarkJSON(report).line()
        if json {
            StandardOutput.write(line: line)
        } else {
            let output = IngestOutput(report: report)
            let lines = output.lines(width: Terminal.columnCount, isStyled: Terminal.isColoured)
            StandardOutput.write(lines: lines)
        }
        if let earlier {
            let comparison = IngestComparison(then: earlier, now: try IngestFigures(line: line))
            let lines = comparison.lines(width: Terminal.columnCount, isStyled: Terminal.isColoured && !json)
            // Standard output has nothing but the JSON where that was asked for.
            for line in lines { if json { StandardError.write(line: line) } else { StandardOutput.write(line: line) } }
        }
        if let missing = report.missingCount, missing > 0 {
            throw CommandFailure(.failed, "\(missing) acknowledged webhooks are not in the log as they were sent")
        }
        if report.load.eventCount == 0 {
            throw CommandFailure(.failed, "not one webhook was answered with 200")
        }
    }

    private func measure() async throws -> IngestReport {
        guard OpenFiles.connectionCount(wanted: connections) == connections else {
            throw CommandFailure(
                .configuration,
                "the limit of open files leaves no room for \(connections) connections: raise it (ulimit -n), or give "
                    + "fewer --connections")
        }
        var benchmark = IngestBenchmark(try receiver())
        benchmark.connectionCount = connections
        benchmark.roundBound = LoadBound(eventCount: events, seconds: seconds?.seconds ?? (events == nil ? 5 : nil))
        benchmark.roundCount = rounds ?? (url == nil ? 3 : 1)
        benchmark.warmUpSeconds = warmUp?.seconds ?? (url == nil ? 1 : 0)
        benchmark.seed = seed
        benchmark.rate = rate
        benchmark.prefillCount = prefill ?? 0
        benchmark.record = try await benchmarking { try acknowledged.map { try LoadRecord(path: $0) } }
        return try await BenchmarkRun.report { [benchmark] in try await benchmark.run(progress: $0) }
    }

    private func receiver() throws -> IngestBenchmark.Receiver {
        guard let url else {
            let place = directory ?? BenchmarkRun.directory
            try BenchmarkRun.checkFileSystem(of: place, allowed: fileSystem.allowFilesystem)
            return .own(directory: place, allowedFileSystem: fileSystem.allowFilesystem)
        }
        let secret = token == "-" ? try StandardInput.line(for: "--token") : token
        guard let target = LoadTarget(url: url, token: secret) else {
            throw CommandFailure(.usage, "--token wants the characters that diario token new has printed")
        }
        return .running(target, data: data.map { DataDirectory(path: $0) })
    }
}
