internal import EventFormats
internal import EventModel
internal import EventStore
internal import GestaoOnline
internal import Replay
internal import Reports
internal import Sinks

/// A replay as the command line asks for it: what to run, and what to say at its end.
struct ReplaySession {
    let log: LogReader
    let directory: DataDirectory
    /// What is selected; where it begins is moved by a consumer's progress.
    var selection: Selection { didSet { lastWords.selection = selection } }
    /// What is asked for beside the range, as words of a command line, without keys of persons.
    let contentWords: [String]
    private(set) var lastWords: ReplayLastWords

    /// Opens the log and makes the selection.
    /// - Parameters:
    ///   - destination: the part of the command that says where the events go, as a shell reads it.
    ///   - behindAll: the part of the command that comes behind all options, if there is one.
    ///   - intoFile: whether they go into a file, of which nothing is left unless the replay comes to its end.
    ///   - plan: what is known of the replay before, where that decides which events are sent.
    init(
        to destination: String, behindAll: String? = nil, intoFile: Bool = false, data: DataOptions,
        selection: SelectionOptions, replay: ReplayOptions, reader: ReaderOptions, plan: PlanOptions? = nil
    ) throws {
        log = try data.openReader()
        directory = try data.settings().dataDirectory()
        contentWords = selection.contentWords
        let planned = try plan?.selection(in: log, selection)
        self.selection =
            try planned ?? selection.selection(in: log, of: data, zone: reader.zone, isFollowing: replay.follow)
        try plan?.checkCount(of: self.selection, in: log)
        let program = ShellWords.line([CommandLine.arguments.first ?? "diario", "replay"])
        let options = data.words + selection.contentWords + reader.words
        // Its name, its destination and the options that are no range.
        let command = ([program, destination] + (options.isEmpty ? [] : [ShellWords.line(options)])).joined(
            separator: " ")
        lastWords = ReplayLastWords(
            selection: self.selection, isFollowing: replay.follow, failsIfEmpty: replay.failIfEmpty, command: command,
            behindAll: behindAll, keepsNothing: intoFile, isPlanned: planned != nil, language: reader.language)
    }

    /// The log that is replayed.
    var identity: LogIdentity { get throws { try log.identity } }

    /// Shows what would be sent, and sends nothing.
    func show(in zone: ZonedTime) throws {
        let document = try PlanDocument(of: selection, in: log, decoderVersion: GestaoOnlineDecoder.version)
        let screen = PlanScreen(document: document, zone: zone, language: lastWords.language)
        StandardOutput.write(lines: screen.lines(width: Terminal.columnCount, isStyled: Terminal.isColoured))
    }

    /// Replays to `sink`, until all is done or a signal asks to stop; at the pace of `pace`, where the sink has one. What
    /// becomes of it is noted in `record`.
    func run(to sink: any Sink, at pace: PaceOptions? = nil, record: RunRecord? = nil) async -> ReplayOutcome {
        let stop = record?.stop ?? StopRequest()
        var run = ReplayRun(
            of: selection, from: log, to: record?.recorded(sink) ?? sink, isFollowing: lastWords.isFollowing,
            stop: stop, progress: lastWords.makeProgress { record?.note($0) }
        ) { notice in
            StandardError.say(notice)
        }
        if let pace {
            pace.apply(to: &run)
            let longest = TimeSpan.text(seconds: Int64(pace.giveUpAfter))
            run.onWait = { error in
                StandardError.say(
                    error.map { "\($0.message): waiting for the consumer, \(longest) at most (--give-up-after)" }
                        ?? "the consumer takes events again")
            }
        }
        let interrupt = Interrupt(stop) { [progress = run.progress] in
            // A search that finds nothing for long does not see the request; nothing is being delivered meanwhile.
            sayHowToResume(progress.reading)
        }
        // Signals are heard until the run is over, and so long damaged data says how to go on.
        defer {
            DamagedData.setLastWords([])
            withExtendedLifetime(interrupt) {}
        }
        return await run.run()
    }

    /// Says what the replay did and how it ended, and how to go on where it did not come to its end. Where it did, `file`
    /// gets its name; nothing is left of it otherwise.
    /// - Throws: ``CommandFailure`` unless everything was delivered.
    func end(_ outcome: ReplayOutcome, writing file: OutputFile? = nil) throws {
        var ending = outcome.ending
        if case .finished = ending {
            do throws(SinkError) { try file?.finish() } catch { ending = .sinkFailed(error) }
        } else {
            file?.discard()
        }
        switch ending {
        case .finished:
            say(lastWords.summary(outcome.reading))
            guard outcome.deliveredCount == 0 else { return }
            try sayOtherSpellings()
            if lastWords.failsIfEmpty { throw CommandFailure(.failed) }
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

    private func sayOtherSpellings() throws {
        let found = try OtherSpellings(reader: log).found(for: selection)
        for line in found.hints(in: lastWords.language, showsPersonal: false) { say(line) }
    }

    private func sayHowToResume(_ reading: ReplayProgress.Reading) {
        for line in lastWords.lines(reading) { StandardError.write(line: line) }
    }
}
