internal import ArgumentParser
internal import EventModel
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
              diario replay http --url-file url --webhook-secret-file secrets -f
              diario replay http https://erp.example/events --as cloudevents --last 9

            As raw, a request brings the body as it was received. Each request carries Diario-Log-Id, Diario-Epoch and \
            Diario-Position, which tell a repeated event from a new one, Diario-Received-At, Diario-Source, Diario-Kind, \
            and Diario-Replay: true. Stops at the first event that is not answered with 2xx and says how to go on: a \
            command that does the rest, then resume: --after N. Redirects are not followed.

            What is secret is best read from files: arguments can be seen by every user of the machine.
            """)

    @OptionGroup(title: "Where to, and how") var http: HTTPOptions

    @Option(
        help: ArgumentHelp("How long an answer may take: seconds, or 10s, 2m.", valueName: "SECONDS"),
        transform: SecondsArgument.wholeSeconds)
    var timeout = Sinks.Limits.answerSecondsMax

    @OptionGroup(title: "Before it begins") var plan: PlanOptions
    @OptionGroup var data: DataOptions
    @OptionGroup(title: "Which events") var selection: SelectionOptions
    @OptionGroup var replay: ReplayOptions
    @OptionGroup var reader: ReaderOptions

    mutating func validate() throws {
        try replay.validate(with: selection)
        try plan.validate(with: selection, replay)
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout wants 1 to 3600 seconds.") }
    }

    func run() async throws {
        let words = ["http", http.words, "--timeout \(timeout)", ShellWords.line(plan.words)]
        let session = try ReplaySession(
            to: words.filter { !$0.isEmpty }.joined(separator: " "), data: data, selection: selection, replay: replay,
            reader: reader, plan: plan)
        if plan.dryRun { return try session.show(in: reader.zone) }
        let logID = try session.identity.logID
        var destination = try http.destination(of: logID)
        destination.timeoutSeconds = timeout
        let sink = HTTPSink(to: destination, of: logID)
        let result = await session.run(to: sink)
        await sink.shutDown()
        try session.end(result)
    }
}
