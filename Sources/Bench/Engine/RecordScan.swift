internal import EventModel
internal import EventStore

/// The limit of everything that reads: LMDB's own cursor, every byte of every record looked at, nothing checked.
struct RecordScan {
    private(set) var recordCount = 0
    private(set) var byteCount = 0
    private var sum: UInt64 = 0

    /// Scans the records from `first` to `last`.
    init(_ reader: LogReader, from first: Position, to last: Position) throws {
        var scan = Self()
        try reader.forEachUnverifiedRecord(from: first, to: last) { scan.add($0) }
        self = scan
    }

    /// Gets the records at `positions`, one by one.
    init(_ reader: LogReader, at positions: [Position]) throws {
        var scan = Self()
        try reader.forEachUnverifiedRecord(at: positions) { scan.add($0) }
        self = scan
    }

    private init() {}

    /// Something that depends on every byte, so that reading them cannot be left out.
    var checksum: UInt64 { sum }

    private mutating func add(_ record: UnsafeRawBufferPointer) {
        recordCount += 1
        byteCount += record.count
        var rest = 0
        while rest + 8 <= record.count {
            sum &+= record.loadUnaligned(fromByteOffset: rest, as: UInt64.self)
            rest += 8
        }
        while rest < record.count {
            sum &+= UInt64(record[rest])
            rest += 1
        }
    }
}
