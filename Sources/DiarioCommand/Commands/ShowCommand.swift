internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore

/// Shows one event.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one event: decoded for people, as JSON, or its body byte for byte.",
        discussion: """
            EXAMPLES:
              diario show 17
              diario show 17 --raw > body.json
              diario show 17 --json | jq .order
            """)

    @Argument(help: ArgumentHelp("The event's position.", valueName: "POSITION"))
    var position: Position

    @Flag(help: "Write the body byte for byte and nothing else.")
    var raw = false

    @Flag(help: "Write the event as one line of JSON.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        if raw, json { throw ValidationError("--raw and --json exclude each other.") }
    }

    func run() throws {
        let log = try data.openReader()
        guard let event = try log.event(at: position) else {
            throw CommandFailure(.failed, "no event at position \(position)")
        }
        if raw {
            StandardOutput.write(event.content.body)
        } else if json {
            var writer = JSONWriter()
            writer.event(event)
            writer.endLine()
            StandardOutput.write(writer.bytes)
        } else {
            let card = EventCard(event: event, zone: reader.zone, language: reader.language)
            for line in card.lines(width: Terminal.columnCount, isStyled: Terminal.isColoured) {
                StandardOutput.write(line: line)
            }
        }
    }
}
