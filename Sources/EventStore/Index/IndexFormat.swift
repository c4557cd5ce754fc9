internal import EventModel
internal import LMDB

/// Where a position stands in the index: its window of 2¹⁸ positions and its place there.
///
/// All keys of the index begin with the window, so that writes stay local and cost does not grow with the log. A window
/// of this size has some 4,000 pages of keys in random order: one transaction a second writes each of them once, and a
/// search looks into four windows for a million positions.
enum IndexWindow {
    static let shift: Position = 18
    static let positionCount = 1 << 18
    /// The rows of this subject, which is none, are those of the decoded events that a search by keys may miss.
    static let subjectWithoutKeys = UInt32.max

    static func number(of position: Position) -> UInt32 { UInt32(position >> shift) }
    static func offset(of position: Position) -> UInt32 { UInt32(position & 0x3_FFFF) }
    static func first(_ window: UInt32) -> Position { Position(window) << shift }
    static func last(_ window: UInt32) -> Position { first(window) | 0x3_FFFF }
    /// The key of a subject's rows and registration.
    static func key(_ window: UInt32, subject: UInt32) -> UInt64 { UInt64(window) << 32 | UInt64(subject) }
}

/// The blocks of 1,024 positions whose earliest and latest receipt times the index keeps.
enum TimeBlock {
    static let shift: Position = 10

    static func number(of position: Position) -> UInt64 { position >> shift }
    static func first(_ block: UInt64) -> Position { block << shift }
    static func last(_ block: UInt64) -> Position { first(block) | 0x3FF }
}

/// The earliest and the latest receipt time of some events.
struct TimeBounds: Equatable {
    var earliest: Timestamp
    var latest: Timestamp

    init(_ time: Timestamp) {
        earliest = time
        latest = time
    }

    init?(_ value: RawSpan) {
        guard value.byteCount == 16 else { return nil }
        (earliest, latest) = value.withUnsafeBytes {
            (
                Timestamp(microseconds: $0.loadInteger(Int64.self, at: 0)),
                Timestamp(microseconds: $0.loadInteger(Int64.self, at: 8))
            )
        }
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendInteger(earliest.microseconds)
        bytes.appendInteger(latest.microseconds)
        return bytes
    }

    mutating func merge(_ other: TimeBounds) {
        earliest = min(earliest, other.earliest)
        latest = max(latest, other.latest)
    }

    /// Whether no time within these bounds can be in `[since, until)`.
    func isOutside(since: Timestamp?, until: Timestamp?) -> Bool {
        if let since, latest < since { return true }
        if let until, earliest >= until { return true }
        return false
    }
}

/// How far an index has followed which log.
struct IndexState: Equatable {
    static let formatVersion: UInt32 = 3
    private static let byteCount = 84

    var logID: LogID
    var epoch: Epoch
    /// The last record that is indexed.
    var through: Head
    /// What the secret that the index was made with makes of the log's id: another secret finds nothing in it.
    var keyCheck: KeyedDigest

    init(logID: LogID, epoch: Epoch, through: Head, keyCheck: KeyedDigest) {
        self.logID = logID
        self.epoch = epoch
        self.through = through
        self.keyCheck = keyCheck
    }

    /// nil for bytes of another format, and for those that are not what was written.
    init?(_ value: RawSpan) {
        let state: IndexState? = value.withUnsafeBytes { bytes in
            guard bytes.count == Self.byteCount, bytes.loadInteger(UInt32.self, at: 16) == Self.formatVersion,
                CRC32.ends(bytes),
                let logID = LogID(bytes: Array(bytes.prefix(LogID.byteCount)))
            else { return nil }
            return IndexState(
                logID: logID, epoch: bytes.loadInteger(Epoch.self, at: 20),
                through: Head(
                    position: bytes.loadInteger(Position.self, at: 24),
                    recordHash: RecordHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[32..<64]))),
                keyCheck: KeyedDigest(UnsafeRawBufferPointer(rebasing: bytes[64..<80])))
        }
        guard let state else { return nil }
        self = state
    }

    var encoded: [UInt8] {
        var bytes = logID.bytes
        bytes.appendInteger(Self.formatVersion)
        bytes.appendInteger(epoch)
        bytes.appendInteger(through.position)
        through.recordHash.withUnsafeBytes { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: keyCheck.encoded)
        bytes.appendInteger(CRC32.of(bytes))
        return bytes
    }
}
