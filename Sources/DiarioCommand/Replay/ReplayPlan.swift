internal import EventModel
internal import EventStore
internal import Replay

/// A replay as the command line asks for it: what to run, and what to say at its end.
struct ReplayPlan {
    private let selection: Selection
    private let makeRun: (any Sink, StopRequest) -> ReplayRun
    private let failsIfEmpty: Bool

    /// Opens the log and makes the selection.
    init(data: DataOptions, selection: SelectionOptions, replay: ReplayOptions, reader: ReaderOptions) throws {
        let log = try data.openReader()
        let selected = try selection.selection(in: log, zone: reader.zone, isFollowing: replay.follow)
        self.selection = selected
        failsIfEmpty = replay.failIfEmpty
        makeRun = { sink, stop in
            ReplayRun(of: selected, from: log, to: sink, isFollowing: replay.follow, stop: stop) { notice in
                StandardError.say(notice)
            }
        }
    }

    /// Replays to `sink`, until all is done or a signal asks to stop.
    func run(to sink: any Sink) async -> ReplayOutcome {
        let stop = StopRequest()
        let run = makeRun(sink, stop)
        let interrupt = Interrupt(stop) { [selection, progress = run.progress] in
            // A search that finds nothing for long does not see the request; nothing is being delivered meanwhile.
            Self.sayHowToResume(selection, progress.reading.lastDelivered)
        }
        // Signals are heard until the run is over.
        defer { withExtendedLifetime(interrupt) {} }
        return await run.run()
    }

    /// Says how the replay ended, and how to go on where it did not come to its end.
    /// - Throws: ``CommandFailure`` unless everything was delivered.
    func end(_ outcome: ReplayOutcome) throws {
        switch outcome.ending {
        case .finished:
            if failsIfEmpty, outcome.deliveredCount == 0 { throw CommandFailure(.failed, "nothing found") }
        case .stopped:
            Self.sayHowToResume(selection, outcome.lastDelivered)
            throw CommandFailure(.interrupted)
        case .sinkFailed(let error) where error.code == .closed:
            break
        case .sinkFailed(let error):
            StandardError.say(error.message)
            Self.sayHowToResume(selection, outcome.lastDelivered)
            throw CommandFailure(ExitStatus(error))
        case .storeFailed(let error):
            StandardError.say(error.message)
            Self.sayHowToResume(selection, outcome.lastDelivered)
            throw CommandFailure(ExitStatus(error))
        }
    }

    /// The last line on standard error: the option that, added to the same command, goes on behind the last event that
    /// was wholly delivered.
    private static func sayHowToResume(_ selection: Selection, _ lastDelivered: Position?) {
        switch selection.direction {
        case .forward:
            let last = lastDelivered ?? (max(selection.from ?? 1, 1) - 1)
            StandardError.write(line: "resume: --after \(last)")
        case .backward:
            // Newest first, what is left lies before it.
            guard let next = lastDelivered.map({ $0 - 1 }) ?? selection.to else { return }
            StandardError.write(line: "resume: --to \(next)")
        }
    }
}
