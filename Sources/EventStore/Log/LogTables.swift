internal import EventModel
internal import LMDB

/// The log's environment and its tables. `docs/format.md` has their bytes.
///
/// `records` holds position → record, and nothing else is ever written beside an append: the head is the greatest key,
/// its hash the last 32 bytes of that record.
final class LogTables: Sendable {
    let environment: Environment
    let records: Table<UInt64>
    let meta: Table<[UInt8]>
    /// Knows the dictionaries that `meta` held when ``identity(in:)`` was last asked.
    let unpacker = RecordUnpacker(knowing: [])

    /// The keys of `meta`.
    enum MetaKey {
        static let log = Array("log".utf8)
        static let openings = Array("openings".utf8)
        /// Before each epoch's number, in big-endian order.
        static let epochPrefix = Array("epoch ".utf8)

        /// Before each dictionary's digest.
        static let dictionaryPrefix = Array("dictionary ".utf8)

        static func epoch(_ epoch: Epoch) -> [UInt8] {
            epochPrefix + withUnsafeBytes(of: epoch.bigEndian) { Array($0) }
        }
    }

    /// Opens the log's environment in `directory`.
    init(_ directory: DataDirectory, mode: Environment.Mode) throws(EventStoreError) {
        do {
            environment = try Environment(path: directory.logPath, mode: mode, readerCountMax: Limits.readerCountMax)
            records = try environment.table("records")
            meta = try environment.table("meta")
        } catch {
            throw EventStoreError(storage: error, attempt: "opening the log in \(directory.path)")
        }
    }

    /// Compares the list of free pages with the pages in use, to be done before a write transaction changes anything:
    /// LMDB writes over what is free without a look at it. Reads the branches, and the leaves of tables that have values
    /// on pages of their own.
    /// - Throws: ``EventStoreError/Code/damaged`` where a page is both, or where the pages cannot be accounted for.
    func checkPages(before transaction: borrowing WriteTransaction, in directory: DataDirectory) throws(EventStoreError)
    {
        do throws(LMDBError) {
            _ = try environment.account(before: transaction, reading: .whatNamesPages)
        } catch {
            throw EventStoreError(damagedPages: error, in: directory)
        }
    }

    /// Makes the tables of a new environment.
    init(creatingIn environment: Environment, _ transaction: borrowing WriteTransaction) throws {
        self.environment = environment
        records = try transaction.makeTable("records")
        meta = try transaction.makeTable("meta")
    }

    /// What `meta` says in `transaction`'s snapshot.
    func identity<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> LogMeta {
        guard let (logID, version) = try transaction.withValue(in: meta, at: MetaKey.log, LogMeta.decodeLog) else {
            throw EventStoreError(.damaged, "the log has no id")
        }
        guard version == LogMeta.formatVersion else {
            throw EventStoreError(
                .configuration, "the log has format \(version); this program reads format \(LogMeta.formatVersion)")
        }
        let epochs = try transaction.withCursor(over: meta) { cursor throws -> [EpochStart] in
            var epochs: [EpochStart] = []
            var found = try cursor.seek(atOrAfter: MetaKey.epochPrefix, EpochStart.init(key:value:))
            while let epoch = found ?? nil {
                epochs.append(epoch)
                found = try cursor.move(to: .next, EpochStart.init(key:value:))
            }
            return epochs
        }
        guard !epochs.isEmpty else { throw EventStoreError(.damaged, "the log has no epoch") }
        for (earlier, later) in zip(epochs, epochs.dropFirst())
        where later.epoch != earlier.epoch + 1 || later.firstPosition < earlier.firstPosition {
            throw EventStoreError(.damaged, "epoch \(later.epoch) does not follow epoch \(earlier.epoch)")
        }
        try learnDictionaries(in: transaction)
        return LogMeta(logID: logID, epochs: epochs, unpacker: unpacker)
    }

    /// The newest record in `transaction`'s snapshot, unverified.
    func head<T: Transaction & ~Copyable>(in transaction: borrowing T, _ log: LogMeta) throws -> Head {
        let last = try transaction.withCursor(over: records) { cursor in
            try cursor.move(to: .last) { position, value in
                try Head(position: position, recordHash: Self.unverifiedHash(value, at: position))
            }
        }
        return last ?? log.origin
    }

    /// The hash stored in the record at `position`, unverified; nil where there is no record.
    func storedHash<T: Transaction & ~Copyable>(
        at position: Position, in transaction: borrowing T, _ log: LogMeta
    ) throws -> RecordHash? {
        if position == log.origin.position { return log.origin.recordHash }
        return try transaction.withValue(in: records, at: position) { try Self.unverifiedHash($0, at: position) }
    }

    static func unverifiedHash(_ value: RawSpan, at position: Position) throws -> RecordHash {
        guard let hash = value.withUnsafeBytes({ RecordView.unverifiedHash(of: $0) }) else {
            throw EventStoreError(damageAt: position, reason: "shorter than a header")
        }
        return hash
    }
}

/// What the log's `meta` says about the log itself.
struct LogMeta: Sendable {
    static let formatVersion = 1

    let logID: LogID
    /// All epochs, ascending; never empty.
    let epochs: [EpochStart]
    /// Unpacks the records of the snapshot that this was read in.
    let unpacker: RecordUnpacker

    var identity: LogIdentity {
        LogIdentity(logID: logID, epoch: epochs.last?.epoch ?? 0, formatVersion: Self.formatVersion)
    }

    /// What stands before the log's first record.
    var origin: Head {
        epochs.first.map { Head(position: $0.firstPosition - 1, recordHash: $0.predecessorHash) }
            ?? Head(position: 0, recordHash: .zero)
    }

    /// The epoch that a record at `position` belongs to, and the positions of its records; nil before the first one.
    func span(at position: Position) -> EpochSpan? {
        guard let index = epochs.lastIndex(where: { $0.firstPosition <= position }) else { return nil }
        let next = index + 1 < epochs.count ? epochs[index + 1].firstPosition : .max
        let epoch = epochs[index]
        return EpochSpan(
            number: epoch.epoch, first: epoch.firstPosition, end: next, predecessorHash: epoch.predecessorHash)
    }

    static func encodeLog(_ logID: LogID, createdAt: Timestamp) -> [UInt8] {
        var bytes = logID.bytes
        bytes.appendInteger(UInt32(formatVersion))
        bytes.appendInteger(createdAt.microseconds)
        bytes.appendInteger(CRC32.of(bytes))
        return bytes
    }

    static func decodeLog(_ value: RawSpan) throws -> (LogID, Int) {
        try value.withUnsafeBytes { bytes in
            guard bytes.count >= 20, let logID = LogID(bytes: Array(bytes.prefix(LogID.byteCount))) else {
                throw EventStoreError(.damaged, "the log's id is cut short")
            }
            let version = Int(bytes.loadInteger(UInt32.self, at: LogID.byteCount))
            if version == formatVersion, !CRC32.ends(bytes) {
                throw EventStoreError(.damaged, "the log's id is not what was written")
            }
            return (logID, version)
        }
    }
}

/// The positions of an epoch's records, `first` to the one before `end`, and the hash that its first one follows.
struct EpochSpan {
    let number: Epoch
    let first: Position
    let end: Position
    let predecessorHash: RecordHash

    func contains(_ position: Position) -> Bool { position >= first && position < end }
}

/// Where an epoch begins.
struct EpochStart: Sendable, Equatable {
    let epoch: Epoch
    /// Drawn at random when the epoch began, so that two continuations of one log can be told apart.
    let id: LogID
    let firstPosition: Position
    /// The hash of the record before `firstPosition`; zeros for the first epoch of a new log.
    let predecessorHash: RecordHash

    init(epoch: Epoch, firstPosition: Position, predecessorHash: RecordHash) {
        self.epoch = epoch
        id = .random()
        self.firstPosition = firstPosition
        self.predecessorHash = predecessorHash
    }

    /// The epoch stored under `key`; nil where the key is another's.
    init?(key: [UInt8], value: RawSpan) throws {
        let prefix = LogTables.MetaKey.epochPrefix
        guard key.starts(with: prefix), key.count == prefix.count + 4 else { return nil }
        epoch = key.withUnsafeBytes {
            Epoch(bigEndian: $0.loadUnaligned(fromByteOffset: prefix.count, as: Epoch.self))
        }
        (id, firstPosition, predecessorHash) = try value.withUnsafeBytes { bytes in
            guard bytes.count == Self.byteCount, CRC32.ends(bytes),
                let id = LogID(bytes: Array(bytes.prefix(LogID.byteCount)))
            else { throw EventStoreError(.damaged, "an epoch of the log is not what was written") }
            return (
                id, bytes.loadInteger(Position.self, at: 16),
                RecordHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[24..<56]))
            )
        }
        guard firstPosition > 0 else { throw EventStoreError(.damaged, "an epoch of the log begins at position 0") }
    }

    private static let byteCount = 16 + 8 + 32 + 4

    var encoded: [UInt8] {
        var bytes = id.bytes
        bytes.appendInteger(firstPosition)
        predecessorHash.withUnsafeBytes { bytes.append(contentsOf: $0) }
        bytes.appendInteger(CRC32.of(bytes))
        return bytes
    }
}
