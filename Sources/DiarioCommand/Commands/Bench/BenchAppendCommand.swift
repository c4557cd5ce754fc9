internal import ArgumentParser
internal import Bench
internal import EventStore

/// Measures how fast the engine appends.
struct BenchAppendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Measure how many events a second the engine makes durable, in batches of several sizes.",
        discussion: """
            EXAMPLES:
              diario bench append
              diario bench append --batch 512 --rounds 7 --json | jq .baselines
              diario bench append --batch 1 --batch 64 --events 5000 --directory /mnt/disk

            In process, without HTTP: each batch is queued once the one before is on disk, and encoded while that one is \
            committed; encoding counts. In turn with the log alone and with the log and its index, whose time counts \
            until it has followed, the same bytes are written to a file and synced in the same batches. Every event is \
            then looked for in both logs, byte for byte; one missing ends the command with 1.
            """)

    @Option(
        help: ArgumentHelp(
            "How many events a batch has. Repeatable (1, 4, 16, 64, 256, 512, 1024, 4096).", valueName: "N"))
    var batch: [Int] = []

    @Option(
        help: ArgumentHelp(
            "How many events a round of each side has (up to a thousand batches, and up to 131072).", valueName: "N"))
    var events: Int?

    @OptionGroup var options: BenchmarkOptions

    mutating func validate() throws {
        for count in batch where !(1...EventStore.Limits.batchEventCountMax).contains(count) {
            throw ValidationError("--batch wants 1 to \(EventStore.Limits.batchEventCountMax).")
        }
        guard (1...AppendBenchmark.roundEventCountMax).contains(events ?? 1) else {
            throw ValidationError("--events wants 1 to \(AppendBenchmark.roundEventCountMax).")
        }
    }

    func run() async throws {
        var benchmark = AppendBenchmark(directory: try options.place())
        benchmark.allowedFileSystem = options.fileSystem.allowFilesystem
        if !batch.isEmpty { benchmark.batchEventCounts = batch }
        benchmark.roundEventCount = events
        benchmark.roundCount = options.rounds
        benchmark.seed = options.seed
        let report = try await BenchmarkRun.report { [benchmark] in try await benchmark.run(progress: $0) }
        try BenchmarkRun.write(report, json: options.json)
    }
}
