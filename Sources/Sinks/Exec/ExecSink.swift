internal import EventFormats
public import EventModel
internal import Glibc
internal import Processes
public import Replay

/// Starts a program for each event, with the event on its standard input and what it is in its environment.
///
/// An event counts as delivered when the program ends with 0. No shell is between. The program's standard output is this
/// process's own; what it writes to standard error goes there too, and the beginning of it into the record of a failure.
public final class ExecSink: Sink {
    private let path: String
    private let words: [String]
    private let environment: [String: String]
    private let form: JSONForm?
    private let labels: EventLabels
    private let timeoutSeconds: Int

    /// A sink that starts the program at `path` with `words`, the first of which is what it is called by.
    /// - Parameters:
    ///   - environment: what it finds in its environment, beside what the event is.
    ///   - form: what it gets of an event, as a line; nil for the body as it was received.
    ///   - logID: the log that the events are of.
    ///   - timeoutSeconds: how long it may take before it is killed, with all that it has started in its group.
    public init(
        path: String, words: [String], environment: [String: String], as form: JSONForm? = nil, of logID: LogID,
        timeoutSeconds: Int = Limits.answerSecondsMax
    ) {
        (self.path, self.words, self.form, self.timeoutSeconds) = (path, words, form, timeoutSeconds)
        // What an outer replay has said of its event is not said of this one.
        self.environment = environment.filter { !Self.variables.contains($0.key) }
        labels = EventLabels(logID: logID)
    }

    /// One event at a time, and those of several orders side by side.
    public var intake: Intake { Intake(eventCountMax: 1, takesLanes: true) }

    /// Runs the program; gives it a little time when asked to stop, and kills it then.
    public func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        let event = batch.events[0]
        // It waits for the program, on a thread of its own.
        return await withTaskExecutorPreference(BlockingExecutor()) { [run(event, in: batch, until: stop)] }
    }

    private func run(_ event: Event, in batch: Batch, until stop: StopRequest) -> SinkAnswer {
        let program: SpawnedProgram
        do throws(SystemRefusal) {
            program = try SpawnedProgram(
                path, name: words[0], Array(words.dropFirst()), environment: environment(of: batch),
                errors: .insteadOfOutput, ownGroup: true)
        } catch {
            return .failed(SinkError(.unusable, "\(error)", isRetriable: false))
        }
        var beginning: [UInt8] = []
        var grace = Limits.requestFinishMillisecondsMax / SpawnedProgram.lookMilliseconds
        let ending = program.exchange(input(of: event), milliseconds: timeoutSeconds * 1000) {
            if stop.isRequested { grace -= 1 }
            return grace <= 0
        } hear: { bytes in
            beginning += bytes.prefix(Replay.Limits.answerByteCountKept - beginning.count)
            bytes.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
        guard let ending else {
            program.killGroup()
            program.wait()
            if grace <= 0 { return .abandoned }
            let words = "it did not end within \(timeoutSeconds) s, and was killed"
            return failed(event, .unavailable, words, saying: beginning)
        }
        switch ending {
        case .exited(0): return .taken(status: 0)
        case .exited(let status):
            return failed(
                event, Self.code(of: status), "it ended with status \(status)", status: UInt16(clamping: status),
                saying: beginning)
        case .signalled(let number):
            // As shells number it.
            return failed(
                event, .unavailable, "it was ended by signal \(number)", status: UInt16(clamping: 128 + number),
                saying: beginning)
        }
    }

    /// What a status says about the event, or about whoever is to take it: sysexits(3).
    private static func code(of status: Int32) -> SinkError.Code {
        switch status {
        case 65: .refused
        case 75: .busy
        default: .unavailable
        }
    }

    private func failed(
        _ event: Event, _ code: SinkError.Code, _ words: String, status: UInt16? = nil, saying beginning: [UInt8]
    ) -> SinkAnswer {
        var error = SinkError(
            code, "position \(event.position): \(path): \(words)", isRetriable: code != .refused)
        error.status = status
        error.answer = beginning
        return .failed(error)
    }

    private func input(of event: Event) -> [UInt8] {
        guard let form else { return event.content.body }
        var writer = JSONWriter()
        form.write(event.view, to: &writer)
        writer.endLine()
        return writer.bytes
    }

    private func environment(of batch: Batch) -> [String: String] {
        var environment = environment
        for (name, value) in labels.labels(of: batch) { environment[Self.variable(name)] = value }
        return environment
    }

    private static func variable(_ name: [String]) -> String {
        (["diario"] + name).joined(separator: "_").uppercased()
    }

    /// All that the environment may say of an event.
    private static let variables: Set = [
        "DIARIO_REPLAY", "DIARIO_LOG_ID", "DIARIO_EPOCH", "DIARIO_POSITION", "DIARIO_RECEIVED_AT", "DIARIO_SOURCE",
        "DIARIO_KIND", "DIARIO_RUN", "DIARIO_ATTEMPT",
    ]
}
