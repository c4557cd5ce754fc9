internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import ReplayStore
internal import Reports

/// The consumers and how far they have come.
struct ConsumersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumers",
        abstract: "Show how far each consumer has come, and move one.",
        discussion: """
            EXAMPLES:
              diario replay http https://erp.example/go --consumer erp -f
              diario consumers list
              diario consumers reset erp --to 1042

            A consumer is made by the first replay with --consumer NAME. Each replay with that name goes on where the last \
            one came to, and with -f it goes on with the log.
            """,
        subcommands: [
            ConsumersListCommand.self, ConsumersShowCommand.self, ConsumersResetCommand.self,
            ConsumersDeleteCommand.self,
        ])
}

/// Which consumer is meant.
struct ConsumerArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The consumer's name.", valueName: "NAME"))
    var name: String

    /// The consumer.
    /// - Throws: ``CommandFailure`` with 1 where there is none.
    func found(in store: RunStore?) throws -> Consumer {
        guard let consumer = try store?.consumer(name) else {
            throw CommandFailure(
                .failed,
                "there is no consumer \(TerminalText.escaped(name)): diario consumers list shows those there are")
        }
        return consumer
    }
}

/// Lists the consumers.
struct ConsumersListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the consumers with their positions and how far they are behind.",
        discussion: """
            EXAMPLES:
              diario consumers list
              diario consumers list --json | jq 'select(.lag_events > 1000)'
            """)

    @Flag(help: "Write a line of JSON a consumer.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    func run() throws {
        let log = try data.openReader()
        let consumers = try data.runs(of: log)?.consumers() ?? []
        let standings = try consumers.map { try ConsumerStanding($0, in: log, now: .now()) }
        if json {
            var writer = JSONWriter()
            for standing in standings { writer.consumer(standing) }
            StandardOutput.write(writer.bytes)
        } else if standings.isEmpty {
            StandardError.say("there is no consumer yet: a replay with --consumer NAME makes one")
        } else {
            let screen = ConsumerScreen(zone: reader.zone, language: reader.language)
            let lines = screen.table(of: standings, width: Terminal.columnCount, isStyled: Terminal.isColoured)
            StandardOutput.write(lines: lines)
        }
    }
}

/// Shows one consumer.
struct ConsumersShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show where a consumer stands, and which run moves it.",
        discussion: """
            EXAMPLES:
              diario consumers show erp
              diario consumers show erp --json | jq .lag_seconds
            """)

    @OptionGroup var consumer: ConsumerArgument

    @Flag(help: "Write one line of JSON.")
    var json = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    func run() throws {
        let log = try data.openReader()
        let consumer = try self.consumer.found(in: try data.runs(of: log))
        let standing = try ConsumerStanding(consumer, in: log, now: .now())
        if json {
            var writer = JSONWriter()
            writer.consumer(standing)
            StandardOutput.write(writer.bytes)
        } else {
            let screen = ConsumerScreen(zone: reader.zone, language: reader.language)
            let lines = screen.lines(of: standing, width: Terminal.columnCount, isStyled: Terminal.isColoured)
            StandardOutput.write(lines: lines)
        }
    }
}

/// Moves a consumer.
struct ConsumersResetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Have a consumer go on after another position: say what that means, and do it with --execute.",
        discussion: """
            EXAMPLES:
              diario consumers reset erp --to 1042
              diario consumers reset erp --to 2026-03-31T02:11 --execute
              diario consumers reset erp --to 2h --execute

            The consumer goes on with the first event after the position, or with the first one received at that time or \
            later. Not while a replay moves it.
            """)

    @OptionGroup var consumer: ConsumerArgument

    @Option(
        help: ArgumentHelp("The last position that counts as delivered, or a time.", valueName: "POSITION|TIME"))
    var to: String

    @Flag(help: "Do it.")
    var execute = false

    @OptionGroup var data: DataOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        if Position(to) == nil, TimeExpression(argument: to) == nil {
            throw ValidationError("--to wants a position, or a time such as 2026-03-31T02:11 or 2h.")
        }
    }

    func run() throws {
        let log = try data.openReader()
        let store = try data.runs(of: log, isForWriting: execute)
        let consumer = try self.consumer.found(in: store)
        let target = try position(in: log)
        let hash = try ConsumerStanding.hash(at: target, in: log)
        StandardOutput.write(line: sentence(from: consumer.checkpoint.position, to: target))
        guard execute else {
            StandardError.say("nothing was changed: --execute does it")
            return
        }
        let checkpoint = Checkpoint(epoch: try log.identity.epoch, position: target)
        guard try store?.reset(consumer.name, to: checkpoint, recordHash: hash) != nil else {
            throw CommandFailure(.failed, "the consumer \(consumer.name) was deleted meanwhile")
        }
    }

    private func position(in log: LogReader) throws -> Position {
        let head = try log.head().position
        if let position = Position(to) {
            guard position <= head else {
                throw CommandFailure(.usage, "the log ends at position \(head): --to wants one up to there")
            }
            return position
        }
        guard let time = TimeExpression(argument: to) else { return head }
        var query = try log.query(
            Selection(since: time.start(in: reader.zone, now: .now()), limit: 1))
        while !query.isFinished {
            if let first = try query.next().first { return first.position - 1 }
        }
        return head
    }

    private func sentence(from present: Position, to target: Position) -> String {
        let name = consumer.name
        let language = reader.language
        if target < present {
            return language(
                pt:
                    "\(name): de \(present) para \(target); as posições \(target + 1) a \(present) serão enviadas de novo",
                en: "\(name): from \(present) to \(target); positions \(target + 1) to \(present) are sent again")
        }
        if target > present {
            return language(
                pt: "\(name): de \(present) para \(target); as posições \(present + 1) a \(target) não serão enviadas",
                en: "\(name): from \(present) to \(target); positions \(present + 1) to \(target) are not sent")
        }
        return language(pt: "\(name): já está em \(present)", en: "\(name): stands at \(present) already")
    }
}

/// Forgets a consumer.
struct ConsumersDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Forget a consumer and how far it has come. Its runs stay.",
        discussion: """
            EXAMPLES:
              diario consumers delete erp

            Not while a replay moves it. The next replay with that name begins a new one.
            """)

    @OptionGroup var consumer: ConsumerArgument
    @OptionGroup var data: DataOptions

    func run() throws {
        let store = try data.openRuns(isForWriting: true)
        let found = try consumer.found(in: store)
        _ = try store?.delete(consumer: found.name)
    }
}
