internal import EventModel

/// Where the sections of a record stand in some bytes: bounds-checked, not copied.
struct RecordSections {
    private(set) var body: Range<Int>?
    private(set) var decoded: Range<Int>?
    private(set) var request: Range<Int>?
    /// Holds all others, if it is there.
    private(set) var packed: Range<Int>?

    /// Finds the sections that fill `range` of `bytes`: `count` of them, or nil for as many as there are.
    init(of bytes: UnsafeRawBufferPointer, in range: Range<Int>, count: Int?) throws(RecordDamage) {
        let end = range.upperBound
        var offset = range.lowerBound
        var seen = 0
        while count.map({ seen < $0 }) ?? (offset < end) {
            seen += 1
            guard offset + RecordFormat.sectionHeaderByteCount <= end else {
                throw RecordDamage(reason: "a section begins past the end")
            }
            let type = bytes.loadInteger(UInt16.self, at: offset)
            let isCritical = bytes[offset + 2] & RecordFormat.criticalFlag != 0
            let algorithm = bytes[offset + 3]
            let byteCount = Int(bytes.loadInteger(UInt32.self, at: offset + 4))
            let start = offset + RecordFormat.sectionHeaderByteCount
            guard byteCount <= end - start else { throw RecordDamage(reason: "a section ends past the end") }
            offset = start + byteCount
            let isNew: Bool
            switch (RecordFormat.SectionType(rawValue: type), algorithm) {
            case (.body, RecordFormat.storedAlgorithm): isNew = Self.set(&body, start..<offset)
            case (.decoded, RecordFormat.storedAlgorithm): isNew = Self.set(&decoded, start..<offset)
            case (.request, RecordFormat.storedAlgorithm): isNew = Self.set(&request, start..<offset)
            case (.packed, RecordFormat.zstdAlgorithm): isNew = Self.set(&packed, start..<offset)
            default:
                if isCritical { throw RecordDamage(reason: "a critical section of an unknown type or algorithm") }
                isNew = true
            }
            guard isNew else { throw RecordDamage(reason: "two sections of one type") }
        }
        guard offset == end else { throw RecordDamage(reason: "bytes between the last section and the hash") }
        guard packed == nil || (body == nil && decoded == nil && request == nil) else {
            throw RecordDamage(reason: "sections beside those that are packed")
        }
    }

    private static func set(_ section: inout Range<Int>?, _ range: Range<Int>) -> Bool {
        defer { section = range }
        return section == nil
    }

    /// The event that the sections in `bytes` hold, copied out.
    func event(in bytes: UnsafeRawBufferPointer, receivedAt: Timestamp) throws(RecordDamage) -> NewEvent {
        guard let body, let decoded, let request else {
            throw RecordDamage(reason: "a section of the event is missing")
        }
        let (decoding, version) = try Self.decoding(bytes, decoded)
        let (source, metadata) = try Self.request(bytes, request)
        return NewEvent(
            source: source, receivedAt: receivedAt, body: Array(UnsafeRawBufferPointer(rebasing: bytes[body])),
            decoding: decoding, decoderVersion: version, request: metadata)
    }

    private static func decoding(
        _ bytes: UnsafeRawBufferPointer, _ section: Range<Int>
    ) throws(RecordDamage) -> (Decoding, UInt16) {
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

    private static func request(
        _ bytes: UnsafeRawBufferPointer, _ section: Range<Int>
    ) throws(RecordDamage) -> (String, RequestMetadata) {
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
