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
    let logger: Logger

    func run() async throws {
        for try await _ in reloads.cancelOnGracefulShutdown() {
            do {
                let (verifier, allowList) = try credentials.read()
                try await receiver.reload(verifier: verifier, allowList: allowList)
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
    func read() throws -> (verifier: TokenVerifier, allowList: AllowList) {
        let records = try TokenFile(secretsPath: secretsPath).records()
        return (TokenVerifier(records: records, role: .sender), try AllowList.read(secretsPath: secretsPath))
    }
}
