public import EventModel
internal import LMDB

/// A walk over the events of a selection as of one moment, in short read transactions.
///
/// Records never change, so fixing the upper position at the start makes all of them one consistent view. Holds at most
/// a few hundred KiB between calls, and no transaction.
public struct Query: Sendable {
    /// The log's head when the query began: nothing after it is returned.
    public let upper: Head
    /// The position up to which the index answers; what comes after it is read from the log. Nil without an index.
    public let indexedThrough: Position?
    /// Why more of the log is read than the index would ask for, in a sentence; nil when it is not.
    public let scanNotice: String?

    /// The positions that the selection leaves, as of when the query began, as narrowed by the index's table of receipt
    /// times; nil when there are none.
    public private(set) var range: ClosedRange<Position>?
    /// Whether everything has been returned.
    public private(set) var isFinished = false

    private let reader: LogReader
    private let log: LogMeta
    private let selection: Selection
    private var candidates: Candidates
    private var cursor: Position
    private var remaining: Int

    init(_ reader: LogReader, _ selection: Selection) throws(EventStoreError) {
        let search = try Self.search(for: selection, reader)
        let (snapshot, index, problem) = try IndexUse.found(withLogOf: reader)
        self.reader = reader
        self.selection = selection
        log = snapshot.log
        upper = snapshot.head
        indexedThrough = index?.through
        let first = max(selection.from ?? 1, log.origin.position + 1)
        let last = min(selection.to ?? .max, upper.position)
        candidates = try EventStoreError.wrapping("reading the index in \(reader.directory.path)") {
            try Candidates(selection, first: first, last: last, index: index, search: search)
        }
        remaining = selection.limit ?? .max
        range = candidates.range
        isFinished = range == nil || remaining <= 0
        cursor = (selection.direction == .forward ? range?.lowerBound : range?.upperBound) ?? 0
        scanNotice = range.flatMap { [log, upper] range in
            let isWhole = range == log.origin.position + 1...upper.position
            return Self.notice(
                selection, isSearch: search != nil, index?.through, problem, range, isWhole: isWhole)
        }
    }

    /// The next events in the selection's direction: at most 1,000 or 4 MiB of them. Empty when there are no more, or
    /// when `isStopped`, which is asked every 50 ms, says so while none has been found.
    /// - Throws: ``EventStoreError/Code/damaged`` with the position of a record that is not what was written. What
    ///   comes before it has been returned.
    public mutating func next(
        stoppingWhen isStopped: () -> Bool = { false }
    ) throws(EventStoreError) -> [Event] {
        var events: [Event] = []
        _ = try next(stoppingWhen: isStopped) { events.append($0.copy()) }
        return events
    }

    /// Calls `body` with each of the next events where it lies, and returns how many they were: as many as
    /// ``next(stoppingWhen:)`` would return, for a fraction of the cost, since nothing is copied out.
    ///
    /// `body` runs within a read transaction: it compares or renders what it is shown, and waits for nothing.
    /// - Throws: as ``next(stoppingWhen:)``.
    public mutating func next(
        stoppingWhen isStopped: () -> Bool = { false }, visiting body: (borrowing EventView) -> Void
    ) throws(EventStoreError) -> Int {
        let selection = selection
        let asksForContent = selection.asksForContent
        return try visit(stoppingWhen: isStopped) { record, position, previous, unpacking in
            try record.withEvent(at: position, after: previous, unpacking) { event -> Int? in
                if asksForContent, !selection.matches(event) { return nil }
                body(event)
                return event.body.byteCount
            }
        }
    }

    /// How many events are left. Reads and checks each, and copies none out.
    /// - Throws: as ``next(stoppingWhen:)``.
    public mutating func countRest() throws(EventStoreError) -> Int {
        var count = 0
        while true {
            let found = try next { _ in }
            if found == 0 { return count }
            count += found
        }
    }

    /// The first position from `start` on that may be of the selection; nil when there is none. Reads the index and no
    /// record.
    /// - Precondition: the selection's direction is forward.
    public mutating func nextCandidate(from start: Position) throws(EventStoreError) -> Position? {
        precondition(selection.direction == .forward, "candidates come in the query's direction")
        return try EventStoreError.wrapping("reading the index in \(reader.directory.path)") {
            try candidates.next(from: start)
        }
    }

    /// A query of the same moment for what this one has not returned yet and lies within `range`. Takes no transaction.
    ///
    /// - Precondition: the selection has no limit, which parts could not share.
    public func part(_ range: ClosedRange<Position>) -> Query {
        precondition(selection.limit == nil, "a limit is for the whole, not for its parts")
        var part = self
        guard let whole = self.range, !isFinished, whole.overlaps(range) else {
            part.isFinished = true
            return part
        }
        let rest = range.clamped(to: whole)
        part.range = rest
        part.candidates.narrow(to: rest)
        part.cursor = selection.direction == .forward ? max(cursor, rest.lowerBound) : min(cursor, rest.upperBound)
        return part
    }

    /// Kept when good events came before it, so that they are handed out first.
    private var failure: EventStoreError?

    /// What is done with a record that may be of the selection: nil where it is not, or the byte count of its body.
    private typealias Visit = (RecordView, Position, RecordHash, UnpackingSession) throws -> Int?

    private mutating func visit(
        stoppingWhen isStopped: () -> Bool, _ visit: Visit
    ) throws(EventStoreError) -> Int {
        if let failure { throw failure }
        while !isFinished, !isStopped() {
            var count = 0
            do {
                try readChunk(&count, visit)
            } catch {
                let error = EventStoreError(storage: error, attempt: "reading the log in \(reader.directory.path)")
                failure = error
                if count == 0 { throw error }
            }
            if count > 0 { return count }
        }
        return 0
    }

    private mutating func readChunk(_ count: inout Int, _ visit: Visit) throws {
        try log.unpacker.withSession { try readChunk(&count, $0, visit) }
    }

    private mutating func readChunk(_ count: inout Int, _ unpacking: UnpackingSession, _ visit: Visit) throws {
        let deadline = Clock.monotonicMilliseconds() + Int64(Limits.readMillisecondsMax)
        var (rowCount, byteCount) = (0, 0)
        // The candidates read the index in transactions of their own, which begin before the log's and end inside it.
        try reader.tables.environment.read { transaction in
            try transaction.withCursor(over: reader.tables.records) { records in
                var walk = VerifiedWalk(log)
                while let position = try advance() {
                    let taken = try walk.visit(position, with: &records) { record, previous -> Int? in
                        guard record.type == .event, isWithinTimes(record.receivedAt) else { return nil }
                        return try visit(record, position, previous, unpacking)
                    }
                    step(past: position)
                    rowCount += 1
                    if let taken {
                        count += 1
                        byteCount += taken
                        remaining -= 1
                        if remaining == 0 { isFinished = true }
                    }
                    if count >= Limits.readRowCountMax || byteCount >= Limits.readByteCountMax { return }
                    if rowCount.isMultiple(of: 64), Clock.monotonicMilliseconds() >= deadline { return }
                }
            }
        }
    }

    /// The next position to look at; nil, and finished, when there is none.
    private mutating func advance() throws -> Position? {
        guard !isFinished else { return nil }
        let position =
            switch selection.direction {
            case .forward: try candidates.next(from: cursor)
            case .backward: try candidates.previous(from: cursor)
            }
        if position == nil { isFinished = true }
        return position
    }

    private mutating func step(past position: Position) {
        switch selection.direction {
        case .forward: cursor = position + 1
        case .backward where position > 1: cursor = position - 1
        case .backward: isFinished = true
        }
    }

    private func isWithinTimes(_ time: Timestamp) -> Bool {
        !TimeBounds(time).isOutside(since: selection.since, until: selection.until)
    }

    private static func search(
        for selection: Selection, _ reader: LogReader
    ) throws(EventStoreError) -> IndexSearch? {
        if selection.undecodableOnly { return IndexSearch(.undecodable) }
        if selection.withoutKeysOnly { return IndexSearch(.withoutKeys) }
        guard !selection.terms.isEmpty else { return nil }
        let subjectKeys = try reader.subjectKeys()
        let groups = Dictionary(grouping: selection.terms, by: \.field).values.map { $0.map(subjectKeys.searchKey) }
        let isRange: ([SearchKey]) -> Bool = { $0.contains(where: \.isPrefix) }
        // A range costs more than a seek, and is not asked where a seek has found nothing.
        return IndexSearch(.terms(groups.filter { !isRange($0) } + groups.filter(isRange)))
    }

    private static func notice(
        _ selection: Selection, isSearch: Bool, _ indexedThrough: Position?, _ problem: IndexProblem?,
        _ range: ClosedRange<Position>, isWhole: Bool
    ) -> String? {
        let (first, last) = (range.lowerBound, range.upperBound)
        let what = (isWhole ? "reading the whole log, " : "reading ") + "position \(first) to \(last)"
        guard isSearch else {
            let isFiltered = !selection.kinds.isEmpty || !selection.statuses.isEmpty
            return isFiltered ? "no order or customer was given: \(what)" : nil
        }
        guard let indexedThrough else {
            return "the index is not used (\(problem?.description ?? "there is none")): \(what)"
        }
        guard indexedThrough < last else { return nil }
        let start = max(first, indexedThrough + 1)
        return "the index ends at position \(indexedThrough): reading the log from \(start) to \(last)"
    }
}
