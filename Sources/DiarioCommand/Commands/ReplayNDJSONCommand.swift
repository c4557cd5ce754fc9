internal import ArgumentParser
internal import EventModel
internal import Glibc
internal import Replay
internal import Sinks

/// Writes a selection to standard output.
struct ReplayNDJSONCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ndjson",
        abstract: "Write a selection to standard output or into a file, a line of JSON an event.",
        discussion: """
            EXAMPLES:
              diario replay ndjson --since 2026-03-31 --file march.ndjson.zst
              diario replay ndjson --since 2h --event ORDER_CREATED
              diario replay ndjson --order '00005*' --last 10
              diario replay ndjson --as raw --last 100
              diario replay ndjson --as decoded --order 0000593098
              diario replay ndjson --from end --follow

            As envelope, a line is all there is of an event; as decoded, what was decoded, without the body; as \
            cloudevents, CloudEvents 1.0. As raw, each event is its body alone, byte for byte, and a line break; a body \
            that has line breaks of its own keeps them.

            Interrupted, it ends with 130 and says on standard error how to go on: a command that does the rest, then \
            resume: --after N.
            """)

    @Option(name: .customLong("as"), help: ArgumentHelp("What is written of an event.", valueName: "FORM"))
    var form = EventForm.envelope

    @OptionGroup var file: FileOptions
    @OptionGroup var data: DataOptions
    @OptionGroup(title: "Which events") var selection: SelectionOptions
    @OptionGroup var replay: ReplayOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        try replay.validate(with: selection)
        try file.validate(with: replay)
    }

    func run() async throws {
        let words = ["ndjson"] + (form == .envelope ? [] : ["--as", form.rawValue]) + file.words
        let session = try ReplaySession(
            to: ShellWords.line(words), intoFile: file.file != nil, data: data, selection: selection, replay: replay,
            reader: reader)
        let json = form.json(of: try session.identity.logID)
        let file = try file.begin()
        let output: any LineOutput = file ?? DescriptorWriter(STDOUT_FILENO)
        let sink: any Sink = json.map { NDJSONSink(to: output, as: $0) } ?? RawSink(to: output)
        try session.end(await session.run(to: sink), writing: file)
    }
}
