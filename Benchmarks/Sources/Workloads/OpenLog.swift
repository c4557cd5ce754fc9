import Dispatch
import EventModel
import EventStore
import Synchronization

/// A new log, open for writing until it is released.
final class OpenLog {
    private let writer: LogWriter

    /// Creates the log in `directory`.
    init(_ place: MeasuredPlace, _ directory: DataDirectory) throws {
        _ = try LogCreation.create(in: directory, configuration: place.configuration)
        writer = try LogWriter.open(directory, configuration: place.configuration)
    }

    deinit { writer.close() }

    /// Appends `events` in one commit, or in as many as they need, and waits until they are on disk.
    func append(_ events: [NewEvent]) throws {
        let outcome = BatchOutcome(count: events.count)
        try writer.enqueue(events, firstTicket: 0, notifying: outcome)
        try outcome.wait()
    }
}

/// Waits for the outcomes of events that were queued together.
private final class BatchOutcome: AppendObserver {
    private let rest: Mutex<Int>
    private let failure = Mutex<EventStoreError?>(nil)
    private let signal = DispatchSemaphore(value: 0)

    init(count: Int) { rest = Mutex(count) }

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        for outcome in outcomes {
            if case .failure(let error) = outcome.result { failure.withLock { $0 = error } }
        }
        let isLast = rest.withLock { rest in
            rest -= outcomes.count
            return rest == 0
        }
        if isLast { signal.signal() }
    }

    func wait() throws {
        signal.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
