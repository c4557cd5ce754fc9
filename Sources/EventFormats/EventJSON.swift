public import EventModel

extension JSONWriter {
    /// Writes an event as an object with the members and the order that `docs/contract.md` fixes.
    ///
    /// - Parameter more: writes further members, after the event's own.
    public mutating func event(_ event: borrowing EventView, more: (inout JSONWriter) -> Void) {
        members(of: event)
        more(&self)
        endObject()
    }

    /// Writes an event, from where its bytes lie. Takes half a microsecond or so for a usual webhook.
    public mutating func event(_ event: borrowing EventView) {
        members(of: event)
        endObject()
    }

    /// Writes what was decoded of an event, and where it stands: the same members in the same order, up to the customer.
    /// No body, no hash, nothing of who sent it.
    public mutating func decodedEvent(_ event: borrowing EventView) {
        let texts = TextBounds(ofFieldsIn: event)
        guard texts.areValid else {
            let repaired = event.repaired()
            return decodedEvent(repaired.view)
        }
        putValue(upTo: Self.namesByteCountMax + texts.byteCountMax) { $0.decodedMembers(of: event) }
        endObject()
    }

    /// What comes before the body goes into one piece of room, what comes after it into another: that is what makes
    /// this fast.
    private mutating func members(of event: borrowing EventView) {
        let texts = TextBounds(ofFieldsIn: event)
        let sender = TextBounds(ofSenderIn: event)
        // What is written has to be JSON. In a log that was written by `docs/format.md`, every text is UTF-8.
        guard texts.areValid, sender.areValid else {
            let repaired = event.repaired()
            return members(of: repaired.view)
        }
        putValue(upTo: Self.namesByteCountMax + texts.byteCountMax) { json in
            json.decodedMembers(of: event)
            json.literal(",\"content_type\":")
            json.string(event.contentType)
            json.literal(",\"body_bytes\":")
            json.integer(event.body.byteCount)
            json.byte(UInt8(ascii: ","))
        }
        event.body.withUnsafeBytes { body($0) }
        putValue(upTo: Self.hashesByteCountMax + sender.byteCountMax) { json in
            json.literal("\"previous_hash\":")
            json.hash(event.place.previousHash)
            json.literal(",\"record_hash\":")
            json.hash(event.place.recordHash)
            json.sender(of: event)
        }
    }

    /// All that is no text, before the body: names, numbers, times and `null`s, two thirds of it at most.
    private static let namesByteCountMax = 768
    /// All that comes after the body, but for texts.
    private static let hashesByteCountMax = 192 + 2 * JSONCursor.hashByteCount

    private mutating func body(_ body: UnsafeRawBufferPointer) {
        if body.isValidUTF8 {
            memberName("\"body\":")
            string(validUTF8: body)
        } else {
            memberName("\"body_base64\":")
            base64(body)
        }
    }

    /// Writes the name of a member behind a comma that is there.
    private mutating func memberName(_ name: StaticString) {
        put(upTo: name.utf8CodeUnitCount) { $0.literal(name) }
        needsComma = false
    }
}

extension JSONCursor {
    @inline(__always)
    fileprivate mutating func decodedMembers(of event: borrowing EventView) {
        literal("{\"position\":")
        integer(event.position)
        literal(",\"epoch\":")
        integer(event.epoch)
        literal(",\"received_at\":")
        time(event.receivedAt)
        literal(",\"source\":")
        string(event.source)
        literal(",\"kind\":")
        string(event[.kind])
        decoding(event)
        literal(",\"order\":")
        object(EventField.orderFields, of: event, isThere: event.isDecoded)
        literal(",\"customer\":")
        object(EventField.customerFields, of: event, isThere: event.has(.customer))
    }

    fileprivate mutating func decoding(_ event: borrowing EventView) {
        literal(",\"decode\":{\"status\":")
        literal(!event.isDecoded ? "\"undecodable\"" : event.has(.warning) ? "\"warnings\"" : "\"ok\"")
        literal(",\"reason\":")
        string(event[.reason])
        literal(",\"warnings\":[")
        if event.has(.warning) {
            var isFirst = true
            event.forEachWarning { warning in
                if !isFirst { byte(UInt8(ascii: ",")) }
                isFirst = false
                string(warning)
            }
        }
        literal("]}")
    }

    /// Writes an object of `fields`, or `null`.
    fileprivate mutating func object(_ fields: [EventField], of event: borrowing EventView, isThere: Bool) {
        guard isThere else { return literal("null") }
        var comma = UInt8(ascii: "{")
        for field in fields {
            let row = field.row
            // A second spelling stands where it is needed, the others always.
            if !row.isShown, !event.has(field) { continue }
            byte(comma)
            byte(UInt8(ascii: "\""))
            literal(row.name)
            literal("\":")
            value(of: field, row.type, in: event)
            comma = UInt8(ascii: ",")
        }
        byte(UInt8(ascii: "}"))
    }

    @inline(__always)
    private mutating func value(
        of field: EventField, _ type: EventField.ValueType, in event: borrowing EventView
    ) {
        switch type {
        case .text: string(event[field])
        case .number:
            if let number = event.integer(field) { integer(number) } else { literal("null") }
        case .time:
            guard let moment = event.integer(field).map(Timestamp.init) else { return literal("null") }
            guard !moment.isWritten else { return time(moment) }
            literal("null,\"date_text\":")
            expandedTime(moment)
        case .flag: literal(event.has(field) ? "true" : "false")
        }
    }

    fileprivate mutating func sender(of event: borrowing EventView) {
        literal(",\"sender\":{\"address\":")
        string(event.address)
        literal(",\"token_label\":")
        string(event.tokenLabel)
        literal(",\"headers\":[")
        var isFirst = true
        event.forEachHeader { name, value in
            literal(isFirst ? "{\"name\":" : ",{\"name\":")
            isFirst = false
            string(name)
            literal(",\"value\":")
            string(value)
            byte(UInt8(ascii: "}"))
        }
        literal("]}")
    }

    @inline(__always)
    fileprivate mutating func string(_ text: RawSpan?) {
        if let text { string(text) } else { literal("null") }
    }

    @inline(__always)
    fileprivate mutating func string(_ text: RawSpan) { text.withUnsafeBytes { string($0) } }
}

/// The texts of an event, looked through before they are written: how much room they need, and whether they are UTF-8.
private struct TextBounds {
    private(set) var byteCountMax = 0
    private(set) var areValid = true

    /// Those that are written before the body.
    init(ofFieldsIn event: borrowing EventView) {
        add(event.source)
        add(event.contentType)
        add(event[.kind])
        add(event[.reason])
        for field in EventField.orderFields where field.row.type == .text { add(event[field]) }
        for field in EventField.customerFields where field.row.type == .text { add(event[field]) }
        event.forEachWarning { add($0) }
    }

    /// Those that are written behind it.
    init(ofSenderIn event: borrowing EventView) {
        add(event.address)
        add(event.tokenLabel)
        event.forEachHeader { name, value in
            add(name)
            add(value)
            byteCountMax += Self.headerByteCountMax
        }
    }

    /// What a header takes beside its name and its value.
    private static let headerByteCountMax = 32

    @inline(__always)
    private mutating func add(_ text: RawSpan?) {
        if let text { add(text) }
    }

    @inline(__always)
    private mutating func add(_ text: RawSpan) {
        if !text.withUnsafeBytes({ $0.isValidUTF8 }) { areValid = false }
        byteCountMax += JSONCursor.byteCountMax(for: text.byteCount) + 1
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these bytes are UTF-8. Of texts that are ASCII but for a few letters, as most are, only what lies between
    /// the first and the last of these letters is looked at closely.
    var isValidUTF8: Bool {
        guard let first = firstWordBeyondASCII else { return true }
        var end = count
        while end - 8 > first, loadUnaligned(fromByteOffset: end - 8, as: UInt64.self) & Self.highBits == 0 { end -= 8 }
        return UnsafeRawBufferPointer(rebasing: self[first..<end]).withMemoryRebound(to: UInt8.self) { bytes in
            do {
                _ = try UTF8Span(validating: bytes.span)
                return true
            } catch {
                return false
            }
        }
    }

    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// Where the first eight bytes, or fewer at the end, are that are not all ASCII; nil when there are none.
    private var firstWordBeyondASCII: Int? {
        var index = 0
        while index + 32 <= count {
            let words = loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
            if (words[0] | words[1] | words[2] | words[3]) & Self.highBits != 0 { break }
            index += 32
        }
        while index + 8 <= count {
            if loadUnaligned(fromByteOffset: index, as: UInt64.self) & Self.highBits != 0 { return index }
            index += 8
        }
        return self[index...].contains { $0 >= 0x80 } ? index : nil
    }
}
