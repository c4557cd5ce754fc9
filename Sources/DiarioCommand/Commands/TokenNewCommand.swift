internal import Access
internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import Foundation

/// Makes a token.
struct TokenNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a token for a sender of webhooks.",
        discussion: """
            EXAMPLES:
              diario token new --source loja --public-url https://hooks.example
              diario token new --source loja --label 2026 --expires 2027-01-31

            The token goes to standard output and is shown this once; the URL to register with GO goes to standard \
            error. A source's first token creates the source. A new name that is one slip away from a source that is \
            there wants --new-source, or a yes at the terminal.
            """)

    @Option(help: ArgumentHelp("The name of the sender's source, [a-z0-9][a-z0-9-]{0,62}.", valueName: "NAME"))
    var source: String?

    @Flag(help: "Make the source even if its name is near that of another one.")
    var newSource = false

    @Flag(help: .hidden)
    var reader = false

    @Option(help: ArgumentHelp("What people call the token.", valueName: "LABEL"))
    var label: String?

    @Option(
        help: ArgumentHelp("When it stops being valid: a time, a date (that day included), or 90d.", valueName: "TIME"))
    var expires: TimeExpression?

    @Option(
        help: ArgumentHelp("What the URL to register begins with (or DIARIO_PUBLIC_URL).", valueName: "URL"))
    var publicURL: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The time zone of --expires (else TZ, else the system's).", valueName: "ZONE"))
    var tz: ZoneArgument?

    @OptionGroup var data: DataOptions
    @OptionGroup var language: LanguageOptions

    mutating func validate() throws {
        guard (source != nil) != reader else { throw ValidationError("token new wants --source NAME.") }
        if let publicURL, !Self.isBaseURL(publicURL) {
            throw ValidationError("--public-url wants http://HOST… or https://HOST…")
        }
    }

    func run() throws {
        let settings = try data.settings([.publicURL: publicURL.map { [$0] } ?? []])
        let base = try settings.value(.publicURL, wanted: "http://HOST… or https://HOST…") { text in
            Self.isBaseURL(text) ? text : nil
        }
        let tokens = try TokenFile(of: settings)
        guard let source else {
            throw CommandFailure(
                .failed, "there is no private listener yet, so there are no tokens for its readers: none was made")
        }
        let now = Timestamp.now()
        let expiresAt = expires?.deadline(in: ReaderOptions.zone(tz), now: now)
        // The token file writes years with four digits, and could not read back another.
        if let expiresAt, expiresAt.microseconds >= Self.expiryMicrosecondsMax {
            throw CommandFailure(
                .usage, "--expires wants a time before the year 9999; without it a token is valid for ever")
        }
        let isNew = try isNew(source, in: tokens.records().compactMap(\.source))
        let issued = try tokens.issueSender(source: source, label: label, expiresAt: expiresAt, at: now)
        StandardOutput.write(line: issued.token.text)
        StandardOutput.flush()
        var prefix = base ?? "https://YOUR-HOST"
        while prefix.hasSuffix("/") { prefix.removeLast() }
        StandardError.write(line: "\(prefix)/webhooks/\(source)?token=\(issued.token.text)")
        if isNew { StandardError.say("\(source) is a new source") }
        try RunningReceiver.sayHowToReload(settings.dataDirectory())
    }

    /// Whether `source` is none of `known`.
    /// - Throws: ``CommandFailure`` with 64 where it is probably one of them, misspelt, and nobody says otherwise.
    private func isNew(_ source: String, in known: [String]) throws -> Bool {
        if known.contains(source) { return false }
        // loja-1 and loja-2 are two sources of a series.
        func name(_ source: String) -> String { source.filter { !$0.isNumber } }
        let near = known.first { name($0) != name(source) && Spelling.isSlip(source, $0) }
        guard let near, !newSource, SourceName.isValid(source) else { return true }
        let question = "there is no source \(source) yet, and \(near) is near it: make a new source?"
        guard try Terminal.confirms(question) else {
            throw CommandFailure(
                .usage,
                "there is no source \(source) yet, and \(near) is near it: give --source \(near), or --new-source for a "
                    + "source of this name")
        }
        return true
    }

    /// 9999-01-01 in microseconds since 1970.
    private static let expiryMicrosecondsMax: Int64 = 253_370_764_800_000_000

    private static func isBaseURL(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme?.lowercased()),
            !(parts.host ?? "").isEmpty, parts.query == nil, parts.fragment == nil
        else { return false }
        return true
    }
}
