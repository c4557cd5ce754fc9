public import EventModel

/// Is told what became of the events that it had queued: once a batch, for all of them together.
public protocol AppendObserver: AnyObject, Sendable {
    /// Takes the outcomes of a batch, in the order of their positions. Called on a thread of the store's own, which
    /// must not be held up: pass them on and return.
    func appendsFinished(_ outcomes: [AppendOutcome])
}

/// What became of one event that was queued.
public struct AppendOutcome: Sendable {
    /// The number that the caller gave it.
    public var ticket: UInt64
    /// Its position, durable; or why it is not stored, or whether that is unknown
    /// (``EventStoreError/isCertainlyNotStored``).
    public var result: Result<Position, EventStoreError>

    /// The outcome of the event with `ticket`.
    public init(ticket: UInt64, result: Result<Position, EventStoreError>) {
        self.ticket = ticket
        self.result = result
    }
}

/// Events on their way into the queue, made into records one by one and queued together.
public struct PendingAppends: Sendable {
    var appends: [QueuedAppend] = []

    /// None.
    public init() {}

    /// The tickets of those that are not queued, in the order in which they were added.
    public var tickets: [UInt64] { appends.map(\.ticket) }

    /// Forgets those that are not queued.
    public mutating func removeAll() { appends.removeAll(keepingCapacity: true) }
}

/// An event that waits for its commit.
struct QueuedAppend: Sendable {
    let record: PreparedRecord
    let ticket: UInt64
    let observer: any AppendObserver
}

/// Sorts outcomes by who is to be told, so that each observer is called once.
struct OutcomeGroups {
    private var groups: [(observer: any AppendObserver, outcomes: [AppendOutcome])] = []

    mutating func add(_ append: QueuedAppend, _ result: Result<Position, EventStoreError>) {
        let outcome = AppendOutcome(ticket: append.ticket, result: result)
        // One observer an event loop: a handful, so a search beats a dictionary.
        if let index = groups.firstIndex(where: { $0.observer === append.observer }) {
            groups[index].outcomes.append(outcome)
        } else {
            groups.append((append.observer, [outcome]))
        }
    }

    func deliver() {
        for group in groups { group.observer.appendsFinished(group.outcomes) }
    }

    /// Tells all of `appends` the same.
    static func deliver(_ error: EventStoreError, to appends: [QueuedAppend]) {
        var groups = OutcomeGroups()
        for append in appends { groups.add(append, .failure(error)) }
        groups.deliver()
    }
}
