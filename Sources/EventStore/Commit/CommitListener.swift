/// Somebody in the writer's process who is told of each commit.
protocol CommitListener: AnyObject, Sendable {
    /// A commit is on disk. Called on the thread that commits, after the answers: returns at once.
    func committed()
    /// No further commit will come. Called once, from any thread: returns at once.
    func ended(_ error: EventStoreError)
}

/// Those who are told. Listeners hold the log's writer, which therefore does not hold them.
struct CommitListeners: Sendable {
    private struct Entry: Sendable {
        weak var listener: (any CommitListener)?
    }

    private var entries: [Entry] = []

    mutating func add(_ listener: any CommitListener) { entries.append(Entry(listener: listener)) }

    func tell(_ body: (any CommitListener) -> Void) {
        for entry in entries { if let listener = entry.listener { body(listener) } }
    }
}
