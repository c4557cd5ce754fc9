internal import EventModel
internal import Glibc
internal import LMDB

/// What a run of events adds to the index, gathered so that it can be written in the order of the tables.
struct IndexBatch {
    private(set) var recordCount = 0
    private(set) var through: Head
    /// Whether a transaction should take no more. Another commit, or another piece of the log, might not fit.
    var isFull: Bool { recordCount > Limits.indexEventCountMax - Limits.batchEventCountMax }
    /// What the log's events come to up to ``through``.
    var summary: LogSummary {
        var summary = untallied
        for tally in tallies {
            let kind = tally.kind.map { EventKind(rawValue: String(decoding: $0, as: UTF8.self)) }
            summary.count(tally.count, source: String(decoding: tally.source, as: UTF8.self), kind: kind)
        }
        return summary
    }

    /// ``summary`` without what ``tallies`` counts.
    private var untallied: LogSummary
    /// Counts by source and kind, as bytes: nearly always a handful, where a search beats a dictionary.
    private var tallies: [(source: [UInt8], kind: [UInt8]?, count: Int)] = []
    private static let tallyCountMax = 64
    private var times: [UInt64: TimeBounds] = [:]
    private var rows: [(key: UInt64, offset: UInt32)] = []
    private var registrations: [(key: UInt64, subject: KeyedDigest)] = []
    private var keys = KeyArena()

    init(after through: Head, _ summary: LogSummary) {
        self.through = through
        untallied = summary
    }

    /// Adds the next record's event, giving it a subject of its window.
    mutating func add(
        _ event: borrowing EventView, at head: Head, _ subjects: inout WindowSubjects, _ subjectKeys: SubjectKeys
    ) {
        let window = begin(head, &subjects)
        let subject = event.isDecoded ? self.subject(of: event, in: window, &subjects, subjectKeys) : 0
        if event.isWithoutKeys { addRow(IndexWindow.subjectWithoutKeys, in: window, at: head) }
        addRow(subject, in: window, at: head)
        let bounds = TimeBounds(event.receivedAt)
        times[TimeBlock.number(of: head.position), default: bounds].merge(bounds)
        untallied.note(event.receivedAt)
        tally(event)
    }

    /// Adds the next record, which is no event.
    mutating func addNoEvent(at head: Head, _ subjects: inout WindowSubjects) { _ = begin(head, &subjects) }

    private mutating func begin(_ head: Head, _ subjects: inout WindowSubjects) -> UInt32 {
        recordCount += 1
        through = head
        let window = IndexWindow.number(of: head.position)
        subjects.enter(window)
        return window
    }

    /// The number of the event's subject in `window`, which is registered where it is new.
    private mutating func subject(
        of event: borrowing EventView, in window: UInt32, _ subjects: inout WindowSubjects, _ subjectKeys: SubjectKeys
    ) -> UInt32 {
        let fingerprint = WindowSubjects.Fingerprint(of: event)
        if let known = subjects.number(of: fingerprint) { return known }
        let digest = subjectKeys.subject(of: event)
        let (number, isNew) = subjects.number(of: digest)
        subjects.note(fingerprint, of: number)
        guard isNew else { return number }
        registrations.append((IndexWindow.key(window, subject: number), digest))
        for field in EventField.keyFields {
            guard let value = event[field] else { continue }
            keys.add(subject: number) { subjectKeys.appendKey(window, field, value, to: &$0) }
        }
        return number
    }

    private mutating func tally(_ event: borrowing EventView) {
        let source = event.source
        for index in tallies.indices where source.hasSameBytes(as: tallies[index].source) {
            guard Self.isKind(tallies[index].kind, of: event) else { continue }
            tallies[index].count += 1
            return
        }
        if tallies.count == Self.tallyCountMax {
            untallied = summary
            tallies = []
        }
        var kind: [UInt8]?
        if let bytes = event[.kind] { kind = bytes.withUnsafeBytes { Array($0) } }
        tallies.append((source.withUnsafeBytes { Array($0) }, kind, 1))
    }

    private static func isKind(_ known: [UInt8]?, of event: borrowing EventView) -> Bool {
        guard let kind = event[.kind] else { return known == nil }
        return known.map { kind.hasSameBytes(as: $0) } ?? false
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
    private var numberByFingerprint: [Fingerprint: UInt32] = [:]

    /// Stands for the source and all fields that the index has keys of: an order's second event has those of the first,
    /// and for it nothing else need be looked at. Good in this process only. 128 bits, so that two combinations with the
    /// same ones need not be reckoned with.
    struct Fingerprint: Hashable {
        private let high: Int
        private let low: Int

        init(of event: borrowing EventView) {
            var hashers = (Hasher(), Hasher())
            hashers.1.combine(1 as UInt8)
            Self.combine(0, event.source, &hashers)
            for field in EventField.keyFields {
                if let value = event[field] { Self.combine(field.rawValue, value, &hashers) }
            }
            (high, low) = (hashers.0.finalize(), hashers.1.finalize())
        }

        private static func combine(_ tag: UInt8, _ value: RawSpan, _ hashers: inout (Hasher, Hasher)) {
            value.withUnsafeBytes { bytes in
                hashers.0.combine(tag)
                hashers.0.combine(bytes.count)
                hashers.0.combine(bytes: bytes)
                hashers.1.combine(tag)
                hashers.1.combine(bytes.count)
                hashers.1.combine(bytes: bytes)
            }
        }
    }

    /// Goes on to `window`, forgetting the one before.
    mutating func enter(_ window: UInt32) {
        guard window != self.window else { return }
        self.window = window
        numbers = [:]
        numberByFingerprint = [:]
    }

    /// The subject of an event with the same fields that came before.
    func number(of fingerprint: Fingerprint) -> UInt32? { numberByFingerprint[fingerprint] }

    /// Notes that events with these fields have that subject.
    mutating func note(_ fingerprint: Fingerprint, of subject: UInt32) {
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

extension RawSpan {
    fileprivate func hasSameBytes(as other: [UInt8]) -> Bool {
        guard byteCount == other.count else { return false }
        return withUnsafeBytes { bytes in other.withUnsafeBytes { bytes.elementsEqual($0) } }
    }
}
