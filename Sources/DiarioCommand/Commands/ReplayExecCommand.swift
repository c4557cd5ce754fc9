internal import ArgumentParser
internal import EventModel
internal import Foundation
internal import Sinks

/// Starts a program for each event of a selection.
struct ReplayExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Start a command for each event of a selection, with the event on its standard input.",
        discussion: """
            EXAMPLES:
              diario replay exec --since 2h -- ./import-order
              diario replay exec --as decoded --order 0000593098 -- jq .order
              diario replay exec --since 7d --in-flight 4 -- ./import-order
              diario replay exec --last 10 -- sh -c 'echo "$DIARIO_POSITION"'

            The command finds DIARIO_LOG_ID, DIARIO_EPOCH and DIARIO_POSITION in its environment, which tell a repeated \
            event from a new one, DIARIO_RECEIVED_AT, DIARIO_SOURCE, DIARIO_KIND, DIARIO_ATTEMPT, and \
            DIARIO_REPLAY=true. No shell is between.

            An event is delivered when the command ends with 0. 75 says that it takes none for now, which is waited for; \
            65, that it will never take this one, which ends the replay at once; any other status is tried again, each \
            time later. A replay that ends early says how to go on: a command that does the rest, then resume: --after N.
            """)

    @Option(name: .customLong("as"), help: ArgumentHelp("What the command gets of an event.", valueName: "FORM"))
    var form = EventForm.raw

    @Option(
        help: ArgumentHelp("How long the command may take: seconds, or 10s, 2m.", valueName: "SECONDS"),
        transform: SecondsArgument.wholeSeconds)
    var timeout = Sinks.Limits.answerSecondsMax

    @OptionGroup(title: "How fast, and how hard it tries") var pace: PaceOptions
    @OptionGroup(title: "Before it begins") var plan: PlanOptions
    @OptionGroup var data: DataOptions
    @OptionGroup(title: "Which events") var selection: SelectionOptions
    @OptionGroup var replay: ReplayOptions
    @OptionGroup var reader: ReaderOptions

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command, with its arguments, behind --.", valueName: "COMMAND"))
    var command: [String] = []

    mutating func validate() throws {
        try replay.validate(with: selection)
        try plan.validate(with: selection, replay)
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout wants 1 to 3600 seconds.") }
        guard let name = command.first, !name.isEmpty else {
            throw ValidationError("no command: it comes last, behind --")
        }
    }

    func run() async throws {
        let path = try path()
        let form = form == .raw ? [] : ["--as", form.rawValue]
        let words = ["exec"] + form + ["--timeout", String(timeout)] + pace.words + plan.words
        let session = try ReplaySession(
            to: ShellWords.line(words), behindAll: ShellWords.line(["--"] + command), data: data, selection: selection,
            replay: replay, reader: reader, plan: plan)
        if plan.dryRun { return try session.show(in: reader.zone) }
        let logID = try session.identity.logID
        let sink = ExecSink(
            path: path, words: command, environment: ProcessInfo.processInfo.environment,
            as: self.form.json(of: logID), of: logID, timeoutSeconds: timeout)
        try session.end(await session.run(to: sink, at: pace))
    }

    /// Where the command lies: as it is given, or on PATH.
    private func path() throws -> String {
        let name = command[0]
        let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let places =
            name.contains("/")
            ? [name]
            : folders.split(separator: ":", omittingEmptySubsequences: false).map { "\($0.isEmpty ? "." : $0)/\(name)" }
        for place in places {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), !isFolder.boolValue,
                FileManager.default.isExecutableFile(atPath: place)
            else { continue }
            return place
        }
        throw CommandFailure(.configuration, "there is no command \(name) that can be started")
    }
}
