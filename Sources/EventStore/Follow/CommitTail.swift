internal import DequeModule
internal import EventModel
internal import LMDB

/// The newest events of a log, read and checked once for all who follow it: as many as fit the limits, in pieces that
/// follow one upon the other.
struct CommitTail {
    /// The events between two records.
    struct Piece: Sendable {
        /// The record before the first one that was looked at.
        let after: Head
        /// The last record that was looked at.
        let through: Head
        /// All events between them, ascending.
        let events: [Event]

        /// The part of the piece that comes after `head`; nil where it does not know the record there.
        fileprivate func rest(after head: Head) throws(EventStoreError) -> Piece? {
            if head.position == after.position {
                if head != after { throw EventStoreError(notFollowed: head) }
                return self
            }
            guard let index = events.firstIndex(where: { $0.position == head.position }) else { return nil }
            if events[index].recordHash != head.recordHash { throw EventStoreError(notFollowed: head) }
            return Piece(after: head, through: through, events: Array(events[(index + 1)...]))
        }
    }

    /// What comes after a record.
    enum Found {
        /// These events.
        case piece(Piece)
        /// Nothing yet.
        case nothing
        /// More than is here: it is to be read from the log.
        case more
    }

    private var pieces = Deque<Piece>()
    private var eventCount = 0
    private var bodyByteCount = 0
    /// The last record that was looked at; nil where none was.
    private(set) var through: Head?

    /// Goes on behind `head`, and keeps nothing that comes before it.
    mutating func begin(behind head: Head) {
        self = CommitTail()
        through = head
    }

    /// Adds the piece that comes next, and drops the oldest ones while there is too much.
    mutating func append(_ piece: Piece) {
        pieces.append(piece)
        through = piece.through
        eventCount += piece.events.count
        bodyByteCount += Self.bodyByteCount(piece)
        while pieces.count > 1,
            eventCount > Limits.followTailEventCountMax || bodyByteCount > Limits.followTailByteCountMax
        {
            let dropped = pieces.removeFirst()
            eventCount -= dropped.events.count
            bodyByteCount -= Self.bodyByteCount(dropped)
        }
    }

    /// What comes after `head`, up to the end of a piece.
    /// - Throws: ``EventStoreError/Code/damaged`` where another record is at that position.
    func found(after head: Head) throws(EventStoreError) -> Found {
        guard let through, through.position >= head.position else { return .nothing }
        if through.position == head.position {
            if through != head { throw EventStoreError(notFollowed: head) }
            return .nothing
        }
        // Most ask for what came last.
        var index = pieces.endIndex
        while index > pieces.startIndex, pieces[index - 1].after.position >= head.position { index -= 1 }
        // The first piece that begins at the record or behind it, or the one before, which it lies in.
        if index < pieces.endIndex, pieces[index].after.position == head.position {
            return try pieces[index].rest(after: head).map { .piece($0) } ?? .more
        }
        guard index > pieces.startIndex, let rest = try pieces[index - 1].rest(after: head) else { return .more }
        return .piece(rest)
    }

    private static func bodyByteCount(_ piece: Piece) -> Int {
        piece.events.reduce(0) { $0 + $1.view.body.byteCount }
    }
}

extension OpenLog {
    /// The events behind `head` up to the position `upper`, each checked: as many as one read transaction hands out.
    ///
    /// What is good before a bad record is returned, and the error is thrown when it is asked for what comes next.
    /// - Throws: ``EventStoreError/Code/damaged`` for a bad record, or where another record than `head` comes before.
    func piece(
        behind head: Head, upTo upper: Position, _ log: LogMeta
    ) throws(EventStoreError) -> CommitTail.Piece {
        var (events, through, byteCount) = ([Event](), head, 0)
        let deadline = Clock.monotonicMilliseconds() + Int64(Limits.readMillisecondsMax)
        do {
            try log.unpacker.withSession { unpacking in
                try tables.environment.read { transaction in
                    try transaction.withCursor(over: tables.records) { records in
                        var walk = VerifiedWalk(log)
                        for position in head.position + 1...upper {
                            through = try walk.visit(position, with: &records) { record, previous in
                                if position == head.position + 1, previous != head.recordHash {
                                    throw EventStoreError(notFollowed: head)
                                }
                                if record.type == .event {
                                    try record.withEvent(at: position, after: previous, unpacking) { event in
                                        byteCount += event.body.byteCount
                                        events.append(event.copy())
                                    }
                                }
                                return Head(position: position, recordHash: record.storedHash)
                            }
                            if events.count >= Limits.readRowCountMax || byteCount >= Limits.readByteCountMax { return }
                            if position.isMultiple(of: 64), Clock.monotonicMilliseconds() >= deadline { return }
                        }
                    }
                }
            }
        } catch {
            if through == head {
                throw EventStoreError(storage: error, attempt: "reading the log in \(directory.path)")
            }
        }
        return CommitTail.Piece(after: head, through: through, events: events)
    }
}
