internal import ArgumentParser

/// Measures.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure throughput and latency, beside what the machine would allow.",
        discussion: """
            EXAMPLES:
              diario bench ingest
              diario bench ingest --connections 256 --seconds 20 --rounds 5 --json
              diario bench append --batch 512
              diario bench replay --events 1000000
              diario bench search --events 10000000
              diario bench follow --followers 1000
            """,
        subcommands: [
            BenchIngestCommand.self, BenchAppendCommand.self, BenchReplayCommand.self, BenchSearchCommand.self,
            BenchFollowCommand.self, BenchBodiesCommand.self, BenchDoNothingCommand.self, BenchFollowersCommand.self,
        ])
}
