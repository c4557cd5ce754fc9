internal import ArgumentParser

/// Streams a selection to a sink.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Stream a selection of events to a sink, in order.",
        discussion: """
            EXAMPLES:
              diario replay ndjson --since 2026-03-31 --file march.ndjson.zst
              diario replay ndjson --order 0000593098 | jq .kind
              diario replay ndjson --from end --follow
              diario replay csv --since 7d --file week.csv
              diario replay http http://127.0.0.1:9000/webhook --after 1042
            """,
        subcommands: [
            ReplayPlanCommand.self, ReplayNDJSONCommand.self, ReplayCSVCommand.self, ReplayHTTPCommand.self,
            ReplayExecCommand.self,
        ])
}
