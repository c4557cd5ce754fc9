internal import ArgumentParser
internal import Glibc
internal import Replay
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
              diario replay ndjson --as raw --last 100
              diario replay ndjson --from end --follow

            As raw, each event is its body alone, byte for byte, and a line break; a body that has line breaks of its own
            keeps them.

            Interrupted, it ends with 130 and says on standard error how to go on: a command that does the rest, then \
            resume: --after N.
            """)

    /// What is written of an event.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case full
        case raw
    }

    @Option(name: .customLong("as"), help: "What is written of an event: full JSON, or its raw body.")
    var form = Form.full

    @OptionGroup var data: DataOptions
    @OptionGroup(title: "Which events") var selection: SelectionOptions
    @OptionGroup var replay: ReplayOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws { try replay.validate(with: selection) }

    func run() async throws {
        let destination = form == .full ? "ndjson" : "ndjson --as \(form.rawValue)"
        let plan = try ReplayPlan(
            to: destination, data: data, selection: selection, replay: replay, reader: reader)
        let sink: any Sink =
            switch form {
            case .full: NDJSONSink(descriptor: STDOUT_FILENO)
            case .raw: RawSink(descriptor: STDOUT_FILENO)
            }
        try plan.end(await plan.run(to: sink))
    }
}
