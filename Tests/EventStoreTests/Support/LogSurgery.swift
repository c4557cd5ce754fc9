import EventModel
import EventStore
import Foundation
import LMDB
import TestSupport
import Testing

// What no program of ours does: writing over a log and an index with the storage layer alone.

extension TemporaryLog {
    /// Calls `body` with the log's environment and its table of records. Nothing else may have it open.
    func withRecords<Result>(_ body: (Environment, Table<UInt64>) throws -> Result) throws -> Result {
        let environment = try Environment(
            path: path + "/log", mode: .writing(mapByteCount: 1 << 30), readerCountMax: 64)
        return try body(environment, try environment.table("records"))
    }

    /// Calls `body` with the log's environment and its table `meta`. Nothing else may have it open.
    func withMeta<Result>(_ body: (Environment, Table<[UInt8]>) throws -> Result) throws -> Result {
        let environment = try Environment(
            path: path + "/log", mode: .writing(mapByteCount: 1 << 30), readerCountMax: 64)
        return try body(environment, try environment.table("meta"))
    }

    /// Changes a value of the log's `meta` and returns what it was.
    func alterMeta(_ name: String, _ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
        try withMeta { environment, meta in
            try environment.write { transaction in
                let key = Array(name.utf8)
                let old = try transaction.withValue(in: meta, at: key) { $0.withUnsafeBytes { Array($0) } } ?? []
                var new = old
                change(&new)
                try transaction.put(new, at: key, in: meta)
                return old
            }
        }
    }

    /// The stored bytes of the record at `position`.
    func recordBytes(at position: Position) throws -> [UInt8] {
        try withRecords { environment, records in
            try environment.read { transaction in
                try transaction.withValue(in: records, at: position) { $0.withUnsafeBytes { Array($0) } } ?? []
            }
        }
    }

    /// Puts `bytes` where the record at `position` is, or would be.
    func putRecord(_ bytes: [UInt8], at position: Position) throws {
        try withRecords { environment, records in
            try environment.write { try $0.put(bytes, at: position, in: records) }
        }
    }

    /// Makes `position` the first one of this log, which must be empty.
    func begin(at position: Position) throws {
        // `docs/format.md`, section 3: epoch id, first position, hash of the predecessor, CRC.
        var epoch = [UInt8](repeating: 0xE1, count: 16) + position.littleEndianBytes
        epoch += [UInt8](repeating: 0x0F, count: 32)
        epoch += CRC32.of(epoch).littleEndianBytes
        try withMeta { environment, meta in
            try environment.write { try $0.put(epoch, at: Array("epoch ".utf8) + [0, 0, 0, 1], in: meta) }
        }
        try removeIndex()
    }

    /// Puts `folder`, a copy made earlier, in the place of `name`.
    func restoreFolder(_ folder: String, to name: String) throws {
        try? FileManager.default.removeItem(atPath: path + "/" + name)
        try FileManager.default.moveItem(atPath: path + "/" + folder, toPath: path + "/" + name)
    }
}

extension FixedWidthInteger where Self: BitwiseCopyable {
    /// The bytes, the lowest first.
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}

/// All that an index holds.
struct IndexContents: Equatable {
    /// A key and a duplicate of it.
    struct Row: Hashable {
        var key: UInt64
        var offset: UInt32
    }

    /// A key of a value, and a subject that carries it.
    struct Key: Hashable {
        var key: [UInt8]
        var subject: UInt32
    }

    var meta: [[UInt8]: [UInt8]] = [:]
    var subjects: [UInt64: [UInt8]] = [:]
    var rows: [Row] = []
    var keys: [Key] = []
    var times: [UInt64: [UInt8]] = [:]

    /// Reads the index of `log`, which nothing may have open.
    init(_ log: TemporaryLog) throws {
        let environment = try Environment(path: log.path + "/index", mode: .reading, readerCountMax: 64)
        let metaTable: Table<[UInt8]> = try environment.table("meta")
        let subjectTable: Table<UInt64> = try environment.table("subjects")
        let rowTable: MultimapTable<UInt64, UInt32> = try environment.multimapTable("rows")
        let keyTable: MultimapTable<[UInt8], UInt32> = try environment.multimapTable("keys")
        let timeTable: Table<UInt64> = try environment.table("times")
        var contents = IndexContents()
        try environment.read { transaction in
            contents.meta = try Self.all(metaTable, transaction)
            contents.subjects = try Self.all(subjectTable, transaction)
            contents.times = try Self.all(timeTable, transaction)
            try transaction.withCursor(over: rowTable) { cursor in
                try cursor.forEach(atOrAfter: 0) { key, offset in
                    contents.rows.append(Row(key: key, offset: offset))
                    return true
                }
            }
            try transaction.withCursor(over: keyTable) { cursor in
                try cursor.forEach(atOrAfter: [0]) { key, subject in
                    contents.keys.append(Key(key: key, subject: subject))
                    return true
                }
            }
        }
        self = contents
    }

    private init() {}

    private static func all<Key: KeyCodec & Hashable>(
        _ table: Table<Key>, _ transaction: borrowing ReadTransaction
    ) throws -> [Key: [UInt8]] {
        try transaction.withCursor(over: table) { cursor in
            var entries: [Key: [UInt8]] = [:]
            while let (key, value) = try cursor.move(to: .next, { ($0, $1.withUnsafeBytes { Array($0) }) }) {
                entries[key] = value
            }
            return entries
        }
    }

    /// Puts an index of these contents in the place of the one of `log`.
    func write(to log: TemporaryLog) throws {
        try Environment.create(
            path: log.path + "/index", mapByteCount: 1 << 30, readerCountMax: 1024, replacing: true
        ) { environment in
            try environment.write { transaction in
                let metaTable: Table<[UInt8]> = try transaction.makeTable("meta")
                let subjectTable: Table<UInt64> = try transaction.makeTable("subjects")
                let rowTable: MultimapTable<UInt64, UInt32> = try transaction.makeMultimapTable("rows")
                let keyTable: MultimapTable<[UInt8], UInt32> = try transaction.makeMultimapTable("keys")
                let timeTable: Table<UInt64> = try transaction.makeTable("times")
                for (key, value) in meta { try transaction.put(value, at: key, in: metaTable) }
                for (key, value) in subjects { try transaction.put(value, at: key, in: subjectTable) }
                for (key, value) in times { try transaction.put(value, at: key, in: timeTable) }
                for row in rows { try transaction.insert(row.offset, at: row.key, into: rowTable) }
                for key in keys { try transaction.insert(key.subject, at: key.key, into: keyTable) }
            }
            try PageSumsWriter(creatingFor: environment).sync()
        }
    }
}

extension TemporaryLog {
    /// Flips a bit of the key of the order code `code`, of the first window, wherever it stands in the index.
    func alterIndexKey(of code: String) throws {
        let path = path + "/index/data.mdb"
        let key: [UInt8] = [0, 0, 0, 0, 2] + Array(code.utf8)
        var bytes = try RawFile.bytes(path)
        var count = 0
        while let offset = RawFile.offset(of: key, in: bytes) {
            bytes[offset + key.count - 1] ^= 1
            try RawFile.overwrite(path, at: offset + key.count - 1, with: [bytes[offset + key.count - 1]])
            count += 1
        }
        try #require(count > 0)
    }

    /// The log's data file.
    var dataPath: String { path + "/log/data.mdb" }

    /// The pages that the newest commit uses, but for the meta pages.
    func usedPages() throws -> [UInt64] {
        let file = try PageFile(path: dataPath)
        var pages: [UInt64] = []
        var walk = try PageWalk(over: file.newestSnapshot(), of: file)
        try walk.run { _ in
            true
        } _: { use, _ in
            pages += use.number..<use.number + use.count
        }
        return pages
    }

    /// Where the file has the numbers of the free pages of the newest commit, those in lists on pages of their own
    /// aside.
    func freeListPlaces() throws -> [(offset: Int, page: UInt64)] {
        let file = try RawFile.bytes(dataPath)
        func load<Integer: FixedWidthInteger>(_ type: Integer.Type, at offset: Int) -> Int {
            Int(file.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) })
        }
        let meta = load(UInt64.self, at: 144) > load(UInt64.self, at: 4096 + 144) ? 0 : 4096
        // A small log's free list has one leaf.
        let leaf = load(UInt64.self, at: meta + 80) * 4096
        var places: [(offset: Int, page: UInt64)] = []
        for node in 0..<(load(UInt16.self, at: leaf + 12) - 16) / 2 {
            let offset = leaf + load(UInt16.self, at: leaf + 16 + 2 * node)
            guard load(UInt16.self, at: offset + 4) == 0 else { continue }
            let list = offset + 8 + load(UInt16.self, at: offset + 6)
            for number in 0..<load(UInt64.self, at: list) {
                let place = list + 8 + 8 * number
                places.append((place, UInt64(load(UInt64.self, at: place))))
            }
        }
        return places
    }
}
