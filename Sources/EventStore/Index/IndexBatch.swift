internal import EventModel
internal import Glibc
internal import LMDB

/// What a run of events adds to the index, gathered so that it can be written in the order of the tables.
struct IndexBatch {
    private(set) var recordCount = 0
    private(set) var through: Head
    /// What the log's events come to up to ``through``.
    var summary: LogSummary {
        var summary = untallied
        for tally in tallies { summary.count(tally.count, source: tally.source, kind: tally.kind) }
        return summary
    }

    /// ``summary`` without what ``tallies`` counts.
    private var untallied: LogSummary
    /// Counts by source and kind: nearly always a handful, where a search beats a dictionary.
    private var tallies: [(source: String, kind: EventKind?, count: Int)] = []
    private static let tallyCountMax = 64
    private var times: [UInt64: TimeBounds] = [:]
    private var texts = KnownTexts()
    private var rows: [(key: UInt64, offset: UInt32)] = []
    private var registrations: [(key: UInt64, subject: KeyedDigest)] = []
    private var keys = KeyArena()

    init(after through: Head, _ summary: LogSummary) {
        self.through = through
        untallied = summary
    }

    /// Adds the next record, giving its event a subject of its window; nil for a record that is no event.
    mutating func add(_ event: NewEvent?, at head: Head, _ subjects: inout WindowSubjects, _ function: SubjectKeys) {
        let window = begin(head, &subjects)
        guard let event else { return }
        let subject = event.decoding.event.map { self.subject(of: $0, event.source, in: window, &subjects, function) }
        if event.decoding.event?.isWithoutKeys ?? false { addRow(IndexWindow.subjectWithoutKeys, in: window, at: head) }
        add(subject ?? 0, in: window, at: head, event.receivedAt, event.source, event.decoding.event?.kind)
    }

    /// Adds the next record as the other one does, and looks at the whole event only where its subject is new.
    mutating func add(
        _ record: RecordView, _ unpacking: UnpackingSession, at head: Head, _ subjects: inout WindowSubjects,
        _ function: SubjectKeys
    ) throws(RecordDamage) {
        let window = begin(head, &subjects)
        guard record.type == .event else { return }
        let (bytes, sections) = try record.content(unpacking)
        let fields = try IndexedFields(bytes, sections, &texts)
        var subject: UInt32 = 0
        if fields.kind != nil {
            if let known = subjects.number(of: fields.fingerprint) {
                subject = known
            } else if let decoded = try sections.event(in: bytes, receivedAt: record.receivedAt).decoding.event {
                subject = self.subject(of: decoded, fields.source, in: window, &subjects, function)
                subjects.note(fields.fingerprint, of: subject)
            }
        }
        if fields.isWithoutKeys { addRow(IndexWindow.subjectWithoutKeys, in: window, at: head) }
        add(subject, in: window, at: head, record.receivedAt, fields.source, fields.kind)
    }

    private mutating func begin(_ head: Head, _ subjects: inout WindowSubjects) -> UInt32 {
        recordCount += 1
        through = head
        let window = IndexWindow.number(of: head.position)
        subjects.enter(window)
        return window
    }

    /// The number of the event's subject in `window`, which is registered where it is new.
    private mutating func subject(
        of event: DecodedEvent, _ source: String, in window: UInt32, _ subjects: inout WindowSubjects,
        _ function: SubjectKeys
    ) -> UInt32 {
        let values = SubjectKeys.values(of: event)
        let digest = function.subject(source: source, values)
        let (number, isNew) = subjects.number(of: digest)
        if isNew {
            registrations.append((IndexWindow.key(window, subject: number), digest))
            for (kind, value) in values {
                keys.add(subject: number) { function.appendKey(window, kind, value, to: &$0) }
            }
        }
        return number
    }

    private mutating func add(
        _ subject: UInt32, in window: UInt32, at head: Head, _ receivedAt: Timestamp, _ source: String,
        _ kind: EventKind?
    ) {
        addRow(subject, in: window, at: head)
        let bounds = TimeBounds(receivedAt)
        times[TimeBlock.number(of: head.position), default: bounds].merge(bounds)
        untallied.note(receivedAt)
        if let index = tallies.firstIndex(where: { $0.kind == kind && $0.source == source }) {
            tallies[index].count += 1
        } else {
            if tallies.count == Self.tallyCountMax {
                untallied = summary
                tallies = []
            }
            tallies.append((source, kind, 1))
        }
    }

    private mutating func addRow(_ subject: UInt32, in window: UInt32, at head: Head) {
        rows.append((IndexWindow.key(window, subject: subject), IndexWindow.offset(of: head.position)))
    }

    /// Writes everything, each table in its own order, and notes how far the index now is.
    mutating func write(
        _ tables: IndexHandles, _ log: LogMeta, _ keyCheck: KeyedDigest, _ transaction: borrowing WriteTransaction
    ) throws {
        for (key, subject) in registrations { try transaction.put(subject.encoded, at: key, in: tables.subjects) }
        rows.sort { ($0.key, $0.offset) < ($1.key, $1.offset) }
        for (key, offset) in rows { try transaction.insert(offset, at: key, into: tables.rows) }
        try keys.forEachSorted { key, subject in try transaction.insert(subject, at: key, into: tables.keys) }
        for (block, bounds) in times.sorted(by: { $0.key < $1.key }) {
            var merged = bounds
            let stored = try transaction.withValue(in: tables.times, at: block, TimeBounds.init)
            if let stored = stored ?? nil { merged.merge(stored) }
            try transaction.put(merged.encoded, at: block, in: tables.times)
        }
        let state = IndexState(
            logID: log.logID, epoch: log.identity.epoch, through: through, keyCheck: keyCheck)
        try transaction.put(state.encoded, at: IndexHandles.MetaKey.state, in: tables.meta)
        try transaction.put(summary.encoded, at: IndexHandles.MetaKey.summary, in: tables.meta)
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
    /// Of those that came since this process began to index the window.
    private var numberByFingerprint: [IndexedFields.Fingerprint: UInt32] = [:]

    /// Goes on to `window`, forgetting the one before.
    mutating func enter(_ window: UInt32) {
        guard window != self.window else { return }
        self.window = window
        numbers = [:]
        numberByFingerprint = [:]
    }

    /// The subject of an event with the same fields that came before.
    func number(of fingerprint: IndexedFields.Fingerprint) -> UInt32? { numberByFingerprint[fingerprint] }

    /// Notes that events with these fields have that subject.
    mutating func note(_ fingerprint: IndexedFields.Fingerprint, of subject: UInt32) {
        numberByFingerprint[fingerprint] = subject
    }

    mutating func number(of subject: KeyedDigest) -> (number: UInt32, isNew: Bool) {
        if let number = numbers[subject] { return (number, false) }
        let number = UInt32(numbers.count + 1)
        numbers[subject] = number
        return (number, true)
    }

    /// Reads the subjects of `window` back from the index.
    static func load(_ window: UInt32, _ index: IndexSnapshot) throws -> WindowSubjects {
        var subjects = WindowSubjects()
        subjects.enter(window)
        var cursor = index.subjects
        let read: (UInt64, RawSpan) -> (UInt64, KeyedDigest?) = { ($0, KeyedDigest($1)) }
        var found = try cursor.seek(atOrAfter: IndexWindow.key(window, subject: 0), read)
        while let (key, digest) = found, let digest, UInt32(key >> 32) == window {
            subjects.numbers[digest] = UInt32(truncatingIfNeeded: key)
            found = try cursor.move(to: .next, read)
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
                guard let start = bytes.baseAddress else { return false }
                let (leftCount, rightCount) = (left.end - left.start, right.end - right.start)
                let order = memcmp(start + left.start, start + right.start, min(leftCount, rightCount))
                if order != 0 { return order < 0 }
                return leftCount == rightCount ? left.subject < right.subject : leftCount < rightCount
            }
        }
        for entry in entries { try body(Array(bytes[entry.start..<entry.end]), entry.subject) }
    }
}
