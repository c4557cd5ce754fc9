internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import Reports

/// Shows when deliveries may have been missed.
struct OutagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outages",
        abstract: "Show when nothing could be received, and which source was unusually silent.",
        discussion: """
            EXAMPLES:
              diario outages
              diario outages --since 2026-03-01 --until 2026-03-31 --tz America/Sao_Paulo
              diario outages --since 7d --json | jq '.outages[]'

            GO documents no second delivery of what found no receiver: look for those orders in GO itself.
            """)

    @Option(help: ArgumentHelp("From this time on (30d).", valueName: "TIME"))
    var since: TimeExpression?

    @Option(help: ArgumentHelp("Before this time; a date includes that whole day.", valueName: "TIME"))
    var until: TimeExpression?

    @Option(help: ArgumentHelp("Only this source's silences. Repeatable.", valueName: "NAME"))
    var source: [String] = []

    @Flag(help: "Write one line of JSON.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    func run() throws {
        let log = try data.openReader()
        let (zone, now) = (reader.zone, Timestamp.now())
        let start = (since ?? .duration(seconds: Self.defaultSeconds)).start(in: zone, now: now)
        let end = min(until?.end(in: zone, now: now) ?? now, now)
        guard start < end else {
            throw CommandFailure(
                .usage,
                "the time ends before it begins: --since is \(zone.text(start)), --until is \(zone.text(end)) "
                    + "(\(zone.name))")
        }
        try NameCheck(reader: log, data: data).check(Selection(sources: Set(source)))
        let report = try OutageReport(of: log, since: start, until: end, sources: Set(source))
        if json {
            StandardOutput.write(report.json(zone: zone).bytes)
        } else {
            let screen = OutageScreen(zone: zone, language: reader.language)
            let lines = screen.lines(of: report, width: Terminal.columnCount, isStyled: Terminal.isColoured)
            StandardOutput.write(lines: lines)
        }
        if let problem = report.availability.problem { throw CommandFailure(.damaged, problem) }
    }

    private static let defaultSeconds: Int64 = 30 * 86_400
}
