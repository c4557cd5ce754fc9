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
              diario show last
              diario show 17 --raw > body.json
              diario show 17 --json | jq .order
            """)

    @Argument(help: ArgumentHelp("The event's position, or last.", valueName: "POSITION"))
    var position: ShownPosition

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
        let event = try position.event(in: log)
        if raw {
            StandardOutput.write(event.content.body)
        } else if json {
            var writer = JSONWriter()
            writer.event(event.view)
            writer.endLine()
            StandardOutput.write(writer.bytes)
        } else {
            let card = EventCard(event: event, zone: reader.zone, language: reader.language)
            StandardOutput.write(lines: card.lines(width: Terminal.columnCount, isStyled: Terminal.isColoured))
        }
    }
}

/// Which event is shown: the one at a position, or the last one.
enum ShownPosition: ExpressibleByArgument {
    case position(Position)
    case last

    init?(argument: String) {
        if ["last", "último", "ultimo"].contains(argument.lowercased()) {
            self = .last
        } else if let position = Position(argument) {
            self = .position(position)
        } else {
            return nil
        }
    }

    /// The event.
    /// - Throws: ``CommandFailure`` with 1 where there is none.
    func event(in log: LogReader) throws -> Event {
        switch self {
        case .position(let position):
            guard let event = try log.event(at: position) else {
                throw CommandFailure(.failed, "no event at position \(position)")
            }
            return event
        case .last:
            var query = try log.query(Selection(limit: 1, direction: .backward))
            guard let event = try query.next().last else { throw CommandFailure(.failed, "the log is empty") }
            return event
        }
    }
}
