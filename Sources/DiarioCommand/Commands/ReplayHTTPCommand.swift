internal import ArgumentParser
internal import EventModel
internal import Replay
internal import ReplayStore
internal import Sinks

/// Posts a selection to a URL.
struct ReplayHTTPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "http",
        abstract: "Post a selection to a URL, one event after the other.",
        discussion: """
            EXAMPLES:
              diario replay http http://127.0.0.1:9000/webhook --since 2h
              diario replay http https://erp.example/go --after 1042 --timeout 10
              diario replay http https://erp.example/go --plan plan.json
              diario replay http https://erp.example/go --since 7d --in-flight 32 --rate 200
              diario replay http https://erp.example/go --consumer erp -f
              diario replay http --url-file url --webhook-secret-file secrets -f
              diario replay http https://erp.example/events --as cloudevents --last 9

            As raw, a request brings the body as it was received. Each request carries Diario-Log-Id, Diario-Epoch and \
            Diario-Position, which tell a repeated event from a new one, Diario-Received-At, Diario-Source, Diario-Kind, \
            Diario-Attempt, and Diario-Replay: true. Redirects are not followed.

            An answer of 2xx is delivered. 429, 502 to 504 and a consumer that cannot be reached are waited for, other 5xx are \
            tried again, each time later, and all other answers end the replay at once. A replay that ends early says \
            how to go on: a command that does the rest, then resume: --after N.

            What is secret is best read from files: arguments can be seen by every user of the machine.
            """)

    @OptionGroup(title: "Where to, and how") var http: HTTPOptions

    @Option(
        help: ArgumentHelp("How long an answer may take: seconds, or 10s, 2m.", valueName: "SECONDS"),
        transform: SecondsArgument.wholeSeconds)
    var timeout = Sinks.Limits.answerSecondsMax

    @OptionGroup(title: "How fast, and how hard it tries") var pace: PaceOptions
    @Option(
        help: ArgumentHelp(
            "Go on where the consumer of this name has come to, and note how far this replay comes.", valueName: "NAME")
    )
    var consumer: String?

    @OptionGroup(title: "Before it begins") var plan: PlanOptions
    @OptionGroup var data: DataOptions
    @OptionGroup(title: "Which events") var selection: SelectionOptions
    @OptionGroup var replay: ReplayOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        try replay.validate(with: selection)
        try plan.validate(with: selection, replay)
        if pace.inFlight > 1, http.sendsTogether {
            throw ValidationError(
                "--in-flight and --cloudevents-mode batch exclude each other: a batch is of many orders.")
        }
        if let consumer {
            guard Consumer.isName(consumer) else {
                throw ValidationError(
                    "--consumer wants a name of 1 to 64 letters, digits, dots, hyphens and underscores.")
            }
            guard plan.plan == nil, !selection.reverse, selection.last == nil, selection.limit == nil else {
                throw ValidationError(
                    "--consumer goes on by itself: beside it, no --plan, --reverse, --last and --limit.")
            }
        }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout wants 1 to 3600 seconds.") }
    }

    func run() async throws {
        let words = [
            "http", http.words, "--timeout \(timeout)", ShellWords.line(pace.words),
            ShellWords.line(plan.words + (consumer.map { ["--consumer", $0] } ?? [])),
        ]
        var session = try ReplaySession(
            to: words.filter { !$0.isEmpty }.joined(separator: " "), data: data, selection: selection, replay: replay,
            reader: reader, plan: plan)
        if plan.dryRun { return try session.show(in: reader.zone) }
        let logID = try session.identity.logID
        var destination = try http.destination(of: logID)
        destination.timeoutSeconds = timeout
        destination.requestCountMax = pace.inFlight
        let record = try session.beginRecord(
            http: destination.url, options: http.plainWords + ["--timeout", "\(timeout)"] + pace.words + plan.words,
            consumer: consumer)
        let sink = HTTPSink(to: destination, of: logID)
        if pace.background { try BackgroundPriority.take() }
        let result = await session.run(to: sink, at: pace, record: record)
        await sink.shutDown()
        // What is said of the replay comes first: it holds also where its end cannot be recorded.
        defer { withExtendedLifetime(record) {} }
        let recorded = Result { try record.finish(result.ending) }
        try session.end(result)
        try recorded.get()
    }
}
