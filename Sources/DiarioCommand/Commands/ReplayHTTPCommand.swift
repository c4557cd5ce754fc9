internal import ArgumentParser
internal import EventModel
internal import Foundation
internal import Sinks

/// Posts a selection to a URL.
struct ReplayHTTPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "http",
        abstract: "Post a selection to a URL, one event after the other, each with its body as it was received.",
        discussion: """
            EXAMPLES:
              diario replay http http://127.0.0.1:9000/webhook --since 2h
              diario replay http https://erp.example/go --after 1042 --timeout 10
              diario replay http https://erp.example/go --plan plan.json

            Each request carries Diario-Log-Id, Diario-Epoch and Diario-Position, which tell a repeated event from a \
            new one, Diario-Received-At, Diario-Source, Diario-Kind, and Diario-Replay: true. Stops at the first event \
            that is not answered with 2xx and says how to go on: a command that does the rest, then \
            resume: --after N. Redirects are not followed.

            The certificate of an https destination must be of an issuer that the system knows, or one of the file that \
            SSL_CERT_FILE names.
            """)

    @Argument(help: ArgumentHelp("Where to post to.", valueName: "URL"))
    var url: String

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
        guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme?.lowercased()),
            !(parts.host ?? "").isEmpty, (1...65_535).contains(parts.port ?? 80)
        else { throw ValidationError("URL wants http://HOST… or https://HOST…, with a port up to 65535 if any") }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout wants 1 to 3600 seconds.") }
    }

    func run() async throws {
        // The URL may hold a secret, in its path too, so whoever runs the command sets it.
        let words = [#"http "$URL" --timeout \#(timeout)"#] + (plan.words.isEmpty ? [] : [ShellWords.line(plan.words)])
        let session = try ReplayPlan(
            to: words.joined(separator: " "), data: data, selection: selection, replay: replay, reader: reader,
            plan: plan)
        if plan.dryRun { return try session.show(in: reader.zone) }
        let sink = HTTPSink(
            url: url, of: try session.identity.logID, userAgent: "Diario/\(Diario.configuration.version)",
            timeoutSeconds: timeout, issuersPath: try Self.issuersPath())
        let result = await session.run(to: sink)
        await sink.shutDown()
        try session.end(result)
    }

    /// Whose certificates are believed beside those that the system knows.
    private static func issuersPath() throws -> String? {
        guard let path = ProcessInfo.processInfo.environment["SSL_CERT_FILE"], !path.isEmpty else { return nil }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure(.configuration, "SSL_CERT_FILE names a file that cannot be read: \(path)")
        }
        return path
    }
}
