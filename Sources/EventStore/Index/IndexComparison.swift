internal import EventModel
internal import LMDB

/// Compares an index with what the log asks for, both ways, a window at a time.
///
/// Entries are compared by their 64-bit fingerprints, sorted: 8 bytes an entry instead of the entries themselves.
struct IndexComparison {
    private let use: IndexUse
    private let function: SubjectKeys
    private let log: LogMeta
    private var subjects = WindowSubjects()
    private var batch: IndexBatch
    private var window: UInt32?
    private var expected: [Int] = []
    private var missing = 0
    private var surplus = 0

    /// nil when there is no index of this log.
    init?(_ reader: LogReader, _ log: LogMeta) throws {
        guard let use = try IndexUse(reader) else { return nil }
        self.use = use
        self.log = log
        function = try reader.subjectKeys()
        batch = IndexBatch(after: log.origin, LogSummary())
    }

    /// Notes what the index should hold for the next event of the log.
    mutating func add(_ event: NewEvent, at head: Head) throws {
        guard head.position <= use.through else { return }
        let number = IndexWindow.number(of: head.position)
        if let window, window != number { try compareWindow(window) }
        window = number
        batch.add(event, at: head, &subjects, function)
        if batch.eventCount >= Limits.readRowCountMax { takeExpected() }
    }

    /// Compares the last window, and returns how many entries the index lacks and how many it has too many.
    mutating func finish() throws -> (missing: Int, surplus: Int) {
        if let window { try compareWindow(window) }
        return (missing, surplus)
    }

    private mutating func takeExpected() {
        var fingerprints: [Int] = []
        batch.forEachEntry(
            row: { fingerprints.append(Self.fingerprint($0, $1)) },
            key: { fingerprints.append(Self.fingerprint($0, $1)) })
        expected += fingerprints
        batch = IndexBatch(after: batch.through, LogSummary())
    }

    private mutating func compareWindow(_ window: UInt32) throws {
        takeExpected()
        expected.sort()
        let last = min(IndexWindow.last(window), use.through)
        guard var found = try use.read({ try Self.stored($0, $1, window: window, through: last) }) else {
            missing += expected.count
            expected = []
            return
        }
        found.sort()
        var (left, right) = (0, 0)
        while left < expected.count || right < found.count {
            if right == found.count || (left < expected.count && expected[left] < found[right]) {
                missing += 1
                left += 1
            } else if left == expected.count || found[right] < expected[left] {
                surplus += 1
                right += 1
            } else {
                left += 1
                right += 1
            }
        }
        expected = []
    }

    /// The fingerprints of what the index holds in `window`. Rows past `last` are of events that the comparison does
    /// not know; the keys of subjects that only such rows have are left out with them.
    private static func stored(
        _ tables: IndexTables, _ transaction: borrowing ReadTransaction, window: UInt32, through last: Position
    ) throws -> [Int] {
        var fingerprints: [Int] = []
        var known = BitMap()
        try transaction.withCursor(over: tables.rows) { cursor in
            try cursor.forEach(atOrAfter: IndexWindow.key(window, subject: 0)) { key, offset in
                guard UInt32(key >> 32) == window else { return false }
                if IndexWindow.first(window) + Position(offset) <= last {
                    fingerprints.append(fingerprint(key, offset))
                    let subject = UInt32(truncatingIfNeeded: key)
                    if subject < BitMap.capacity { known.insert(subject) }
                }
                return true
            }
        }
        let prefix = withUnsafeBytes(of: window.bigEndian) { Array($0) }
        try transaction.withCursor(over: tables.keys) { cursor in
            try cursor.forEach(atOrAfter: prefix) { key, subject in
                guard key.starts(with: prefix) else { return false }
                let isOfLaterEvents = subject < BitMap.capacity && known.first(from: subject) != subject
                let rowsExist = isOfLaterEvents ? try hasRows(window, subject, tables, transaction) : true
                if !isOfLaterEvents || !rowsExist { fingerprints.append(fingerprint(key, subject)) }
                return true
            }
        }
        return fingerprints
    }

    private static func hasRows(
        _ window: UInt32, _ subject: UInt32, _ tables: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws -> Bool {
        var has = false
        try transaction.withCursor(over: tables.rows) { cursor in
            try cursor.forEachDuplicate(of: IndexWindow.key(window, subject: subject)) { _ in has = true }
        }
        return has
    }

    private static func fingerprint(_ key: UInt64, _ offset: UInt32) -> Int {
        var hasher = Hasher()
        hasher.combine(0)
        hasher.combine(key)
        hasher.combine(offset)
        return hasher.finalize()
    }

    private static func fingerprint(_ key: [UInt8], _ subject: UInt32) -> Int {
        var hasher = Hasher()
        hasher.combine(1)
        hasher.combine(key)
        hasher.combine(subject)
        return hasher.finalize()
    }
}
