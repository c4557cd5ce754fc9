internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import Reports

/// Shows the history of orders.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show the history of an order or of a customer.",
        discussion: """
            EXAMPLES:
              diario audit --order 0000593098
              diario audit --order '00005*' --since 2026-03-01 --until 2026-03-31
              diario audit --document - --whole-orders --lang pt-BR
              diario audit --customer 2 --source loja --json | jq .found

            Found by its code or utmId, an order is shown with all events of its id in the range, also those that came \
            without the code. Found by a customer, with those that name the customer; --whole-orders adds the others.

            Each event is compared with the one before it among those shown, by what it means: a name, document, \
            phone number, e-mail address or date that was only written otherwise has not changed.
            """)

    @OptionGroup(title: "Which events") var selection: SelectionOptions

    @Flag(help: "Show the orders found with all their events in the range, also those that do not name the customer.")
    var wholeOrders = false

    @Flag(help: "Write one line of JSON.")
    var json = false

    @Flag(help: "End with 1 when nothing was found.")
    var failIfEmpty = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    func run() throws {
        let log = try data.openReader()
        let zone = reader.zone
        let selected = try selection.selection(in: log, of: data, zone: zone)
        let search = AuditSearch(
            reader: log, selection: selected, lastCount: selection.after == nil ? selection.last : nil,
            wholeOrders: wholeOrders
        ) { notice in
            StandardError.say(notice)
        }
        let report: AuditReport
        do {
            report = try search.report()
        } catch let error as AuditTooLarge {
            throw CommandFailure(.failed, error.message)
        }
        if json {
            StandardOutput.write(report.json(zone: zone).bytes)
        } else {
            let screen = AuditScreen(
                report: report, zone: zone, language: reader.language, width: Terminal.columnCount,
                isStyled: Terminal.isColoured)
            StandardOutput.write(lines: screen.lines)
        }
        if failIfEmpty, report.foundCount == 0 { throw CommandFailure(.failed) }
    }
}
