internal import Access
internal import Logging
internal import Receiver
internal import ServiceLifecycle

/// Takes up changed tokens and address lists when it is asked to, without dropping a connection.
struct ReloadService<Reloads: AsyncSequence & Sendable>: Service where Reloads.Element: Sendable {
    let receiver: WebhookReceiver
    let credentials: Credentials
    /// Each element asks for a reload.
    let reloads: Reloads
    /// What is in force when this begins.
    let verifier: TokenVerifier
    let logger: Logger

    func run() async throws {
        var verifier = verifier
        for try await _ in reloads.cancelOnGracefulShutdown() {
            do {
                let new = try credentials.read(after: verifier)
                try await receiver.reload(verifier: new.verifier, allowList: new.allowList)
                verifier = new.verifier
            } catch {
                // What was in force stays in force: a half-written file must not lock every sender out.
                logger.error(
                    "tokens and address lists are not reloaded: those of before stay in force",
                    metadata: ["reason": "\(error)"])
            }
        }
    }
}

/// Where tokens and address lists are kept.
struct Credentials {
    /// The directory they lie in.
    let secretsPath: String

    /// Who may send, as of now.
    /// - Parameter known: what is in force. Tokens are revoked and never removed, so a file that has none any more was
    ///   lost.
    /// - Throws: what is wrong with the files.
    func read(after known: TokenVerifier? = nil) throws -> (verifier: TokenVerifier, allowList: AllowList) {
        let records = try TokenFile(secretsPath: secretsPath).records()
        if records.isEmpty, let known, known.tokenCount > 0 {
            throw AccessError(
                .damaged,
                "secrets/tokens.jsonl is gone, or has no token any more: put it back; diario token revoke is what takes a "
                    + "token out of force")
        }
        return (TokenVerifier(records: records, role: .sender), try AllowList.read(secretsPath: secretsPath))
    }
}
