package import EventModel

/// A record that is complete but for its hash, which the commit thread computes when it knows the position.
package struct PreparedRecord: Sendable {
    /// The record's bytes; the last 32 are the place of the hash.
    package let bytes: [UInt8]
    /// The hash of everything before that place.
    package let leaf: RecordHash
    /// The wall clock when the event was received.
    package let receivedAt: Timestamp

    /// What the indexer is to be handed after the commit; nil where it reads the log.
    package let forIndex: CommittedEvent?

    /// Makes a record of `epoch` of an event's `sections`, packed where `packer` makes it smaller, and hashes it. A few
    /// microseconds for a usual webhook. Where `isForIndex`, what the index needs of the event is kept beside it.
    package init(
        _ sections: RawSpan, receivedAt: Timestamp, epoch: Epoch, packer: RecordPacker?, isForIndex: Bool = false
    ) {
        let header = RecordHeader(epoch: epoch, receivedAt: receivedAt)
        bytes = sections.withUnsafeBytes { sections in
            let packed = packer?.withContext { $0.packed(header, sections) }
            return (packed ?? nil) ?? header.record(of: sections)
        }
        leaf = bytes.withUnsafeBytes {
            RecordHasher.leaf(UnsafeRawBufferPointer(rebasing: $0.dropLast(RecordFormat.hashByteCount)))
        }
        self.receivedAt = receivedAt
        forIndex = isForIndex ? CommittedEvent(sections, receivedAt: receivedAt) : nil
    }

    /// Makes a record of `event`.
    /// - Throws: ``EventStoreError/Code/tooLarge`` for a body or a field beyond the format's bounds.
    package init(
        _ event: NewEvent, epoch: Epoch, packer: RecordPacker?, isForIndex: Bool = false
    ) throws(EventStoreError) {
        try Self.checkBounds(bodyByteCount: event.view.body.byteCount, hasLongField: event.hasLongField)
        self.init(
            event.sections, receivedAt: event.receivedAt, epoch: epoch, packer: packer, isForIndex: isForIndex)
    }

    /// Throws for a body or a field beyond the format's bounds.
    static func checkBounds(bodyByteCount: Int, hasLongField: Bool) throws(EventStoreError) {
        guard bodyByteCount <= Limits.bodyByteCountMax else {
            throw EventStoreError(
                .tooLarge, "the body has \(bodyByteCount) bytes; the log takes \(Limits.bodyByteCountMax)")
        }
        if hasLongField {
            throw EventStoreError(.tooLarge, "a decoded field or header has more than 65,535 bytes")
        }
    }

    /// Writes the record with `hash` in its place into `target`, which has room for ``bytes``.
    package func write(sealedWith hash: RecordHash, into target: UnsafeMutableRawBufferPointer) {
        let contentByteCount = bytes.count - RecordFormat.hashByteCount
        bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<contentByteCount])) }
        hash.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(rebasing: target[contentByteCount..<bytes.count]).copyMemory(from: $0)
        }
    }
}

/// What stands before the sections of an event's record, but for their number and length.
struct RecordHeader {
    let epoch: Epoch
    let receivedAt: Timestamp

    /// A record of these sections as they are, with room for its hash.
    func record(of sections: UnsafeRawBufferPointer) -> [UInt8] {
        record(sectionCount: EventSections.eventSectionCount, sectionsByteCount: sections.count) { target in
            target.copyMemory(from: sections)
        }
    }

    /// A record whose sections `write` writes, with room for its hash: one allocation, of the size it has.
    func record(
        sectionCount: UInt8, sectionsByteCount: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void
    ) -> [UInt8] {
        let byteCount = RecordFormat.headerByteCount + sectionsByteCount + RecordFormat.hashByteCount
        return [UInt8](unsafeUninitializedCapacity: byteCount) { array, count in
            let bytes = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(array)[..<byteCount])
            let sectionsEnd = byteCount - RecordFormat.hashByteCount
            bytes[RecordFormat.Offset.version] = RecordFormat.version
            bytes[RecordFormat.Offset.type] = RecordFormat.RecordType.event.rawValue
            bytes[RecordFormat.Offset.hashAlgorithm] = RecordFormat.hashAlgorithm
            bytes[RecordFormat.Offset.sectionCount] = sectionCount
            bytes.storeInteger(epoch, at: RecordFormat.Offset.epoch)
            bytes.storeInteger(receivedAt.microseconds, at: RecordFormat.Offset.receivedAt)
            bytes.storeInteger(UInt32(sectionsByteCount), at: RecordFormat.Offset.sectionsByteCount)
            bytes.storeInteger(UInt32(0), at: RecordFormat.Offset.reserved)
            write(UnsafeMutableRawBufferPointer(rebasing: bytes[RecordFormat.headerByteCount..<sectionsEnd]))
            for index in sectionsEnd..<byteCount { bytes[index] = 0 }
            count = byteCount
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Stores `value` in little-endian order over the bytes at `offset`.
    func storeInteger<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer, at offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: Integer.self)
    }
}

extension [UInt8] {
    /// Appends `value` in little-endian order.
    package mutating func appendInteger<Integer: FixedWidthInteger>(_ value: Integer) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
