internal import ArgumentParser
internal import Glibc
internal import Replay
internal import Sinks

/// Where a replay writes its lines: to standard output, or into a file.
struct FileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write to this file, which gets its name when it is whole; compressed where that ends in .zst.",
            valueName: "FILE"))
    var file: String?

    @Flag(help: "Replace the file where it is there already.")
    var overwrite = false

    /// - Throws: `ValidationError` where the options contradict each other.
    func validate(with replay: ReplayOptions) throws {
        guard let file else {
            if overwrite { throw ValidationError("--overwrite wants --file FILE.") }
            return
        }
        if file.isEmpty || file.hasSuffix("/") { throw ValidationError("--file wants the name of a file.") }
        if file == "-" {
            throw ValidationError("--file wants the name of a file; without the option, standard output is written to.")
        }
        if replay.follow {
            throw ValidationError("--follow and --file exclude each other: the file gets its name at the end.")
        }
    }

    /// The options as words of a command line.
    var words: [String] {
        (file.map { ShellWords.option("--file", $0) } ?? []) + (overwrite ? ["--overwrite"] : [])
    }

    /// The file, begun; nil where standard output is written to.
    /// - Throws: ``CommandFailure`` where it cannot be begun.
    func begin() throws -> OutputFile? {
        guard let file else { return nil }
        do throws(SinkError) {
            return try OutputFile(path: file, overwrites: overwrite)
        } catch {
            throw CommandFailure(ExitStatus(error), error.message)
        }
    }
}
