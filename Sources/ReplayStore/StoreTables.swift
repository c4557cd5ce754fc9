internal import EventModel
internal import EventStore
internal import LMDB

/// The tables of `replay/`. `docs/format.md` has their bytes.
struct StoreTables: Sendable {
    let environment: Environment
    let meta: Table<[UInt8]>
    let runs: Table<[UInt8]>
    let receipts: Table<[UInt8]>
    let failures: Table<[UInt8]>
    let lanes: Table<[UInt8]>
    let consumers: Table<[UInt8]>

    /// The tables of an environment that is there.
    init(_ environment: Environment) throws {
        self.environment = environment
        meta = try environment.table("meta")
        runs = try environment.table("runs")
        receipts = try environment.table("receipts")
        failures = try environment.table("failures")
        lanes = try environment.table("lanes")
        consumers = try environment.table("consumers")
    }

    /// Makes the tables in a new environment, for replays of the log `logID`.
    static func make(in environment: Environment, for logID: LogID) throws {
        try environment.write { transaction in
            let meta: Table<[UInt8]> = try transaction.makeTable("meta")
            try transaction.put(StoreMeta(logID: logID).stored, at: StoreMeta.key, in: meta)
            for name in ["runs", "receipts", "failures", "lanes", "consumers"] {
                let _: Table<[UInt8]> = try transaction.makeTable(name)
            }
        }
    }

    /// The run with `number`, as it is stored; nil where there is none.
    func run<T: Transaction & ~Copyable>(_ number: RunNumber, in transaction: borrowing T) throws -> Run? {
        try transaction.withValue(in: runs, at: Run.key(number)) { try Run($0, number: number) }
    }

    /// All runs, the oldest first.
    func runs<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> [Run] {
        try transaction.withCursor(over: runs) { cursor in
            var found: [Run] = []
            var next = try cursor.move(to: .first) { key, value in try Self.run(key, value) }
            while let run = next {
                found.append(run)
                next = try cursor.move(to: .next) { key, value in try Self.run(key, value) }
            }
            return found
        }
    }

    private static func run(_ key: [UInt8], _ value: RawSpan) throws -> Run {
        guard key.count == 4 else { throw StoredDamage() }
        let number = key.reduce(RunNumber(0)) { $0 << 8 | RunNumber($1) }
        return try Run(value, number: number)
    }

    /// The consumer with `name`; nil where there is none.
    func consumer<T: Transaction & ~Copyable>(_ name: String, in transaction: borrowing T) throws -> Consumer? {
        let key = Array(name.utf8)
        return try transaction.withValue(in: consumers, at: key) { try Consumer($0, key: key) }
    }

    /// The environment's own facts.
    /// - Throws: ``StoredDamage``.
    func meta<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> StoreMeta {
        guard let meta = try transaction.withValue(in: meta, at: StoreMeta.key, StoreMeta.init(_:)) else {
            throw StoredDamage()
        }
        return meta
    }
}

/// What the environment says about itself.
struct StoreMeta {
    static let key = Array("store".utf8)
    static let formatVersion: UInt32 = 1
    private enum Tag {
        static let version: UInt8 = 1
        static let log: UInt8 = 2
        static let lastRun: UInt8 = 3
    }

    var version = Self.formatVersion
    /// The log whose replays these are.
    var logID: LogID
    /// The number of the run that began last; 0 before the first one.
    var lastRun: RunNumber = 0

    init(logID: LogID) { self.logID = logID }

    init(_ value: RawSpan) throws {
        let fields = try FieldReader(value, at: Self.key)
        version = try fields.wanted(fields.integer(Tag.version, UInt32.self))
        logID = try fields.wanted(fields.bytes(Tag.log).flatMap(LogID.init(bytes:)))
        lastRun = try fields.wanted(fields.integer(Tag.lastRun, RunNumber.self))
    }

    var stored: [UInt8] {
        var fields = FieldWriter()
        fields.put(Tag.version, version)
        fields.put(Tag.log, bytes: logID.bytes)
        fields.put(Tag.lastRun, lastRun)
        return fields.sealed(at: Self.key)
    }
}
