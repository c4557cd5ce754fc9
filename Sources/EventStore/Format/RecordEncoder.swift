package import EventModel

/// A record that is complete but for its hash, which the commit thread computes when it knows the position.
package struct PreparedRecord: Sendable {
    /// The record's bytes; the last 32 are the place of the hash.
    package private(set) var bytes: [UInt8]
    /// The hash of everything before that place.
    package let leaf: RecordHash
    /// The wall clock when the event was received.
    package let receivedAt: Timestamp

    /// Encodes `event` as a record of `epoch`, packed where `packer` makes it smaller, and hashes it. A few microseconds
    /// for a usual webhook.
    /// - Throws: ``EventStoreError/Code/tooLarge`` for a body or a field beyond the format's bounds.
    package init(_ event: NewEvent, epoch: Epoch, packer: RecordPacker?) throws(EventStoreError) {
        guard event.body.count <= Limits.bodyByteCountMax else {
            throw EventStoreError(
                .tooLarge, "the body has \(event.body.count) bytes; the log takes \(Limits.bodyByteCountMax)")
        }
        let header = RecordHeader(epoch: epoch, receivedAt: event.receivedAt)
        if let packer {
            bytes = try packer.withContext { context throws(EventStoreError) in
                try context.sections.encode(event)
                return context.packed(header) ?? header.record(of: context.sections)
            }
        } else {
            var sections = SectionBuffer()
            try sections.encode(event)
            bytes = header.record(of: sections)
        }
        leaf = bytes.withUnsafeBytes {
            RecordHasher.leaf(UnsafeRawBufferPointer(rebasing: $0.dropLast(RecordFormat.hashByteCount)))
        }
        receivedAt = event.receivedAt
    }

    /// The bytes of the sections of a record that is not packed.
    package var unpackedSections: ArraySlice<UInt8> {
        bytes[RecordFormat.headerByteCount..<bytes.count - RecordFormat.hashByteCount]
    }

    /// Puts the hash in its place.
    package mutating func seal(with hash: RecordHash) {
        bytes.withUnsafeMutableBytes { bytes in
            hash.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: bytes.suffix(RecordFormat.hashByteCount)).copyMemory(from: $0)
            }
        }
    }
}

/// What stands before the sections of an event's record, but for their number and length.
struct RecordHeader {
    let epoch: Epoch
    let receivedAt: Timestamp

    /// A record of these sections as they are, with room for its hash.
    func record(of sections: borrowing SectionBuffer) -> [UInt8] {
        record(sectionCount: RecordFormat.eventSectionCount, sectionsByteCount: sections.count) { target in
            target.copyMemory(from: sections.bytes)
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

/// The sections of one event, one after the other in memory that the next event uses again.
struct SectionBuffer: ~Copyable {
    /// What a larger event needed is given back by ``trim()``.
    private static let keptByteCountMax = 64 << 10

    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 << 10, alignment: 16)
    /// How many bytes the sections have.
    private(set) var count = 0
    private var hasLongField = false

    deinit { memory.deallocate() }

    /// The sections, until the next event is encoded.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// Replaces what is there by the sections of `event`.
    /// - Throws: ``EventStoreError/Code/tooLarge`` for a field beyond the format's bounds.
    mutating func encode(_ event: NewEvent) throws(EventStoreError) {
        count = 0
        hasLongField = false

        let body = beginSection(.body)
        event.body.withUnsafeBytes { append($0) }
        endSection(body)

        let decoded = beginSection(.decoded)
        append(event.decoderVersion)
        switch event.decoding {
        case .undecodable(let reason):
            append(UInt16(RecordFormat.undecodableStatus))
            append(.reason, reason)
        case .decoded(let event):
            append(UInt16(RecordFormat.decodedStatus))
            append(event)
        }
        endSection(decoded)

        let request = beginSection(.request)
        append(RecordFormat.RequestField.source.rawValue, event.source)
        append(RecordFormat.RequestField.address.rawValue, event.request.address)
        append(RecordFormat.RequestField.tokenLabel.rawValue, event.request.tokenLabel)
        append(RecordFormat.RequestField.contentType.rawValue, event.request.contentType)
        for header in event.request.headers {
            append(RecordFormat.RequestField.header.rawValue, header.name + "\0" + header.value)
        }
        endSection(request)

        if hasLongField {
            throw EventStoreError(.tooLarge, "a decoded field or header has more than 65,535 bytes")
        }
    }

    /// Forgets the sections, and gives back what a large event needed.
    mutating func trim() {
        count = 0
        guard memory.count > Self.keptByteCountMax else { return }
        memory.deallocate()
        memory = .allocate(byteCount: Self.keptByteCountMax, alignment: 16)
    }

    private mutating func append(_ event: DecodedEvent) {
        append(.kind, event.kind.rawValue)
        append(.orderID, event.order.id)
        append(.orderCode, event.order.code)
        append(.utmID, event.order.utmID)
        append(.date, event.order.date?.microseconds)
        append(.dateText, event.order.dateText)
        append(.status, event.order.status)
        if let customer = event.customer {
            append(.customer, "")
            append(.customerID, customer.id)
            append(.document, customer.document)
            append(.name, customer.name)
            append(.email, customer.email)
            append(.phone, customer.phone)
            append(.cellphone, customer.cellphone)
        }
        for warning in event.warnings { append(.warning, warning.rawValue) }
        if event.lacksKeys { append(.lacksKeys, "") }
    }

    /// Writes a section's header, and returns where its content begins.
    private mutating func beginSection(_ type: RecordFormat.SectionType) -> Int {
        append(type.rawValue)
        append(UInt16(RecordFormat.criticalFlag) | UInt16(RecordFormat.storedAlgorithm) << 8)
        append(UInt32(0))
        return count
    }

    private func endSection(_ start: Int) {
        UnsafeMutableRawBufferPointer(rebasing: memory[..<count]).storeInteger(UInt32(count - start), at: start - 4)
    }

    private mutating func append(_ field: RecordFormat.DecodedField, _ text: String?) { append(field.rawValue, text) }

    private mutating func append(_ field: RecordFormat.DecodedField, _ number: Int64?) {
        guard let number else { return }
        append(field.rawValue)
        append(UInt16(8))
        append(number)
    }

    private mutating func append(_ tag: UInt8, _ text: String?) {
        guard var text else { return }
        text.withUTF8 { utf8 in
            guard let length = UInt16(exactly: utf8.count) else {
                hasLongField = true
                return
            }
            append(tag)
            append(length)
            append(UnsafeRawBufferPointer(utf8))
        }
    }

    @inline(__always)
    private mutating func append<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) {
        if memory.count - count < MemoryLayout<Integer>.size { reserve(MemoryLayout<Integer>.size) }
        memory.storeBytes(of: value.littleEndian, toByteOffset: count, as: Integer.self)
        count += MemoryLayout<Integer>.size
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if memory.count - count < bytes.count { reserve(bytes.count) }
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    private mutating func reserve(_ byteCount: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(memory.count * 2, count + byteCount), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
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
    mutating func appendInteger<Integer: FixedWidthInteger>(_ value: Integer) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
