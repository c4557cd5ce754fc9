package import EventModel

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
    /// Where the sections stand, how many they are, and which of them all others are packed in.
    private let sections: Range<Int>
    private let sectionCount: Int
    private let packedSection: Range<Int>?

    /// Finds the sections of the record that `bytes` are.
    package init(_ bytes: UnsafeRawBufferPointer) throws(EventDamage) {
        let contentEnd = bytes.count - RecordFormat.hashByteCount
        guard contentEnd >= RecordFormat.headerByteCount else { throw EventDamage(reason: "shorter than a header") }
        guard bytes[RecordFormat.Offset.version] == RecordFormat.version else {
            throw EventDamage(reason: "unknown format version")
        }
        guard let type = RecordFormat.RecordType(rawValue: bytes[RecordFormat.Offset.type]) else {
            throw EventDamage(reason: "unknown record type")
        }
        guard bytes[RecordFormat.Offset.hashAlgorithm] == RecordFormat.hashAlgorithm else {
            throw EventDamage(reason: "unknown hash algorithm")
        }
        let sectionsByteCount = bytes.loadInteger(UInt32.self, at: RecordFormat.Offset.sectionsByteCount)
        guard RecordFormat.headerByteCount + Int(sectionsByteCount) == contentEnd else {
            throw EventDamage(reason: "the length in the header is not the record's")
        }
        self.bytes = bytes
        self.type = type
        epoch = bytes.loadInteger(Epoch.self, at: RecordFormat.Offset.epoch)
        receivedAt = Timestamp(microseconds: bytes.loadInteger(Int64.self, at: RecordFormat.Offset.receivedAt))
        storedHash = RecordHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[contentEnd...]))
        sections = RecordFormat.headerByteCount..<contentEnd
        sectionCount = Int(bytes[RecordFormat.Offset.sectionCount])
        packedSection = try SectionWalk.packedSection(of: bytes.bytes, in: sections, count: sectionCount)
    }

    /// How many bytes the record takes.
    var byteCount: Int { bytes.count }

    /// The hash that stands at the end of a record's bytes, unverified; nil when there are too few bytes.
    static func unverifiedHash(of bytes: UnsafeRawBufferPointer) -> RecordHash? {
        guard bytes.count >= RecordFormat.headerByteCount + RecordFormat.hashByteCount else { return nil }
        return RecordHash(bytes: UnsafeRawBufferPointer(rebasing: bytes.suffix(RecordFormat.hashByteCount)))
    }

    /// Throws unless the stored hash is that of these bytes at `position` after `previous`.
    package func verify(hasher: RecordHasher, position: Position, previous: RecordHash) throws(EventDamage) {
        let content = UnsafeRawBufferPointer(rebasing: bytes.dropLast(RecordFormat.hashByteCount))
        let leaf = RecordHasher.leaf(content)
        let hash = hasher.chain(epoch: epoch, position: position, leaf: leaf, previous: previous)
        guard hash == storedHash else { throw EventDamage(reason: "the record's hash does not match its bytes") }
    }

    /// The event of the record, copied out.
    package func event(_ unpacker: RecordUnpacker) throws -> NewEvent {
        try unpacker.withSession { try withEvent($0) { $0.copy().content } }
    }

    /// Calls `body` with the event of the record, which stands at `place`, as it lies there or in what was unpacked.
    func withEvent<Result>(
        at place: EventPlace = EventPlace(), _ unpacking: UnpackingSession, _ body: (borrowing EventView) -> Result
    ) throws(EventDamage) -> Result {
        guard type == .event else { throw EventDamage(reason: "no event") }
        guard let packedSection else {
            let layout = try EventLayout(of: bytes.bytes, in: sections, sectionCount: sectionCount)
            return body(EventView(of: bytes.bytes, layout, receivedAt: receivedAt, at: place))
        }
        let unpacked = try unpacking.unpack(UnsafeRawBufferPointer(rebasing: bytes[packedSection]))
        let layout = try EventLayout(of: unpacked.bytes, in: 0..<unpacked.count, sectionCount: nil)
        return body(EventView(of: unpacked.bytes, layout, receivedAt: receivedAt, at: place))
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian integer at `offset`, which need not be aligned.
    package func loadInteger<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type, at offset: Int)
        -> Integer
    {
        Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
