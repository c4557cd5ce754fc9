internal import ArgumentParser
internal import EventStore

/// Which log a command works on.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The data directory (or DIARIO_DATA).", valueName: "DIR"))
    var data: String?

    @Option(help: ArgumentHelp("A configuration file, JSON (or DIARIO_CONFIG).", valueName: "FILE"))
    var config: String?

    /// The options as words of a command line.
    var words: [String] {
        (data.map { ShellWords.option("--data", $0) } ?? []) + (config.map { ShellWords.option("--config", $0) } ?? [])
    }

    /// What is set, with these and `more` options.
    func settings(_ more: [Setting: [String]] = [:]) throws -> Settings {
        var options = more
        options[.data] = data.map { [$0] }
        return try Settings(options: options, configurationPath: config)
    }

    /// Opens the log for reading. Where its index cannot be used, standard error says so.
    func openReader() throws -> LogReader {
        try LogReader.open(settings().dataDirectory()) { StandardError.say($0) }
    }
}

/// Where a log may live, for the commands that write.
struct FileSystemOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A kind of file system to allow although it may lose what it has synced, such as overlayfs.",
            valueName: "KIND"))
    var allowFilesystem: String?

    /// The option as a setting.
    var settings: [Setting: [String]] {
        allowFilesystem.map { [.allowFilesystem: [$0]] } ?? [:]
    }
}
