internal import Access
package import EventStore
package import Logging
package import Receiver
package import ServiceLifecycle

/// What `serve` runs on: a log, and how events come to it.
package struct ServerConfiguration: Sendable {
    /// Where the log is.
    package var directory: DataDirectory
    /// How the log is written.
    package var store: StoreConfiguration
    /// Where and how webhooks are taken.
    package var receiver: ReceiverConfiguration

    /// A configuration of these parts.
    package init(directory: DataDirectory, store: StoreConfiguration, receiver: ReceiverConfiguration) {
        self.directory = directory
        self.store = store
        self.receiver = receiver
    }
}

/// Opens the log and puts the services of `serve` together, in the order of dependency: the log starts first and stops
/// last. Nothing listens until they are run.
///
/// - Parameters:
///   - reloads: each element has changed tokens and address lists taken up.
///   - print: takes the lines that the contract has on standard output, and whether a line is the first one.
///   - listening: is called once, when webhooks are taken.
/// - Throws: ``EventStoreError`` for a log that cannot be opened, or what is wrong with tokens and address lists.
package func buildServer<Reloads: AsyncSequence & Sendable>(
    _ configuration: ServerConfiguration, logger: Logger, reloads: Reloads,
    print: @escaping @Sendable (_ line: String, _ isFirst: Bool) -> Void,
    listening: @escaping @Sendable () -> Void = {}
) throws -> [any Service] where Reloads.Element: Sendable {
    let (failures, failed) = AsyncStream<EventStoreError>.makeStream()
    let readyLine = ReadyLine(print: print)
    let notices = StoreNotices(logger: logger, failures: failed, readyLine: readyLine)
    let writer = try LogWriter.open(configuration.directory, configuration: configuration.store) { notices.receive($0) }
    let credentials = Credentials(secretsPath: configuration.directory.secretsPath)
    let (verifier, allowList) = try credentials.read()
    if verifier.tokenCount == 0 {
        logger.warning("no source has a token yet: diario token new --source NAME, then SIGHUP")
    }
    let receiver = WebhookReceiver(
        configuration: configuration.receiver, writer: writer, verifier: verifier, allowList: allowList, logger: logger)
    return [
        LogService(writer: writer, failures: failures, logger: logger),
        ReceiverService(receiver: receiver) { address in
            readyLine.listens(at: address, writer)
            listening()
        },
        ReloadService(
            receiver: receiver, credentials: credentials, reloads: reloads, verifier: verifier, logger: logger),
    ]
}
