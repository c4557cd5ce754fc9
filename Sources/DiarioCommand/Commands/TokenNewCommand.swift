internal import Access
internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import Foundation

/// Makes a token.
struct TokenNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a token: for a sender of webhooks, or for a reader.",
        discussion: """
            EXAMPLES:
              diario token new --source loja --public-url https://hooks.example
              diario token new --source loja --label 2026 --expires 2027-01-31
              diario token new --reader --expires 90d > reader.token

            The token goes to standard output and is shown this once; the URL to register with GO goes to standard \
            error. A source's first token creates the source.
            """)

    @Option(help: ArgumentHelp("For a sender: the name of its source, [a-z0-9][a-z0-9-]{0,62}.", valueName: "NAME"))
    var source: String?

    @Flag(help: "For a reader: a token for the private listener.")
    var reader = false

    @Option(help: ArgumentHelp("What people call the token.", valueName: "L"))
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

    mutating func validate() throws {
        guard (source != nil) != reader else { throw ValidationError("Give either --source NAME or --reader.") }
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
        let now = Timestamp.now()
        let expiresAt = expires?.deadline(in: ReaderOptions.zone(tz), now: now)
        // The token file writes years with four digits, and could not read back another.
        if let expiresAt, expiresAt.microseconds >= Self.expiryMicrosecondsMax {
            throw CommandFailure(
                .usage, "--expires wants a time before the year 9999; without it a token is valid for ever")
        }
        if let source {
            let issued = try tokens.issueSender(source: source, label: label, expiresAt: expiresAt, at: now)
            StandardOutput.write(line: issued.token.text)
            StandardOutput.flush()
            var prefix = base ?? "https://YOUR-HOST"
            while prefix.hasSuffix("/") { prefix.removeLast() }
            StandardError.write(line: "\(prefix)/webhooks/\(source)?token=\(issued.token.text)")
        } else {
            let issued = try tokens.issueReader(label: label, expiresAt: expiresAt, at: now)
            StandardOutput.write(line: issued.token.text)
        }
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
