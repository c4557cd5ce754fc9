internal import EventFormats
internal import EventModel
internal import EventStore
internal import Replay

/// A replay as the command line asks for it: what to run, and what to say at its end.
struct ReplayPlan {
    private let log: LogReader
    private let selection: Selection
    private let isFollowing: Bool
    private let failsIfEmpty: Bool
    private let language: Language
    /// The command without what a resolved selection says, as a shell reads it: its name, its destination and the other
    /// options.
    private let command: String

    /// Opens the log and makes the selection.
    /// - Parameter destination: the part of the command that says where the events go, as a shell reads it.
    init(
        to destination: String, data: DataOptions, selection: SelectionOptions, replay: ReplayOptions,
        reader: ReaderOptions
    ) throws {
        log = try data.openReader()
        self.selection = try selection.selection(
            in: log, of: data, zone: reader.zone, isFollowing: replay.follow)
        (isFollowing, failsIfEmpty) = (replay.follow, replay.failIfEmpty)
        language = reader.language
        let program = ShellWords.line([CommandLine.arguments.first ?? "diario", "replay"])
        let options = data.words + selection.contentWords + reader.words
        command = ([program, destination] + (options.isEmpty ? [] : [ShellWords.line(options)])).joined(separator: " ")
    }

    /// The log that is replayed.
    var identity: LogIdentity { get throws { try log.identity } }

    /// Replays to `sink`, until all is done or a signal asks to stop.
    func run(to sink: any Sink) async -> ReplayOutcome {
        let stop = StopRequest()
        let run = ReplayRun(of: selection, from: log, to: sink, isFollowing: isFollowing, stop: stop) { notice in
            StandardError.say(notice)
        }
        let interrupt = Interrupt(stop) { [progress = run.progress] in
            // A search that finds nothing for long does not see the request; nothing is being delivered meanwhile.
            sayHowToResume(progress.reading)
        }
        // Signals are heard until the run is over.
        defer { withExtendedLifetime(interrupt) {} }
        return await run.run()
    }

    /// Says what the replay did and how it ended, and how to go on where it did not come to its end.
    /// - Throws: ``CommandFailure`` unless everything was delivered.
    func end(_ outcome: ReplayOutcome) throws {
        switch outcome.ending {
        case .finished:
            say(summary(of: outcome.reading))
            guard outcome.deliveredCount == 0 else { return }
            try sayOtherSpellings()
            if failsIfEmpty { throw CommandFailure(.failed) }
        case .stopped:
            sayHowToResume(outcome.reading)
            throw CommandFailure(.interrupted)
        case .sinkFailed(let error) where error.code == .closed:
            break
        case .sinkFailed(let error):
            StandardError.say(error.message)
            sayHowToResume(outcome.reading)
            throw CommandFailure(ExitStatus(error))
        case .storeFailed(let error):
            StandardError.say(error.message)
            sayHowToResume(outcome.reading)
            throw CommandFailure(ExitStatus(error))
        }
    }

    private func say(_ words: String) { StandardError.write(line: "diario: \(words)") }

    private func summary(of reading: ReplayProgress.Reading) -> String {
        let count = reading.deliveredCount
        guard let first = reading.firstDelivered, let last = reading.lastDelivered else {
            return language(pt: "nada entregue", en: "nothing delivered")
        }
        guard count > 1 else { return language(pt: "1 entregue, \(first)", en: "1 delivered, \(first)") }
        return language(
            pt: "\(count) entregues, \(first) a \(last)", en: "\(count) delivered, \(first) to \(last)")
    }

    private func sayOtherSpellings() throws {
        let found = try OtherSpellings(reader: log).found(for: selection)
        for line in found.hints(in: language, showsPersonal: false) { say(line) }
    }

    /// The last lines on standard error: what was done, the command that does the rest, and the option that goes on
    /// with the same command.
    private func sayHowToResume(_ reading: ReplayProgress.Reading) {
        let rest = ReplayRest(selection: selection, isFollowing: isFollowing, reading: reading)
        // Once something has been found, the rest need not find more.
        let flags = failsIfEmpty && reading.deliveredCount == 0 ? ["--fail-if-empty"] : []
        say(summary(of: reading))
        StandardError.write(line: "rest: \(command) " + ShellWords.line(rest.options + flags))
        StandardError.write(line: "resume: " + ShellWords.line(rest.resumption))
    }
}
