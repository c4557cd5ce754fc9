internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import Reports

/// Shows counts and times over the whole log.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show counts and times over the whole log.",
        discussion: """
            EXAMPLES:
              diario stats
              diario stats --json | jq .events
            """)

    @Flag(help: "Write one line of JSON.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    func run() throws {
        let statistics = try data.openReader().statistics()
        if let problem = statistics.availability.problem { StandardError.say(problem) }
        if json {
            StandardOutput.write(statistics.json(now: .now()).bytes)
        } else {
            let output = StatisticsScreen(statistics: statistics)
            let lines = output.lines(
                zone: reader.zone, language: reader.language, width: Terminal.columnCount, isStyled: Terminal.isColoured
            )
            StandardOutput.write(lines: lines)
        }
    }
}
