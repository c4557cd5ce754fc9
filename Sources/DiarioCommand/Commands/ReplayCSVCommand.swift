internal import ArgumentParser
internal import Glibc
internal import Replay
internal import Sinks

/// Writes a selection as CSV.
struct ReplayCSVCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csv",
        abstract: "Write a selection as CSV, a line an event, for spreadsheets.",
        discussion: """
            EXAMPLES:
              diario replay csv --since 2026-03-31 --file march.csv
              diario replay csv --columns position,kind,order.code,order.status
              diario replay csv --since 7d --separator semicolon --file week.csv

            Columns are named as in the events' JSON. By themselves they are position, received_at, source, kind and the \
            order's; the customer's data and the body come where --columns names them.

            Text that a spreadsheet would take for a formula gets an apostrophe before it, unless --verbatim says \
            otherwise.
            """)

    /// What stands between cells.
    enum Separator: String, CaseIterable, ExpressibleByArgument {
        case comma, semicolon, tab

        var byte: UInt8 {
            switch self {
            case .comma: UInt8(ascii: ",")
            case .semicolon: UInt8(ascii: ";")
            case .tab: UInt8(ascii: "\t")
            }
        }
    }

    @Option(
        help: ArgumentHelp(
            "The columns, with commas between them; 'all' for every one there is.", valueName: "NAMES"))
    var columns: String?

    @Option(help: ArgumentHelp("What stands between cells: comma, semicolon, tab.", valueName: "SEPARATOR"))
    var separator = Separator.comma

    @Flag(help: "Write text as it is, also where a spreadsheet would take it for a formula: for other programs.")
    var verbatim = false

    @Flag(help: "Leave the line of the columns' names out.")
    var noHeader = false

    @OptionGroup var file: FileOptions
    @OptionGroup var data: DataOptions
    @OptionGroup(title: "Which events") var selection: SelectionOptions
    @OptionGroup var replay: ReplayOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        try replay.validate(with: selection)
        try file.validate(with: replay)
        _ = try chosenColumns()
    }

    func run() async throws {
        let session = try ReplaySession(
            to: ShellWords.line(["csv"] + words), intoFile: file.file != nil, data: data, selection: selection,
            replay: replay, reader: reader)
        let output = try file.begin()
        let sink = CSVSink(
            to: output ?? DescriptorWriter(STDOUT_FILENO), columns: try chosenColumns(), separator: separator.byte,
            isVerbatim: verbatim)
        if !noHeader {
            do throws(SinkError) { try sink.writeHeader() } catch {
                throw CommandFailure(ExitStatus(error), error.code == .closed ? nil : error.message)
            }
        }
        try session.end(await session.run(to: sink), writing: output)
    }

    /// The options as words of the command that does the rest. What standard output has, has its header.
    private var words: [String] {
        (columns.map { ShellWords.option("--columns", $0) } ?? [])
            + (separator == .comma ? [] : ["--separator", separator.rawValue]) + (verbatim ? ["--verbatim"] : [])
            + (noHeader || file.file == nil ? ["--no-header"] : []) + file.words
    }

    /// - Throws: `ValidationError` where a name is none, or comes twice.
    private func chosenColumns() throws -> [CSVColumn] {
        guard let columns else { return CSVColumn.usual }
        if columns == "all" { return CSVColumn.all }
        var chosen: [CSVColumn] = []
        for name in columns.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let column = CSVColumn.named(name) else {
                let known = CSVColumn.all.map(\.name).joined(separator: ", ")
                throw ValidationError("--columns: there is no column '\(name)'; known: \(known)")
            }
            if chosen.contains(column) { throw ValidationError("--columns names \(name) twice.") }
            chosen.append(column)
        }
        return chosen
    }
}
