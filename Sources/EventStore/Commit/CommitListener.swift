/// Somebody in the writer's process who waits for what the commit thread does. Told on that thread or another: returns at
/// once.
protocol CommitListener: AnyObject, Sendable {
    /// A commit is on disk, and its observers have been told.
    func committed()
    /// Nothing is admitted from now on, for want of room.
    func admissionStopped()
    /// No further commit will come. Told once.
    func ended(_ error: EventStoreError)
}

extension CommitListener {
    func committed() {}
    func admissionStopped() {}
    func ended(_ error: EventStoreError) {}
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
