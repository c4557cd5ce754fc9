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
            """,
        subcommands: [BenchBodiesCommand.self, BenchIngestCommand.self, BenchDoNothingCommand.self])
}
