internal import EventModel
internal import EventStore

extension Receipt {
    private static let byteCount = 20

    /// The key in `receipts`, which orders by position.
    static func key(_ position: Position, _ run: RunNumber) -> [UInt8] {
        withUnsafeBytes(of: position.bigEndian) { Array($0) } + Run.key(run)
    }

    /// The key in `failures`, which orders by run.
    static func failureKey(_ run: RunNumber, _ position: Position) -> [UInt8] {
        Run.key(run) + withUnsafeBytes(of: position.bigEndian) { Array($0) }
    }

    /// Position and run of a key in `receipts`.
    /// - Throws: ``StoredDamage``.
    static func parts(ofKey key: [UInt8]) throws -> (position: Position, run: RunNumber) {
        guard key.count == 12 else { throw StoredDamage() }
        return key.withUnsafeBytes {
            (
                Position(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: Position.self)),
                RunNumber(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: RunNumber.self))
            )
        }
    }

    /// Run and position of a key in `failures`.
    /// - Throws: ``StoredDamage``.
    static func parts(ofFailureKey key: [UInt8]) throws -> (run: RunNumber, position: Position) {
        guard key.count == 12 else { throw StoredDamage() }
        return key.withUnsafeBytes {
            (
                RunNumber(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: RunNumber.self)),
                Position(bigEndian: $0.loadUnaligned(fromByteOffset: 4, as: Position.self))
            )
        }
    }

    /// The value under ``key(_:_:)``.
    func stored(at key: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [outcome.rawValue, status == nil ? 0 : 1]
        bytes.appendInteger(status ?? 0)
        bytes.appendInteger(attemptCount)
        bytes.appendInteger(UInt16(0))
        bytes.appendInteger(latencyMicroseconds)
        bytes.appendInteger(time.microseconds)
        return Seal.put(on: bytes, at: key)
    }

    /// The receipt of a value, without its answer.
    /// - Throws: ``StoredDamage``.
    init(_ value: RawSpan, at key: [UInt8]) throws {
        let bytes = try Seal.checked(value, at: key)
        guard bytes.count == Self.byteCount, let outcome = Outcome(rawValue: bytes[0]) else { throw StoredDamage() }
        let position = try Self.parts(ofKey: key).position
        self = bytes.withUnsafeBytes { raw in
            Receipt(
                position: position, outcome: outcome,
                status: bytes[1] == 0 ? nil : raw.loadInteger(UInt16.self, at: 2),
                attemptCount: raw.loadInteger(UInt16.self, at: 4),
                latencyMicroseconds: raw.loadInteger(UInt32.self, at: 8),
                time: Timestamp(microseconds: raw.loadInteger(Int64.self, at: 12)))
        }
    }
}

extension HeldLane {
    private enum Tag {
        static let source: UInt8 = 1
        static let value: UInt8 = 2
        static let from: UInt8 = 3
        static let reason: UInt8 = 4
    }

    /// How much of a source and of an order's name is in the key; two lanes that agree so far are one.
    private static let keyPartByteCount = 200

    /// The key in `lanes`, which orders by run.
    static func key(_ run: RunNumber, _ lane: Lane) -> [UInt8] {
        let source = lane.source.utf8.prefix(keyPartByteCount)
        let value = lane.value.utf8.prefix(keyPartByteCount)
        return Run.key(run) + [lane.key.rawValue] + source + [0] + value
    }

    func stored(at key: [UInt8]) -> [UInt8] {
        var fields = FieldWriter()
        fields.put(Tag.source, lane.source)
        fields.put(Tag.value, lane.value)
        fields.put(Tag.from, from)
        fields.put(Tag.reason, reason)
        return fields.sealed(at: key)
    }

    /// - Throws: ``StoredDamage``.
    init(_ value: RawSpan, at key: [UInt8]) throws {
        let fields = try FieldReader(value, at: key)
        guard key.count > 4, let kind = Key(rawValue: key[4]) else { throw StoredDamage() }
        self.init(
            Lane(
                source: try fields.wanted(fields.text(Tag.source)), key: kind,
                value: try fields.wanted(fields.text(Tag.value))),
            from: try fields.wanted(fields.integer(Tag.from, Position.self)),
            reason: try fields.wanted(fields.text(Tag.reason)))
    }
}
