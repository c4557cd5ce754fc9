internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import ReplayStore
internal import Reports

/// What is remembered of replays to a network.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Show the replays to a network: how far they came, and what was not taken.",
        discussion: """
            EXAMPLES:
              diario runs list
              diario runs show 7
              diario runs failed 7 --json | jq .position
            """,
        subcommands: [RunsListCommand.self, RunsShowCommand.self, RunsFailedCommand.self, RunsCancelCommand.self])
}

/// Lists the runs.
struct RunsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the runs, the newest first.",
        discussion: """
            EXAMPLES:
              diario runs list
              diario runs list --last 20
              diario runs list --json | jq 'select(.state == "interrupted")'

            At most 1,000 runs are remembered; the oldest ones that are over are forgotten.
            """)

    @Option(help: ArgumentHelp("Only the newest N.", valueName: "N"))
    var last: Int?

    @Flag(help: "Write a line of JSON a run.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        if let last, last < 1 { throw ValidationError("--last wants a number above 0.") }
    }

    func run() throws {
        let runs = try data.openRuns()?.runs() ?? []
        let shown = runs.prefix(last ?? .max)
        if json {
            var writer = JSONWriter()
            for run in shown { writer.run(run) }
            StandardOutput.write(writer.bytes)
        } else if shown.isEmpty {
            StandardError.say("no replay to a network has been recorded yet")
        } else {
            let screen = RunScreen(zone: reader.zone, language: reader.language)
            StandardOutput.write(
                lines: screen.table(of: Array(shown), width: Terminal.columnCount, isStyled: Terminal.isColoured))
        }
    }
}

/// Which run is meant.
struct RunArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The run's number, as diario runs list has it.", valueName: "RUN"))
    var number: UInt32

    /// The store and the run.
    /// - Throws: ``CommandFailure`` with 1 where there is none.
    func found(in data: DataOptions, isForWriting: Bool = false) throws -> (store: RunStore, run: Run) {
        guard let store = try data.openRuns(isForWriting: isForWriting), let run = try store.run(number) else {
            throw CommandFailure(.failed, "there is no run \(number): diario runs list shows those there are")
        }
        return (store, run)
    }
}

/// Shows one run.
struct RunsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what was asked of a run, how far it came, and which orders it holds.",
        discussion: """
            EXAMPLES:
              diario runs show 7
              diario runs show 7 --json | jq .checkpoint
            """)

    @OptionGroup var which: RunArgument

    @Flag(help: "Write one line of JSON.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    func run() throws {
        let (store, run) = try which.found(in: data)
        let lanes = try store.heldLanes(of: run.number, limit: Limits.shownLaneCountMax)
        if json {
            var writer = JSONWriter()
            writer.run(run, held: lanes)
            StandardOutput.write(writer.bytes)
        } else {
            let screen = RunScreen(zone: reader.zone, language: reader.language)
            let lines = screen.lines(
                of: run, held: lanes, width: Terminal.columnCount, isStyled: Terminal.isColoured)
            StandardOutput.write(lines: lines)
        }
    }
}

/// Lists what a run could not deliver.
struct RunsFailedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failed",
        abstract: "List the events that were not taken in a run, with what the consumer answered.",
        discussion: """
            EXAMPLES:
              diario runs failed 7
              diario runs failed 7 --json | jq .position
              diario runs failed 7 --last 10

            What a consumer answers may quote the event, customer's data included: the words are shown with --answers \
            and in JSON.
            """)

    @OptionGroup var which: RunArgument

    @Option(help: ArgumentHelp("Only the last N of them.", valueName: "N"))
    var last: Int?

    @Flag(help: "Show how each answer begins, too.")
    var answers = false

    @Flag(help: "Write a line of JSON an event.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        if let last, last < 1 { throw ValidationError("--last wants a number above 0.") }
    }

    func run() throws {
        let (store, run) = try which.found(in: data)
        let failures = try store.failures(of: run.number).suffix(last ?? .max)
        if json {
            var writer = JSONWriter()
            for receipt in failures { writer.receipt(receipt) }
            StandardOutput.write(writer.bytes)
        } else if failures.isEmpty {
            StandardError.say("nothing failed in run \(run.number)")
        } else {
            let screen = RunScreen(zone: reader.zone, language: reader.language)
            let lines = screen.table(
                of: Array(failures), showsAnswers: answers, width: Terminal.columnCount, isStyled: Terminal.isColoured)
            StandardOutput.write(lines: lines)
        }
    }
}

/// Ends a run.
struct RunsCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Have the process that drives a run end it, or note that nobody is to go on with it.",
        discussion: """
            EXAMPLES:
              diario runs cancel 7

            What is under way is still finished. The process ends with 130, and says how to go on.
            """)

    @OptionGroup var which: RunArgument
    @OptionGroup var data: DataOptions

    func run() throws {
        let (store, found) = try which.found(in: data, isForWriting: true)
        guard found.state == .running else {
            throw CommandFailure(.failed, "run \(found.number) is over already")
        }
        _ = try store.cancel(found.number)
        StandardError.say(
            found.isDriven
                ? "run \(found.number) was asked to end; process \(found.processID) does so within a second"
                : "run \(found.number) was cancelled: nobody was driving it")
    }
}

extension DataOptions {
    /// What is remembered of replays of `log`, to be written to as well where `isForWriting`; nil where there is nothing.
    func runs(of log: LogReader, isForWriting: Bool = false) throws -> RunStore? {
        try RunStore.open(settings().dataDirectory(), of: log.identity.logID, isForWriting: isForWriting)
    }

    /// The same, of the log that the options name.
    func openRuns(isForWriting: Bool = false) throws -> RunStore? {
        try runs(of: openReader(), isForWriting: isForWriting)
    }
}
