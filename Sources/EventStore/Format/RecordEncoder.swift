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
        var encoder = RecordEncoder(bodyByteCount: event.body.count)
        encoder.appendSection(.body) { $0.append(contentsOf: event.body) }
        try encoder.appendDecodedSection(event)
        try encoder.appendRequestSection(event)
        let plain = encoder.finish(epoch: epoch, receivedAt: event.receivedAt)
        bytes = packer?.pack(plain) ?? plain
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

/// Writes the header and the sections of a record.
private struct RecordEncoder {
    private var bytes: [UInt8] = []
    private var sectionCount: UInt8 = 0

    init(bodyByteCount: Int) {
        bytes.reserveCapacity(bodyByteCount + 448)
        bytes.append(contentsOf: repeatElement(0, count: RecordFormat.headerByteCount))
    }

    mutating func appendSection(_ type: RecordFormat.SectionType, _ write: (inout [UInt8]) -> Void) {
        bytes.appendInteger(type.rawValue)
        bytes.append(RecordFormat.criticalFlag)
        bytes.append(RecordFormat.storedAlgorithm)
        let lengthOffset = bytes.count
        bytes.appendInteger(UInt32(0))
        write(&bytes)
        bytes.storeInteger(UInt32(bytes.count - lengthOffset - 4), at: lengthOffset)
        sectionCount += 1
    }

    mutating func appendDecodedSection(_ event: NewEvent) throws(EventStoreError) {
        var fields = FieldWriter()
        appendSection(.decoded) { bytes in
            bytes.appendInteger(event.decoderVersion)
            switch event.decoding {
            case .undecodable(let reason):
                bytes.append(contentsOf: [RecordFormat.undecodableStatus, 0])
                fields.append(.reason, reason, to: &bytes)
            case .decoded(let decoded):
                bytes.append(contentsOf: [RecordFormat.decodedStatus, 0])
                fields.append(decoded, to: &bytes)
            }
        }
        try fields.check()
    }

    mutating func appendRequestSection(_ event: NewEvent) throws(EventStoreError) {
        var fields = FieldWriter()
        appendSection(.request) { bytes in
            fields.append(RecordFormat.RequestField.source.rawValue, event.source, to: &bytes)
            fields.append(RecordFormat.RequestField.address.rawValue, event.request.address, to: &bytes)
            fields.append(RecordFormat.RequestField.tokenLabel.rawValue, event.request.tokenLabel, to: &bytes)
            fields.append(RecordFormat.RequestField.contentType.rawValue, event.request.contentType, to: &bytes)
            for header in event.request.headers {
                fields.append(
                    RecordFormat.RequestField.header.rawValue, header.name + "\0" + header.value, to: &bytes)
            }
        }
        try fields.check()
    }

    mutating func finish(epoch: Epoch, receivedAt: Timestamp) -> [UInt8] {
        bytes[RecordFormat.Offset.version] = RecordFormat.version
        bytes[RecordFormat.Offset.type] = RecordFormat.RecordType.event.rawValue
        bytes[RecordFormat.Offset.hashAlgorithm] = RecordFormat.hashAlgorithm
        bytes[RecordFormat.Offset.sectionCount] = sectionCount
        bytes.storeInteger(epoch, at: RecordFormat.Offset.epoch)
        bytes.storeInteger(receivedAt.microseconds, at: RecordFormat.Offset.receivedAt)
        bytes.storeInteger(
            UInt32(bytes.count - RecordFormat.headerByteCount), at: RecordFormat.Offset.sectionsByteCount)
        bytes.append(contentsOf: repeatElement(0, count: RecordFormat.hashByteCount))
        return bytes
    }
}

/// Writes tagged fields, and remembers whether one was too long for its length of two bytes.
private struct FieldWriter {
    private var isTooLong = false

    func check() throws(EventStoreError) {
        if isTooLong { throw EventStoreError(.tooLarge, "a decoded field or header has more than 65,535 bytes") }
    }

    mutating func append(_ event: DecodedEvent, to bytes: inout [UInt8]) {
        append(.kind, event.kind.rawValue, to: &bytes)
        append(.orderID, event.order.id, to: &bytes)
        append(.orderCode, event.order.code, to: &bytes)
        append(.utmID, event.order.utmID, to: &bytes)
        append(.date, event.order.date?.microseconds, to: &bytes)
        append(.dateText, event.order.dateText, to: &bytes)
        append(.status, event.order.status, to: &bytes)
        if let customer = event.customer {
            append(.customer, "", to: &bytes)
            append(.customerID, customer.id, to: &bytes)
            append(.document, customer.document, to: &bytes)
            append(.name, customer.name, to: &bytes)
            append(.email, customer.email, to: &bytes)
            append(.phone, customer.phone, to: &bytes)
            append(.cellphone, customer.cellphone, to: &bytes)
        }
        for warning in event.warnings { append(.warning, warning.rawValue, to: &bytes) }
    }

    mutating func append(_ field: RecordFormat.DecodedField, _ text: String?, to bytes: inout [UInt8]) {
        append(field.rawValue, text, to: &bytes)
    }

    mutating func append(_ field: RecordFormat.DecodedField, _ number: Int64?, to bytes: inout [UInt8]) {
        guard let number else { return }
        bytes.append(field.rawValue)
        bytes.appendInteger(UInt16(8))
        bytes.appendInteger(number)
    }

    mutating func append(_ tag: UInt8, _ text: String?, to bytes: inout [UInt8]) {
        guard let text else { return }
        let byteCount = text.utf8.count
        guard let length = UInt16(exactly: byteCount) else {
            isTooLong = true
            return
        }
        bytes.append(tag)
        bytes.appendInteger(length)
        bytes.append(contentsOf: text.utf8)
    }
}

extension [UInt8] {
    /// Appends `value` in little-endian order.
    mutating func appendInteger<Integer: FixedWidthInteger>(_ value: Integer) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// Stores `value` in little-endian order over the bytes at `offset`.
    mutating func storeInteger<Integer: FixedWidthInteger>(_ value: Integer, at offset: Int) {
        withUnsafeMutableBytes { bytes in
            Swift.withUnsafeBytes(of: value.littleEndian) {
                UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + $0.count]).copyMemory(from: $0)
            }
        }
    }
}
