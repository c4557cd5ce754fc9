internal import ArgumentParser
internal import EventModel
internal import Foundation
internal import Sinks

/// Where a replay posts to and how: what is secret comes from a file or the environment too.
struct HTTPOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Where to post to (else --url-file, else DIARIO_REPLAY_URL).", valueName: "URL"))
    var url: String?

    @Option(help: ArgumentHelp("Read the URL from this file.", valueName: "FILE"))
    var urlFile: String?

    @Option(help: ArgumentHelp("What a request brings of an event.", valueName: "FORM"))
    var `as` = EventForm.raw

    @Option(
        help: ArgumentHelp(
            "How CloudEvents are sent: structured, binary, or batch, several in a request.", valueName: "MODE"))
    var cloudeventsMode: CloudEventsMode?

    /// The content modes of CloudEvents over HTTP.
    enum CloudEventsMode: String, CaseIterable, ExpressibleByArgument {
        case structured, binary, batch
    }

    @Option(help: ArgumentHelp("A further header field. Repeatable.", valueName: "NAME:VALUE"))
    var header: [String] = []

    @Option(help: ArgumentHelp("Read further header fields from this file, one a line.", valueName: "FILE"))
    var headerFile: String?

    @Option(
        help: ArgumentHelp(
            "Send the token in this file as Authorization: Bearer (else DIARIO_REPLAY_BEARER).", valueName: "FILE"))
    var bearerFile: String?

    @Option(
        help: ArgumentHelp(
            "Sign as Standard Webhooks has it, by each secret (whsec_…) in this file, one a line (else "
                + "DIARIO_REPLAY_WEBHOOK_SECRETS).", valueName: "FILE"))
    var webhookSecretFile: String?

    @Option(
        help: ArgumentHelp(
            "Believe the issuers in this file of certificates (PEM) too (else SSL_CERT_FILE).", valueName: "FILE"))
    var caFile: String?

    @Flag(help: "Post to private and link-local addresses too. Loopback ones need no permission.")
    var allowPrivate = false

    mutating func validate() throws {
        if url != nil, urlFile != nil { throw ValidationError("URL and --url-file exclude each other.") }
        if let url, !Self.isUsable(url) { throw ValidationError(Self.wantedURL) }
        if cloudeventsMode != nil, `as` != .cloudevents {
            throw ValidationError("--cloudevents-mode wants --as cloudevents.")
        }
        for (number, line) in header.enumerated() { _ = try Self.field(line, "--header", number + 1) }
    }

    /// Whether a request brings several events.
    var sendsTogether: Bool { cloudeventsMode == .batch }

    /// What was given as words of a command line, which a shell reads. What may be a secret is left to variables, set by
    /// whoever runs the command.
    var words: String {
        var words = urlFileWords.map(ShellWords.quoted)
        if url != nil { words.append("\"$URL\"") }
        words += formWords
        words += header.indices.flatMap { ["--header", "\"$HEADER\(header.count == 1 ? "" : String($0 + 1))\""] }
        words += fileWords.map(ShellWords.quoted)
        return words.joined(separator: " ")
    }

    /// What was given and is no secret.
    var plainWords: [String] { urlFileWords + formWords + fileWords }

    private var urlFileWords: [String] { urlFile.map { ShellWords.option("--url-file", $0) } ?? [] }

    private var formWords: [String] {
        (`as` == .raw ? [] : ["--as", `as`.rawValue])
            + (cloudeventsMode.map { ["--cloudevents-mode", $0.rawValue] } ?? [])
    }

    private var fileWords: [String] {
        let files = [
            ("--header-file", headerFile), ("--bearer-file", bearerFile), ("--webhook-secret-file", webhookSecretFile),
            ("--ca-file", caFile),
        ]
        return files.flatMap { name, path in path.map { ShellWords.option(name, $0) } ?? [] }
            + (allowPrivate ? ["--allow-private"] : [])
    }

    /// The destination, of events of the log `logID`.
    /// - Throws: ``CommandFailure`` where a file or the environment has not what it should.
    func destination(of logID: LogID) throws -> HTTPDestination {
        var destination = HTTPDestination(url: try wholeURL())
        destination.form = form(of: logID)
        destination.userAgent = "Diario/\(Diario.configuration.version)"
        destination.fields = try fields()
        destination.secrets = try secrets()
        destination.issuersPath = try issuersPath()
        destination.allowsPrivateAddresses = allowPrivate
        return destination
    }

    private func form(of logID: LogID) -> HTTPForm {
        switch cloudeventsMode {
        case .binary: .cloudEventBinary(of: logID)
        case .batch: .cloudEventBatch(of: logID)
        default: `as`.json(of: logID).map { .json($0) } ?? .raw
        }
    }

    // MARK: URL

    private static let wantedURL = "URL wants http://HOST… or https://HOST…, with a port up to 65535 if any"

    private static func isUsable(_ url: String) -> Bool {
        guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme?.lowercased()) else {
            return false
        }
        return !(parts.host ?? "").isEmpty && (1...65_535).contains(parts.port ?? 80)
    }

    private func wholeURL() throws -> String {
        if let url { return url }
        let text = try Secrets.lines(in: urlFile, "--url-file", orVariable: "DIARIO_REPLAY_URL")
        guard let text else {
            throw CommandFailure(.usage, "no URL: give it, or --url-file FILE, or set DIARIO_REPLAY_URL")
        }
        guard text.count == 1, Self.isUsable(text[0]) else { throw CommandFailure(.configuration, Self.wantedURL) }
        return text[0]
    }

    // MARK: Header fields

    private func fields() throws -> [HTTPField] {
        var fields = try header.enumerated().map { try Self.field($1, "--header", $0 + 1) }
        if let headerFile {
            let lines = try Secrets.lines(in: headerFile, "--header-file") ?? []
            do {
                fields += try lines.enumerated().map { try Self.field($1, "--header-file", $0 + 1) }
            } catch let error as ValidationError {
                throw CommandFailure(.configuration, error.message)
            }
        }
        guard let bearer = try Secrets.lines(in: bearerFile, "--bearer-file", orVariable: "DIARIO_REPLAY_BEARER") else {
            return fields
        }
        guard bearer.count == 1, let field = HTTPField(name: "Authorization", value: "Bearer \(bearer[0])") else {
            throw CommandFailure(.configuration, "the bearer token is one line of visible characters")
        }
        guard !fields.contains(where: { $0.name.lowercased() == "authorization" }) else {
            throw CommandFailure(.usage, "a bearer token and a header Authorization exclude each other")
        }
        return fields + [field]
    }

    /// The field that a line spells. The error does not quote it.
    private static func field(_ line: String, _ option: String, _ number: Int) throws -> HTTPField {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2,
            let field = HTTPField(
                name: String(parts[0]), value: parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t")))
        else {
            throw ValidationError(
                "\(option) wants NAME: VALUE in ASCII, and no name that Diário or HTTP gives itself; number \(number) is "
                    + "none")
        }
        return field
    }

    // MARK: Secrets and issuers

    private func secrets() throws -> [WebhookSecret] {
        let words = try Secrets.lines(
            in: webhookSecretFile, "--webhook-secret-file", orVariable: "DIARIO_REPLAY_WEBHOOK_SECRETS")
        return try (words ?? []).flatMap { $0.split(separator: " ") }.enumerated().map { number, word in
            guard let secret = WebhookSecret(String(word)) else {
                throw CommandFailure(
                    .configuration, "webhook secret \(number + 1) is not whsec_ and base64 of 24 to 64 bytes")
            }
            return secret
        }
    }

    private func issuersPath() throws -> String? {
        if let caFile {
            guard HTTPDestination.holdsCertificates(caFile) else {
                throw CommandFailure(.configuration, "--ca-file names a file without certificates (PEM): \(caFile)")
            }
            return caFile
        }
        guard let path = ProcessInfo.processInfo.environment["SSL_CERT_FILE"], !path.isEmpty else { return nil }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure(.configuration, "SSL_CERT_FILE names a file that cannot be read: \(path)")
        }
        return path
    }
}
