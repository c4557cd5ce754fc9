public import EventModel

/// A walk over the events of a selection that goes on with the log, in any process.
///
/// Waiting holds no thread, and looks at nothing: any number of followers share what one thread reads. Where a follower is
/// behind that, it reads the log itself, on a few threads that all followers share.
public struct Follower: Sendable {
    /// The position after which the walk goes on; also past events that did not match.
    public private(set) var position: Position
    /// Whether the selection's last position or its limit has been reached.
    public private(set) var isFinished: Bool

    private let reader: LogReader
    private var selection: Selection
    /// What is being read of the log by this follower itself.
    private var query: Query?
    /// The last record that was passed, which must be unchanged when the walk goes on; nil before the first query.
    private var passed: Head?

    init(_ reader: LogReader, _ selection: Selection, after position: Position) {
        precondition(selection.direction == .forward, "a log can only be followed forward")
        self.reader = reader
        self.selection = selection
        self.position = max(position, max(selection.from ?? 1, 1) - 1)
        isFinished = selection.limit == 0 || position == .max
    }

    /// The next events, ascending: some, or none where the walk is finished.
    ///
    /// Waits for them, for up to `time` where that is given, and then returns none as well. With a time of zero it returns
    /// what every commit before this call has brought.
    /// - Throws: `CancellationError` as soon as the task is cancelled; ``EventStoreError/Code/damaged`` for a bad record,
    ///   or when the log is no longer the one that was followed; ``EventStoreError/Code/inputOutput`` when it was removed
    ///   or replaced; ``EventStoreError/Code/closed`` when its writer, in this process, was closed.
    public mutating func next(within time: Duration? = nil) async throws -> [Event] {
        let deadline = time.map { Clock.monotonicMicroseconds() + $0.microseconds }
        while !isFinished {
            try Task.checkCancellation()
            let events: [Event]
            if query == nil, let passed {
                switch try reader.commits.found(after: passed) {
                case .piece(let piece): events = take(piece)
                case .more: events = try await read()
                case .nothing:
                    if try await reader.commits.wait(after: passed.position, until: deadline) { continue }
                    return []
                }
            } else {
                events = try await read()
            }
            if !events.isEmpty { return events }
        }
        return []
    }

    /// What is selected of `piece`, which comes behind what was passed.
    private mutating func take(_ piece: CommitTail.Piece) -> [Event] {
        var events = piece.events.filter { $0.position > position && selection.matches($0.view) }
        if let limit = selection.limit, events.count > limit { events.removeLast(events.count - limit) }
        pass(events)
        passed(piece.through)
        return events
    }

    /// What one read transaction of the log hands out; none where it found none, or came to the end.
    private mutating func read() async throws -> [Event] {
        try await withTaskExecutorPreference(reader.commits.readers) { () async throws -> [Event] in try readOnce() }
    }

    private mutating func readOnce() throws(EventStoreError) -> [Event] {
        if query == nil {
            // A file that was removed never grows: its follower would wait for ever.
            try reader.log.checkPlace()
            if let passed { try reader.log.check(passed: passed) }
            selection.from = position + 1
            query = try reader.query(selection)
        }
        // It is asked before each transaction: after the first, others get their turn.
        var hasRead = false
        let isStopped = {
            defer { hasRead = true }
            return hasRead
        }
        let events = try query?.next(stoppingWhen: isStopped) ?? []
        pass(events)
        if events.isEmpty, let query, query.isFinished {
            passed(query.upper)
            self.query = nil
        }
        return events
    }

    private mutating func pass(_ events: [Event]) {
        guard let last = events.last else { return }
        position = last.position
        if let limit = selection.limit {
            selection.limit = limit - events.count
            if limit <= events.count { isFinished = true }
        }
    }

    /// Nothing after the last event that was selected was selected up to `head`.
    private mutating func passed(_ head: Head) {
        passed = head
        if isFinished { return }
        position = max(position, min(head.position, selection.to ?? .max))
        if let to = selection.to, position >= to { isFinished = true }
    }
}

extension Duration {
    /// In whole microseconds, as many as a clock can count.
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = components
        // Centuries are for ever.
        return min(max(seconds, 0), 1 << 40) * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
