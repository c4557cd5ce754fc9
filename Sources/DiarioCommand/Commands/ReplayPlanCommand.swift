internal import ArgumentParser
internal import EventFormats
internal import GestaoOnline
internal import Replay
internal import Reports
internal import Sinks

/// Says what a replay would send, and writes it down for the replay that sends it.
struct ReplayPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a replay of a selection would send, and write it into a file for --plan.",
        discussion: """
            EXAMPLES:
              diario replay plan --since 02:11 --until 03:40
              diario replay plan --since 7d --event ORDER_CREATED -o plan.json
              diario replay http https://erp.example/go --plan plan.json

            Counts events, orders, kinds, bytes, undecodable events and exact duplicates. The file holds the bounds, the \
            log's hash at the upper one, and a digest: a replay with it sends exactly these events, or says what differs.
            """)

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write the plan into this file.", valueName: "FILE"))
    var output: String?

    @Flag(help: "Replace the file where it is there already.")
    var overwrite = false

    @Option(help: ArgumentHelp("Say how long it would take at so many events a second (100).", valueName: "N"))
    var rate = 100

    @Flag(help: "Write the plan as JSON to standard output.")
    var json = false

    @OptionGroup(title: "Which events") var selection: SelectionOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        if overwrite, output == nil { throw ValidationError("--overwrite wants -o FILE.") }
        if rate < 1 { throw ValidationError("--rate wants a number above 0.") }
        if let output, output.isEmpty || output.hasSuffix("/") || output == "-" {
            throw ValidationError("-o wants the name of a file; --json writes to standard output.")
        }
    }

    func run() throws {
        let log = try data.openReader()
        // Before the log is read: a name that is taken costs no time.
        let file = try output.map { try Self.begin($0, overwrites: overwrite) }
        let selected = try selection.selection(in: log, of: data, zone: reader.zone)
        let document = try PlanDocument(of: selected, in: log, decoderVersion: GestaoOnlineDecoder.version)
        let bytes = try document.encoded()
        if let file {
            do throws(SinkError) {
                try file.write(bytes)
                try file.finish()
            } catch {
                throw CommandFailure(ExitStatus(error), error.message)
            }
        }
        if json {
            StandardOutput.write(bytes)
        } else {
            let screen = PlanScreen(document: document, rate: rate, zone: reader.zone, language: reader.language)
            StandardOutput.write(lines: screen.lines(width: Terminal.columnCount, isStyled: Terminal.isColoured))
        }
    }

    private static func begin(_ path: String, overwrites: Bool) throws -> OutputFile {
        do throws(SinkError) { return try OutputFile(path: path, overwrites: overwrites) } catch {
            throw CommandFailure(ExitStatus(error), error.message)
        }
    }
}
