internal import EventModel
internal import LMDB

/// What a run of events adds to the index, gathered so that it can be written in the order of the tables.
struct IndexBatch {
    private(set) var recordCount = 0
    private(set) var through: Head
    private(set) var summary: LogSummary
    private var rows: [(key: UInt64, offset: UInt32)] = []
    private var registrations: [(key: UInt64, subject: KeyedDigest)] = []
    private var keys = KeyArena()
    private var times: [UInt64: TimeBounds] = [:]

    init(after through: Head, _ summary: LogSummary) {
        self.through = through
        self.summary = summary
    }

    /// Adds the next record, giving its event a subject of its window; nil for a record that is no event.
    mutating func add(_ event: NewEvent?, at head: Head, _ subjects: inout WindowSubjects, _ function: SubjectKeys) {
        recordCount += 1
        through = head
        let window = IndexWindow.number(of: head.position)
        subjects.enter(window)
        guard let event else { return }
        var subject: UInt32 = 0
        if let decoded = event.decoding.event {
            let values = SubjectKeys.values(of: decoded)
            let digest = function.subject(source: event.source, values)
            let (number, isNew) = subjects.number(of: digest)
            subject = number
            if isNew {
                registrations.append((IndexWindow.key(window, subject: number), digest))
                for (kind, value) in values {
                    keys.add(subject: number) { function.appendKey(window, kind, value, to: &$0) }
                }
            }
        }
        rows.append((IndexWindow.key(window, subject: subject), IndexWindow.offset(of: head.position)))
        let bounds = TimeBounds(event.receivedAt)
        times[TimeBlock.number(of: head.position), default: bounds].merge(bounds)
        summary.add(source: event.source, receivedAt: event.receivedAt, kind: event.decoding.event?.kind)
    }

    /// Writes everything, each table in its own order, and notes how far the index now is.
    mutating func write(
        _ tables: IndexTables, _ log: LogMeta, _ keyCheck: KeyedDigest, _ transaction: borrowing WriteTransaction
    ) throws {
        for (key, subject) in registrations { try transaction.put(subject.encoded, at: key, in: tables.subjects) }
        rows.sort { ($0.key, $0.offset) < ($1.key, $1.offset) }
        for (key, offset) in rows { try transaction.insert(offset, at: key, into: tables.rows) }
        try keys.forEachSorted { key, subject in try transaction.insert(subject, at: key, into: tables.keys) }
        for (block, bounds) in times.sorted(by: { $0.key < $1.key }) {
            var merged = bounds
            if let stored = try tables.bounds(of: block, in: transaction) { merged.merge(stored) }
            try transaction.put(merged.encoded, at: block, in: tables.times)
        }
        let state = IndexState(
            logID: log.logID, epoch: log.identity.epoch, through: through, keyCheck: keyCheck)
        try transaction.put(state.encoded, at: IndexTables.MetaKey.state, in: tables.meta)
        try transaction.put(summary.encoded, at: IndexTables.MetaKey.summary, in: tables.meta)
    }

    /// Calls a closure with each entry that this batch asks for, by its table.
    func forEachEntry(
        row: (UInt64, UInt32) -> Void, key: ([UInt8], UInt32) -> Void, subject: (UInt64, KeyedDigest) -> Void,
        time: (UInt64, TimeBounds) -> Void
    ) {
        for entry in rows { row(entry.key, entry.offset) }
        keys.forEach(key)
        for entry in registrations { subject(entry.key, entry.subject) }
        for entry in times { time(entry.key, entry.value) }
    }
}

/// The subjects of the window that is being indexed. Subject 0 is for the undecodable; the others are numbered in the
/// order of their first event.
struct WindowSubjects {
    private var window: UInt32?
    private var numbers: [KeyedDigest: UInt32] = [:]

    /// Goes on to `window`, forgetting the one before.
    mutating func enter(_ window: UInt32) {
        guard window != self.window else { return }
        self.window = window
        numbers = [:]
    }

    mutating func number(of subject: KeyedDigest) -> (number: UInt32, isNew: Bool) {
        if let number = numbers[subject] { return (number, false) }
        let number = UInt32(numbers.count + 1)
        numbers[subject] = number
        return (number, true)
    }

    /// Reads the subjects of `window` back from the index.
    static func load(
        _ window: UInt32, _ tables: IndexTables, in transaction: borrowing ReadTransaction
    ) throws -> WindowSubjects {
        var subjects = WindowSubjects()
        subjects.enter(window)
        try transaction.withCursor(over: tables.subjects) { cursor in
            let read: (UInt64, RawSpan) -> (UInt64, KeyedDigest?) = { ($0, KeyedDigest($1)) }
            var found = try cursor.seek(atOrAfter: IndexWindow.key(window, subject: 0), read)
            while let (key, digest) = found, let digest, UInt32(key >> 32) == window {
                subjects.numbers[digest] = UInt32(truncatingIfNeeded: key)
                found = try cursor.move(to: .next, read)
            }
        }
        return subjects
    }
}

/// Index keys side by side in one array, so that tens of thousands cost no allocation each.
private struct KeyArena {
    private var bytes: [UInt8] = []
    private var entries: [(start: Int, end: Int, subject: UInt32)] = []

    mutating func add(subject: UInt32, _ append: (inout [UInt8]) -> Int) {
        let start = bytes.count
        let byteCount = append(&bytes)
        entries.append((start, start + byteCount, subject))
    }

    func forEach(_ body: ([UInt8], UInt32) -> Void) {
        for entry in entries { body(Array(bytes[entry.start..<entry.end]), entry.subject) }
    }

    /// Calls `body` with each key and subject in the order of the table.
    mutating func forEachSorted(_ body: ([UInt8], UInt32) throws -> Void) throws {
        bytes.withUnsafeBytes { bytes in
            entries.sort { left, right in
                let first = UnsafeRawBufferPointer(rebasing: bytes[left.start..<left.end])
                let second = UnsafeRawBufferPointer(rebasing: bytes[right.start..<right.end])
                return first.lexicographicallyPrecedes(second)
                    || (left.subject < right.subject && first.elementsEqual(second))
            }
        }
        for entry in entries { try body(Array(bytes[entry.start..<entry.end]), entry.subject) }
    }
}
