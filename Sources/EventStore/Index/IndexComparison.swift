internal import EventModel
internal import LMDB

/// Compares an index with what the log asks for, both ways, a window at a time.
///
/// Entries are compared by their 64-bit fingerprints, sorted: 8 bytes an entry instead of the entries themselves.
struct IndexComparison {
    private let use: IndexUse
    private let subjectKeys: SubjectKeys
    private let log: LogMeta
    private var subjects = WindowSubjects()
    private var batch: IndexBatch
    private var window: UInt32?
    private var expected: [Int] = []
    /// The receipt times of the window's blocks, which several batches add to.
    private var times: [UInt64: TimeBounds] = [:]
    private var missing = 0
    private var surplus = 0

    /// The last position that is compared.
    var through: Position { use.through }

    /// - Throws: ``IndexProblem`` when there is no index of this log, or none that can be used.
    init(_ reader: LogReader, _ log: LogMeta) throws(IndexProblem) {
        use = try IndexUse(reader)
        self.log = log
        do { subjectKeys = try reader.subjectKeys() } catch { throw IndexProblem(error) }
        batch = IndexBatch(after: log.origin, LogSummary())
    }

    /// Notes what the index should hold for the next event of the log.
    mutating func add(_ event: NewEvent, at head: Head) throws(IndexProblem) {
        guard head.position <= use.through else { return }
        let number = IndexWindow.number(of: head.position)
        if let window, window != number { try compareWindow(window) }
        window = number
        batch.add(event.view, at: head, &subjects, subjectKeys)
        if batch.recordCount >= Limits.readRowCountMax { takeExpected() }
    }

    /// Compares the last window, and returns how many entries the index lacks and how many it has too many. Compares the
    /// check sums of all pages as well.
    mutating func finish() throws(IndexProblem) -> (missing: Int, surplus: Int) {
        // Also where nothing is indexed: there must be nothing then.
        try compareWindow(window ?? IndexWindow.number(of: use.through + 1))
        surplus += try use.wholeRead { index in
            try index.compareAll()
            let present = try index.state()?.through.position ?? use.through
            return try Self.entryCount(from: IndexWindow.number(of: present) + 1, index)
        }
        return (missing, surplus)
    }

    private mutating func takeExpected() {
        var fingerprints: [Int] = []
        var times = times
        batch.forEachEntry(
            row: { fingerprints.append(Self.fingerprint(.row, $0, $1)) },
            key: { fingerprints.append(Self.fingerprint(.key, $0, $1)) },
            subject: { fingerprints.append(Self.fingerprint(.subject, $0, $1.encoded)) },
            time: { block, bounds in times[block, default: bounds].merge(bounds) })
        self.times = times
        expected += fingerprints
        batch = IndexBatch(after: batch.through, LogSummary())
    }

    private mutating func compareWindow(_ window: UInt32) throws(IndexProblem) {
        takeExpected()
        let last = min(IndexWindow.last(window), use.through)
        var (present, found) = try use.wholeRead { index in
            let present = try index.state()?.through.position ?? use.through
            return (present, try Self.stored(index, window: window, through: last, present: present))
        }
        for (block, bounds) in times where Self.isWhole(block, through: last, present: present) {
            expected.append(Self.fingerprint(.time, block, bounds.encoded))
        }
        times = [:]
        expected.sort()
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

    /// Whether the comparison knows all events of `block` that are indexed.
    private static func isWhole(_ block: UInt64, through last: Position, present: Position) -> Bool {
        TimeBlock.last(block) <= last || present == last
    }

    /// The fingerprints of what the index holds in `window`. Rows past `last` and up to `present` are of events that the
    /// comparison does not know; what belongs to subjects that only such rows have, and to blocks that reach past it, is
    /// left out.
    private static func stored(
        _ index: IndexSnapshot, window: UInt32, through last: Position, present: Position
    ) throws -> [Int] {
        var fingerprints: [Int] = []
        var known = BitMap()
        var later = BitMap()
        var rows = index.rows
        try rows.forEach(atOrAfter: IndexWindow.key(window, subject: 0)) { key, offset in
            guard UInt32(key >> 32) == window else { return false }
            let subject = UInt32(truncatingIfNeeded: key)
            let position = IndexWindow.first(window) + Position(offset)
            let isKnown = position <= last
            if isKnown || position > present { fingerprints.append(fingerprint(.row, key, offset)) }
            guard subject < BitMap.capacity, position <= present else { return true }
            if isKnown { known.insert(subject) } else { later.insert(subject) }
            return true
        }
        let isOnlyLater: (UInt32) -> Bool = { subject in
            subject < BitMap.capacity && known.first(from: subject) != subject && later.first(from: subject) == subject
        }
        let prefix = withUnsafeBytes(of: window.bigEndian) { Array($0) }
        var keys = index.keys
        try keys.forEach(atOrAfter: prefix) { key, subject in
            guard key.starts(with: prefix) else { return false }
            if !isOnlyLater(subject) { fingerprints.append(fingerprint(.key, key, subject)) }
            return true
        }
        try forEachValue(in: index.subjects, from: IndexWindow.key(window, subject: 0)) { key, value in
            guard UInt32(key >> 32) == window else { return false }
            if !isOnlyLater(UInt32(truncatingIfNeeded: key)) { fingerprints.append(fingerprint(.subject, key, value)) }
            return true
        }
        try forEachValue(in: index.times, from: TimeBlock.number(of: IndexWindow.first(window))) { block, value in
            guard TimeBlock.first(block) <= IndexWindow.last(window),
                isWhole(block, through: last, present: present)
            else { return false }
            fingerprints.append(fingerprint(.time, block, value))
            return true
        }
        return fingerprints
    }

    /// How many rows and keys the index has from `window` on.
    private static func entryCount(from window: UInt32, _ index: IndexSnapshot) throws -> Int {
        var count = 0
        var (rows, keys) = (index.rows, index.keys)
        try rows.forEach(atOrAfter: IndexWindow.key(window, subject: 0)) { _, _ in
            count += 1
            return true
        }
        try keys.forEach(atOrAfter: withUnsafeBytes(of: window.bigEndian) { Array($0) }) { _, _ in
            count += 1
            return true
        }
        return count
    }

    private static func forEachValue(
        in table: CheckedCursor<UInt64>, from first: UInt64, _ body: (UInt64, [UInt8]) -> Bool
    ) throws {
        var cursor = table
        let copy: (UInt64, RawSpan) -> (UInt64, [UInt8]) = { ($0, $1.withUnsafeBytes { Array($0) }) }
        var found = try cursor.seek(atOrAfter: first, copy)
        while let (key, value) = found, body(key, value) { found = try cursor.move(to: .next, copy) }
    }

    private enum TableName { case row, key, subject, time }

    private static func fingerprint(_ table: TableName, _ key: some Hashable, _ value: some Hashable) -> Int {
        var hasher = Hasher()
        hasher.combine(table)
        hasher.combine(key)
        hasher.combine(value)
        return hasher.finalize()
    }
}
