package import EventModel

/// What is wrong with the bytes of a record. Never says what they are.
package struct RecordDamage: Error {
    /// The reason in words.
    package let reason: String
}

/// A record as it lies in the map: bounds-checked, not copied. Valid as long as the bytes it was made of.
///
/// Making one checks the structure; ``verify(hasher:position:previous:)`` checks the hash. Nothing of a record that has
/// not passed both is handed on.
package struct RecordView {
    /// The epoch that it was written in.
    package let epoch: Epoch
    /// When the event was received.
    package let receivedAt: Timestamp
    let type: RecordFormat.RecordType
    /// The hash that stands at its end.
    package let storedHash: RecordHash
    private let bytes: UnsafeRawBufferPointer
    private let sections: RecordSections

    /// Finds the sections of the record that `bytes` are.
    package init(_ bytes: UnsafeRawBufferPointer) throws(RecordDamage) {
        let contentEnd = bytes.count - RecordFormat.hashByteCount
        guard contentEnd >= RecordFormat.headerByteCount else { throw RecordDamage(reason: "shorter than a header") }
        guard bytes[RecordFormat.Offset.version] == RecordFormat.version else {
            throw RecordDamage(reason: "unknown format version")
        }
        guard let type = RecordFormat.RecordType(rawValue: bytes[RecordFormat.Offset.type]) else {
            throw RecordDamage(reason: "unknown record type")
        }
        guard bytes[RecordFormat.Offset.hashAlgorithm] == RecordFormat.hashAlgorithm else {
            throw RecordDamage(reason: "unknown hash algorithm")
        }
        let sectionsByteCount = bytes.loadInteger(UInt32.self, at: RecordFormat.Offset.sectionsByteCount)
        guard RecordFormat.headerByteCount + Int(sectionsByteCount) == contentEnd else {
            throw RecordDamage(reason: "the length in the header is not the record's")
        }
        self.bytes = bytes
        self.type = type
        epoch = bytes.loadInteger(Epoch.self, at: RecordFormat.Offset.epoch)
        receivedAt = Timestamp(microseconds: bytes.loadInteger(Int64.self, at: RecordFormat.Offset.receivedAt))
        storedHash = RecordHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[contentEnd...]))
        sections = try RecordSections(
            of: bytes, in: RecordFormat.headerByteCount..<contentEnd,
            count: Int(bytes[RecordFormat.Offset.sectionCount]))
    }

    /// How many bytes the record takes.
    var byteCount: Int { bytes.count }

    /// The hash that stands at the end of a record's bytes, unverified; nil when there are too few bytes.
    static func unverifiedHash(of bytes: UnsafeRawBufferPointer) -> RecordHash? {
        guard bytes.count >= RecordFormat.headerByteCount + RecordFormat.hashByteCount else { return nil }
        return RecordHash(bytes: UnsafeRawBufferPointer(rebasing: bytes.suffix(RecordFormat.hashByteCount)))
    }

    /// Throws unless the stored hash is that of these bytes at `position` after `previous`.
    package func verify(hasher: RecordHasher, position: Position, previous: RecordHash) throws(RecordDamage) {
        let content = UnsafeRawBufferPointer(rebasing: bytes.dropLast(RecordFormat.hashByteCount))
        let leaf = RecordHasher.leaf(content)
        let hash = hasher.chain(epoch: epoch, position: position, leaf: leaf, previous: previous)
        guard hash == storedHash else { throw RecordDamage(reason: "the record's hash does not match its bytes") }
    }

    /// The event of the record, copied out.
    package func event(_ unpacker: RecordUnpacker) throws -> NewEvent { try unpacker.withSession { try event($0) } }

    /// The event of the record, copied out.
    func event(_ unpacking: UnpackingSession) throws(RecordDamage) -> NewEvent {
        guard type == .event else { throw RecordDamage(reason: "no event") }
        let (bytes, sections) = try content(unpacking)
        return try sections.event(in: bytes, receivedAt: receivedAt)
    }

    /// The sections of the record, unpacked, and the bytes that they stand in. Valid until the session unpacks another.
    func content(
        _ unpacking: UnpackingSession
    ) throws(RecordDamage) -> (bytes: UnsafeRawBufferPointer, sections: RecordSections) {
        guard let packed = sections.packed else { return (bytes, sections) }
        let unpacked = try unpacking.unpack(UnsafeRawBufferPointer(rebasing: bytes[packed]))
        let inner = try RecordSections(of: unpacked, in: 0..<unpacked.count, count: nil)
        guard inner.packed == nil else { throw RecordDamage(reason: "a packed section in a packed one") }
        return (unpacked, inner)
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian integer at `offset`, which need not be aligned.
    func loadInteger<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type, at offset: Int) -> Integer {
        Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
