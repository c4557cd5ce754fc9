/// Why some bytes are not the sections of an event. Never says what they are.
public struct EventDamage: Error, Sendable {
    /// The reason in words.
    public let reason: String

    /// A damage with this reason.
    package init(reason: String) { self.reason = reason }
}

/// Where the parts of an event lie in the bytes of its sections: offsets, nothing copied.
///
/// The sections and their fields are what `docs/format.md` describes, section 4. Making a layout checks all lengths and
/// that nothing comes twice, so that whoever follows it stays within the bytes. Costs one pass over the fields.
public struct EventLayout: Sendable {
    /// Where some bytes lie.
    struct Place: Sendable {
        var start: UInt32 = .max
        var count: UInt32 = 0

        var isPresent: Bool { start != .max }

        mutating func shift(by count: UInt32) {
            if isPresent { start -= count }
        }
    }

    /// The sections together.
    private(set) var sections = Place()
    private(set) var body = Place()
    private(set) var decoded = Place()
    private(set) var request = Place()
    private(set) var decoderVersion: UInt16 = 0
    private(set) var isDecoded = false
    /// By tag; a few more than there are tags.
    private var fields = InlineArray<24, Place>(repeating: Place())
    private var requestFields = InlineArray<8, Place>(repeating: Place())

    /// Finds the parts of the sections that fill `range` of `bytes`: `sectionCount` of them, or as many as there are
    /// where it is nil. Offsets are those in `bytes`.
    package init(of bytes: RawSpan, in range: Range<Int>, sectionCount: Int?) throws(EventDamage) {
        sections = Place(start: UInt32(range.lowerBound), count: UInt32(range.count))
        var walk = SectionWalk(range, count: sectionCount)
        while let section = try walk.next(bytes) {
            switch section.type {
            case .body: body = section.place
            case .decoded: decoded = section.place
            case .request: request = section.place
            case .packed: throw EventDamage(reason: "a packed section in a packed one")
            case nil: break
            }
        }
        guard body.isPresent, decoded.isPresent, request.isPresent else {
            throw EventDamage(reason: "a section of the event is missing")
        }
        try findDecodedFields(bytes)
        try findRequestFields(bytes)
    }

    /// The same layout in bytes from which the first `count` are gone.
    func shifted(by count: UInt32) -> EventLayout {
        if count == 0 { return self }
        var layout = self
        layout.sections.shift(by: count)
        layout.body.shift(by: count)
        layout.decoded.shift(by: count)
        layout.request.shift(by: count)
        for tag in layout.fields.indices { layout.fields[tag].shift(by: count) }
        for tag in layout.requestFields.indices { layout.requestFields[tag].shift(by: count) }
        return layout
    }

    func place(of field: EventField) -> Place { fields[Int(field.rawValue)] }

    func place(of field: EventSections.RequestField) -> Place { requestFields[Int(field.rawValue)] }

    private mutating func findDecodedFields(_ bytes: RawSpan) throws(EventDamage) {
        guard decoded.count >= EventSections.decodedPrefixByteCount else {
            throw EventDamage(reason: "a section cut short")
        }
        let start = Int(decoded.start)
        decoderVersion = bytes.integer(UInt16.self, at: start)
        switch bytes.integer(UInt8.self, at: start + 2) {
        case EventSections.decodedStatus: isDecoded = true
        case EventSections.undecodableStatus: isDecoded = false
        default: throw EventDamage(reason: "an unknown decode status")
        }
        let (known, integers) = (EventField.knownTags, EventField.integerTags)
        let (customer, isCustomers) = (EventField.customer.rawValue, EventField.customerTags)
        var walk = FieldWalk(decoded, skipping: EventSections.decodedPrefixByteCount)
        var seen: UInt32 = 0
        while let (tag, place) = try walk.next(bytes) {
            let bit: UInt32 = tag < 32 ? 1 << UInt32(tag) : 0
            guard known & bit != 0 else { continue }
            if seen & bit != 0 {
                // The first warning is noted; the others come after it.
                guard tag == EventField.warning.rawValue else { throw EventDamage(reason: "a field that comes twice") }
                continue
            }
            seen |= bit
            // Of an undecodable body the reason counts and nothing else; of a decoded one no reason, and no field of a
            // customer that comes before the field that says there is one.
            guard isDecoded == (tag != EventField.reason.rawValue) else { continue }
            if isCustomers & bit != 0, seen & 1 << UInt32(customer) == 0 { continue }
            if integers & bit != 0, place.count != 8 {
                throw EventDamage(reason: "a number that has not eight bytes")
            }
            fields[Int(tag)] = place
        }
        guard !isDecoded || fields[Int(EventField.kind.rawValue)].isPresent else {
            throw EventDamage(reason: "a decoded event without a kind")
        }
    }

    private mutating func findRequestFields(_ bytes: RawSpan) throws(EventDamage) {
        var walk = FieldWalk(request, skipping: 0)
        while let (tag, place) = try walk.next(bytes) {
            guard let field = EventSections.RequestField(rawValue: tag) else { continue }
            if field == .header {
                _ = try Self.nameByteCount(ofHeader: bytes, place)
                if requestFields[Int(tag)].isPresent { continue }
            }
            guard !requestFields[Int(tag)].isPresent else { throw EventDamage(reason: "a field that comes twice") }
            requestFields[Int(tag)] = place
        }
        guard requestFields[Int(EventSections.RequestField.source.rawValue)].isPresent else {
            throw EventDamage(reason: "an event without a source")
        }
    }

    /// How many bytes of a header's field are its name.
    private static func nameByteCount(ofHeader bytes: RawSpan, _ place: Place) throws(EventDamage) -> Int {
        for offset in 0..<Int(place.count) where bytes.integer(UInt8.self, at: Int(place.start) + offset) == 0 {
            return offset
        }
        throw EventDamage(reason: "a header without a value")
    }
}

/// Goes from section to section, and lets none of them come twice.
package struct SectionWalk {
    private var offset: Int
    private let end: Int
    private var countLeft: Int?
    /// A bit for each type that has come.
    private var seen: UInt8 = 0

    /// A walk over the sections that fill `range`: `count` of them, or as many as there are where it is nil.
    init(_ range: Range<Int>, count: Int?) {
        offset = range.lowerBound
        end = range.upperBound
        countLeft = count
    }

    /// The next section's type, nil for one that need not be understood, and where its bytes lie.
    mutating func next(
        _ bytes: RawSpan
    ) throws(EventDamage) -> (type: EventSections.SectionType?, place: EventLayout.Place)? {
        if countLeft == 0 || (countLeft == nil && offset == end) {
            guard offset == end else { throw EventDamage(reason: "bytes between the last section and the hash") }
            return nil
        }
        if let count = countLeft { countLeft = count - 1 }
        guard end - offset >= EventSections.headerByteCount else {
            throw EventDamage(reason: "a section begins past the end")
        }
        let type = EventSections.SectionType(rawValue: bytes.integer(UInt16.self, at: offset))
        let isCritical = bytes.integer(UInt8.self, at: offset + 2) & EventSections.criticalFlag != 0
        let algorithm = bytes.integer(UInt8.self, at: offset + 3)
        let byteCount = Int(bytes.integer(UInt32.self, at: offset + 4))
        let start = offset + EventSections.headerByteCount
        guard byteCount <= end - start else { throw EventDamage(reason: "a section ends past the end") }
        offset = start + byteCount
        let place = EventLayout.Place(start: UInt32(start), count: UInt32(byteCount))
        guard let type, algorithm == type.algorithm else {
            if isCritical { throw EventDamage(reason: "a critical section of an unknown type or algorithm") }
            return (nil, place)
        }
        guard seen & 1 << type.rawValue == 0 else { throw EventDamage(reason: "two sections of one type") }
        seen |= 1 << type.rawValue
        return (type, place)
    }

    /// Where the section lies that holds all others, if the sections in `range` are packed into one. Checks their
    /// structure.
    package static func packedSection(
        of bytes: RawSpan, in range: Range<Int>, count: Int
    ) throws(EventDamage) -> Range<Int>? {
        var walk = SectionWalk(range, count: count)
        var packed: Range<Int>?
        var hasOthers = false
        while let section = try walk.next(bytes) {
            switch section.type {
            case .packed: packed = Int(section.place.start)..<Int(section.place.start) + Int(section.place.count)
            case .body, .decoded, .request: hasOthers = true
            case nil: break
            }
        }
        if packed != nil, hasOthers { throw EventDamage(reason: "sections beside those that are packed") }
        return packed
    }
}

/// Goes from field to field of a section.
struct FieldWalk {
    private var offset: Int
    private let end: Int

    /// A walk over the fields in `section`, which begin after its first `prefix` bytes.
    init(_ section: EventLayout.Place, skipping prefix: Int) {
        offset = Int(section.start) + prefix
        end = Int(section.start) + Int(section.count)
    }

    /// The next field's tag, and where its bytes lie.
    mutating func next(_ bytes: RawSpan) throws(EventDamage) -> (tag: UInt8, place: EventLayout.Place)? {
        if offset == end { return nil }
        guard end - offset >= EventSections.fieldHeaderByteCount else { throw EventDamage(reason: "a field cut short") }
        let tag = bytes.integer(UInt8.self, at: offset)
        let byteCount = Int(bytes.integer(UInt16.self, at: offset + 1))
        let start = offset + EventSections.fieldHeaderByteCount
        guard byteCount <= end - start else { throw EventDamage(reason: "a field ends past its section") }
        offset = start + byteCount
        return (tag, EventLayout.Place(start: UInt32(start), count: UInt32(byteCount)))
    }
}
