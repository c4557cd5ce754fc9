internal import EventModel

/// What the index needs to know of most events, read where the record lies: an order's second event has the fields of
/// the first, and for those the fingerprint is enough.
struct IndexedFields {
    let source: String
    /// nil for an event that could not be decoded.
    let kind: EventKind?
    /// Whether it was decoded, and a search by keys may miss it.
    let isWithoutKeys: Bool
    /// Stands for source and all fields that the index has keys of, as they are in the record. Good in this process only.
    let fingerprint: Fingerprint

    /// 128 bits, so that two combinations with the same ones need not be reckoned with.
    struct Fingerprint: Hashable {
        let high: Int
        let low: Int
    }

    /// Reads the fields from the sections in `bytes`.
    init(
        _ bytes: UnsafeRawBufferPointer, _ sections: RecordSections, _ texts: inout KnownTexts
    ) throws(RecordDamage) {
        guard let decoded = sections.decoded, let request = sections.request,
            decoded.count >= RecordFormat.decodedPrefixByteCount
        else { throw RecordDamage(reason: "a section of the event is missing") }
        var hashers = (Hasher(), Hasher())
        hashers.1.combine(1 as UInt8)
        var kind: EventKind?
        var (hasKey, lacksKeys) = (false, false)
        if bytes[decoded.lowerBound + 2] == RecordFormat.decodedStatus {
            var fields = FieldReader(
                bytes, decoded.dropFirst(RecordFormat.decodedPrefixByteCount),
                known: RecordFormat.DecodedField.lacksKeys.rawValue,
                repeatable: RecordFormat.DecodedField.warning.rawValue)
            while let field = try fields.next() {
                switch RecordFormat.DecodedField(rawValue: field.tag) {
                case .kind: kind = EventKind(rawValue: texts.text(field.bytes))
                case .orderID, .orderCode, .utmID, .customerID, .document, .email:
                    Self.combine(field.tag, field.bytes, &hashers)
                    if !field.bytes.isEmpty { hasKey = true }
                case .lacksKeys: lacksKeys = true
                default: break
                }
            }
        }
        var source: String?
        var fields = FieldReader(
            bytes, request, known: RecordFormat.RequestField.header.rawValue,
            repeatable: RecordFormat.RequestField.header.rawValue)
        while source == nil, let field = try fields.next() {
            guard field.tag == RecordFormat.RequestField.source.rawValue else { continue }
            source = texts.text(field.bytes)
            Self.combine(0, field.bytes, &hashers)
        }
        guard let source else { throw RecordDamage(reason: "an event without a source") }
        self.source = source
        self.kind = kind
        isWithoutKeys = kind != nil && (lacksKeys || !hasKey)
        fingerprint = Fingerprint(high: hashers.0.finalize(), low: hashers.1.finalize())
    }

    private static func combine(_ tag: UInt8, _ bytes: UnsafeRawBufferPointer, _ hashers: inout (Hasher, Hasher)) {
        hashers.0.combine(tag)
        hashers.0.combine(bytes.count)
        hashers.0.combine(bytes: bytes)
        hashers.1.combine(tag)
        hashers.1.combine(bytes.count)
        hashers.1.combine(bytes: bytes)
    }
}

/// Texts that come again and again, as strings that are made once: the names of sources and of kinds.
struct KnownTexts {
    private static let countMax = 64

    private var known: [(bytes: [UInt8], text: String)] = []

    /// The string that `bytes` spell.
    mutating func text(_ bytes: UnsafeRawBufferPointer) -> String {
        for entry in known where entry.bytes.count == bytes.count {
            if entry.bytes.withUnsafeBytes({ $0.elementsEqual(bytes) }) { return entry.text }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if known.count < Self.countMax { known.append((Array(bytes), text)) }
        return text
    }
}
