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
    private var body: Range<Int>?
    private var decoded: Range<Int>?
    private var request: Range<Int>?

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
        try findSections(count: Int(bytes[RecordFormat.Offset.sectionCount]), end: contentEnd)
    }

    private mutating func findSections(count: Int, end: Int) throws(RecordDamage) {
        var offset = RecordFormat.headerByteCount
        for _ in 0..<count {
            guard offset + RecordFormat.sectionHeaderByteCount <= end else {
                throw RecordDamage(reason: "a section begins past the end")
            }
            let type = bytes.loadInteger(UInt16.self, at: offset)
            let isCritical = bytes[offset + 2] & RecordFormat.criticalFlag != 0
            let isStored = bytes[offset + 3] == RecordFormat.storedAlgorithm
            let byteCount = Int(bytes.loadInteger(UInt32.self, at: offset + 4))
            let start = offset + RecordFormat.sectionHeaderByteCount
            guard byteCount <= end - start else { throw RecordDamage(reason: "a section ends past the end") }
            offset = start + byteCount
            let isNew: Bool
            switch RecordFormat.SectionType(rawValue: type) {
            case .body where isStored: isNew = Self.set(&body, start..<offset)
            case .decoded where isStored: isNew = Self.set(&decoded, start..<offset)
            case .request where isStored: isNew = Self.set(&request, start..<offset)
            default:
                if isCritical { throw RecordDamage(reason: "a critical section of an unknown type or algorithm") }
                isNew = true
            }
            guard isNew else { throw RecordDamage(reason: "two sections of one type") }
        }
        guard offset == end else { throw RecordDamage(reason: "bytes between the last section and the hash") }
    }

    private static func set(_ section: inout Range<Int>?, _ range: Range<Int>) -> Bool {
        defer { section = range }
        return section == nil
    }

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
    package func event() throws(RecordDamage) -> NewEvent {
        guard type == .event, let body, let decoded, let request else {
            throw RecordDamage(reason: "a section of the event is missing")
        }
        let (decoding, version) = try decodeDecoded(decoded)
        let (source, metadata) = try decodeRequest(request)
        return NewEvent(
            source: source, receivedAt: receivedAt, body: Array(UnsafeRawBufferPointer(rebasing: bytes[body])),
            decoding: decoding, decoderVersion: version, request: metadata)
    }

    private func decodeDecoded(_ section: Range<Int>) throws(RecordDamage) -> (Decoding, UInt16) {
        guard section.count >= RecordFormat.decodedPrefixByteCount else {
            throw RecordDamage(reason: "a section cut short")
        }
        let version = bytes.loadInteger(UInt16.self, at: section.lowerBound)
        let status = bytes[section.lowerBound + 2]
        var fields = FieldReader(
            bytes, section.dropFirst(RecordFormat.decodedPrefixByteCount),
            known: RecordFormat.DecodedField.reason.rawValue, repeatable: RecordFormat.DecodedField.warning.rawValue)
        if status == RecordFormat.undecodableStatus {
            var reason = ""
            while let field = try fields.next() {
                if field.tag == RecordFormat.DecodedField.reason.rawValue { reason = field.text }
            }
            return (.undecodable(reason: reason), version)
        }
        guard status == RecordFormat.decodedStatus else { throw RecordDamage(reason: "an unknown decode status") }
        var kind: EventKind?
        var order = Order()
        var customer: Customer?
        var warnings: [DecodeWarning] = []
        while let field = try fields.next() {
            switch RecordFormat.DecodedField(rawValue: field.tag) {
            case .kind: kind = EventKind(rawValue: field.text)
            case .orderID: order.id = field.text
            case .orderCode: order.code = field.text
            case .utmID: order.utmID = field.text
            case .date: order.date = Timestamp(microseconds: try field.number())
            case .dateText: order.dateText = field.text
            case .status: order.status = try field.number()
            case .customer: customer = Customer()
            case .customerID: customer?.id = field.text
            case .document: customer?.document = field.text
            case .name: customer?.name = field.text
            case .email: customer?.email = field.text
            case .phone: customer?.phone = field.text
            case .cellphone: customer?.cellphone = field.text
            case .warning: warnings.append(DecodeWarning(rawValue: field.text))
            case .reason, nil: break
            }
        }
        guard let kind else { throw RecordDamage(reason: "a decoded event without a kind") }
        return (.decoded(DecodedEvent(kind: kind, order: order, customer: customer, warnings: warnings)), version)
    }

    private func decodeRequest(_ section: Range<Int>) throws(RecordDamage) -> (String, RequestMetadata) {
        var source: String?
        var metadata = RequestMetadata()
        var fields = FieldReader(
            bytes, section, known: RecordFormat.RequestField.header.rawValue,
            repeatable: RecordFormat.RequestField.header.rawValue)
        while let field = try fields.next() {
            switch RecordFormat.RequestField(rawValue: field.tag) {
            case .source: source = field.text
            case .address: metadata.address = field.text
            case .tokenLabel: metadata.tokenLabel = field.text
            case .contentType: metadata.contentType = field.text
            case .header:
                let parts = field.text.split(separator: "\0", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { throw RecordDamage(reason: "a header without a value") }
                metadata.headers.append(.init(name: String(parts[0]), value: String(parts[1])))
            case nil: break
            }
        }
        guard let source else { throw RecordDamage(reason: "an event without a source") }
        return (source, metadata)
    }
}

/// Reads tagged fields; an unknown tag is for the caller to skip.
private struct FieldReader {
    private let bytes: UnsafeRawBufferPointer
    private let known: UInt8
    private let repeatable: UInt8
    private var rest: Range<Int>
    /// A bit for each known tag that has come.
    private var seen: UInt64 = 0

    /// A reader of the fields in `section`. Tags up to `known` come once, but for `repeatable`; of others nothing is
    /// known.
    init(_ bytes: UnsafeRawBufferPointer, _ section: Range<Int>, known: UInt8, repeatable: UInt8) {
        self.bytes = bytes
        self.known = known
        self.repeatable = repeatable
        rest = section
    }

    struct Field {
        let tag: UInt8
        let bytes: UnsafeRawBufferPointer

        var text: String { String(decoding: bytes, as: UTF8.self) }

        func number() throws(RecordDamage) -> Int64 {
            guard bytes.count == 8 else { throw RecordDamage(reason: "a number that has not eight bytes") }
            return bytes.loadInteger(Int64.self, at: 0)
        }
    }

    mutating func next() throws(RecordDamage) -> Field? {
        if rest.isEmpty { return nil }
        guard rest.count >= RecordFormat.fieldHeaderByteCount else { throw RecordDamage(reason: "a field cut short") }
        let tag = bytes[rest.lowerBound]
        let byteCount = Int(bytes.loadInteger(UInt16.self, at: rest.lowerBound + 1))
        let start = rest.lowerBound + RecordFormat.fieldHeaderByteCount
        guard byteCount <= rest.upperBound - start else { throw RecordDamage(reason: "a field ends past its section") }
        rest = start + byteCount..<rest.upperBound
        if tag <= known, tag != repeatable {
            guard seen & (1 << UInt64(tag)) == 0 else { throw RecordDamage(reason: "a field that comes twice") }
            seen |= 1 << UInt64(tag)
        }
        return Field(tag: tag, bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<start + byteCount]))
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian integer at `offset`, which need not be aligned.
    func loadInteger<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type, at offset: Int) -> Integer {
        Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
