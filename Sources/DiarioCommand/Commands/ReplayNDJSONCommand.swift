internal import ArgumentParser
internal import Glibc
internal import Sinks

/// Writes a selection to standard output.
struct ReplayNDJSONCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ndjson",
        abstract: "Write a selection to standard output, a line of JSON an event.",
        discussion: """
            EXAMPLES:
              diario replay ndjson > all.ndjson
              diario replay ndjson --since 2h --event ORDER_CREATED
              diario replay ndjson --order '00005*' --last 10
              diario replay ndjson --from end --follow

            Interrupted, it ends with 130 and says on standard error how to go on: resume: --after N.
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup(title: "Which events") var selection: SelectionOptions
    @OptionGroup var replay: ReplayOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws { try replay.validate(with: selection) }

    func run() async throws {
        let plan = try ReplayPlan(data: data, selection: selection, replay: replay, reader: reader)
        try plan.end(await plan.run(to: NDJSONSink(descriptor: STDOUT_FILENO)))
    }
}
