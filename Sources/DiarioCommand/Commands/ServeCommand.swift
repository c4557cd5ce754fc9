internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import Glibc
internal import Logging
internal import Receiver
internal import ServiceLifecycle
internal import UnixSignals

/// Receives webhooks.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Receive webhooks and append them to the log.",
        discussion: """
            EXAMPLES:
              diario serve --listen 127.0.0.1:8080
              diario serve --trusted-proxy 127.0.0.1 --log-format json
              diario serve --print-config | jq .limits

            Prints one line of JSON to standard output when it can acknowledge webhooks. Ends with 0 on SIGTERM and \
            SIGINT after answering what is in flight; takes up changed tokens and address lists on SIGHUP.
            """)

    @Option(help: ArgumentHelp("Where to listen; port 0 is any free one (127.0.0.1:8080).", valueName: "HOST:PORT"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "Admit nothing when the disk has less room than this, such as 500MiB (the smaller of 1 GiB and 5 % of the "
                + "disk).",
            valueName: "BYTES"))
    var minFree: String?

    @Option(
        help: ArgumentHelp("A proxy whose X-Forwarded-For is believed. Repeatable.", valueName: "CIDR"))
    var trustedProxy: [String] = []

    @Option(help: ArgumentHelp("The form of the log on standard error (human).", valueName: "human|json"))
    var logFormat: String?

    @Option(help: ArgumentHelp("The least level that is logged (info).", valueName: "LEVEL"))
    var logLevel: String?

    @Flag(help: "Print what is set, where, and every limit as JSON, and end.")
    var printConfig = false

    @Flag(
        help: ArgumentHelp(
            "End when standard input does; the benchmarks' servers must not outlive them.", visibility: .hidden))
    var untilInputEnds = false

    @OptionGroup var data: DataOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var fileSystem: FileSystemOptions

    func run() async throws {
        let settings = try ServeSettings(settings())
        if printConfig {
            StandardOutput.write(PrintedConfiguration(serve: settings).json.bytes)
            return
        }
        let makeLog = { @Sendable label in
            LogLine(label: label, format: settings.logFormat, level: settings.logLevel)
        }
        LoggingSystem.bootstrap(makeLog)
        try StandardError.queueLines { makeLog("diario").text(ofDropped: $0) }
        // From here on SIGHUP reloads; before, it would end the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let directory = try settings.settings.dataDirectory()
        let logger = Logger(label: "diario")
        try fitConnections(settings, logger)
        let configuration = ServerConfiguration(
            directory: directory, store: settings.store, receiver: settings.receiver)
        let services = try buildServer(
            configuration, logger: logger, reloads: hangups, print: Self.print
        ) { [untilInputEnds] in
            // Not before: from here on SIGTERM stops it in order.
            if untilInputEnds { InputEnd.terminates() }
        }
        var group = ServiceGroupConfiguration(
            services: services + [StopDeadline(logger: logger)],
            // What it says at level debug are names of Swift types; what matters, the services say themselves.
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        group.maximumGracefulShutdownDuration = .seconds(Limits.gracefulStopSecondsMax)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as EventStoreError {
            // Said already, at the moment it happened.
            throw CommandFailure(ExitStatus(failure: error))
        } catch let error as ReceiverError {
            throw CommandFailure(.configuration, error.message)
        }
    }

    /// Prints a line to standard output. That nobody reads the first one ends the program; whoever has read it may be gone
    /// when the next one comes.
    private static func print(_ line: String, isFirst: Bool) {
        guard isFirst else { return StandardOutput.tell(line: line) }
        StandardOutput.write(line: line)
        StandardOutput.flush()
    }

    /// Says what the limit of open files leaves of the connections.
    private func fitConnections(_ settings: ServeSettings, _ logger: Logger) throws {
        let (count, wanted) = (settings.receiver.limits.connectionCountMax, settings.connectionCountWanted)
        guard count > 0 else {
            throw CommandFailure(
                .configuration,
                "the limit of open files leaves no room for connections: raise it (ulimit -n, or LimitNOFILE in a "
                    + "systemd unit)")
        }
        if count < wanted {
            logger.warning(
                "the limit of open files leaves room for fewer connections: raise it (ulimit -n, LimitNOFILE)",
                metadata: ["connections": .stringConvertible(count), "wanted": .stringConvertible(wanted)])
        }
    }

    private func settings() throws -> Settings {
        var options = fileSystem.settings
        options[.listen] = listen.map { [$0] }
        options[.minFree] = minFree.map { [$0] }
        options[.trustedProxy] = trustedProxy
        options[.logFormat] = logFormat.map { [$0] }
        options[.logLevel] = logLevel.map { [$0] }
        return try data.settings(options)
    }
}
