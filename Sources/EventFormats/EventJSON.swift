public import EventModel

extension JSONWriter {
    /// Writes an event as an object with the members and the order that `docs/contract.md` fixes.
    ///
    /// - Parameter more: writes further members, after the event's own.
    public mutating func event(_ event: Event, more: (inout JSONWriter) -> Void = { _ in }) {
        event.withView { view in
            members(of: view)
            more(&self)
            endObject()
        }
    }

    /// Writes an event as ``event(_:more:)`` does, from where its texts lie. Takes half a microsecond or so for a usual
    /// webhook.
    public mutating func event(_ view: borrowing EventView) {
        members(of: view)
        endObject()
    }

    /// What comes before the body goes into one piece of room, what comes after it into another: that is what makes
    /// this fast.
    private mutating func members(of view: borrowing EventView) {
        var texts = EscapedTexts()
        let source = texts.checked(view.source)
        let kind = texts.checked(view.kind)
        let reason = texts.checked(view.undecodableReason)
        let warnings = view.warnings.isEmpty ? [] : view.warnings.map { texts.checked($0) }
        let contentType = texts.checked(view.contentType)
        var sent = EscapedTexts()
        let sender = sent.checkedSender(of: view)
        let order = texts.checked(view.order)
        let customer = view.customer.map { texts.checked($0) }
        guard texts.areValid, sent.areValid else { return Event(copying: view).withView { members(of: $0) } }
        let isDecoded = view.kind != nil
        putValue(upTo: Self.namesByteCountMax + warnings.count + texts.byteCountMax) { json in
            json.literal("{\"position\":")
            json.integer(view.position)
            json.literal(",\"epoch\":")
            json.integer(view.epoch)
            json.literal(",\"received_at\":")
            json.time(view.receivedAt)
            json.literal(",\"source\":")
            json.string(source)
            json.literal(",\"kind\":")
            json.string(kind)
            json.literal(",\"decode\":{\"status\":")
            json.literal(!isDecoded ? "\"undecodable\"" : warnings.isEmpty ? "\"ok\"" : "\"warnings\"")
            json.literal(",\"reason\":")
            json.string(reason)
            json.literal(",\"warnings\":[")
            for index in warnings.indices {
                if index > 0 { json.byte(UInt8(ascii: ",")) }
                json.string(warnings[index])
            }
            json.literal("]},\"order\":")
            if isDecoded { json.order(order) } else { json.literal("null") }
            json.literal(",\"customer\":")
            if let customer { json.customer(customer) } else { json.literal("null") }
            json.literal(",\"content_type\":")
            json.string(contentType)
            json.literal(",\"body_bytes\":")
            json.integer(view.body.count)
            json.byte(UInt8(ascii: ","))
        }
        body(view.body)
        putValue(upTo: Self.hashesByteCountMax + sent.byteCountMax + Self.headerByteCountMax * sender.headers.count) {
            json in
            json.literal("\"previous_hash\":")
            json.hash(view.previousHash)
            json.literal(",\"record_hash\":")
            json.hash(view.recordHash)
            json.sender(sender)
        }
    }

    /// All that is no text, before the body: names, numbers, times and `null`s, two thirds of it at most.
    private static let namesByteCountMax = 768
    /// All that comes after the body, but for texts.
    private static let hashesByteCountMax = 192 + 2 * JSONCursor.hashByteCount
    /// What a header takes beside its name and its value.
    private static let headerByteCountMax = 32

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
    fileprivate mutating func order(_ order: EventView.OrderView) {
        literal("{\"id\":")
        string(order.id)
        literal(",\"code\":")
        string(order.code)
        literal(",\"utm_id\":")
        string(order.utmID)
        literal(",\"date\":")
        if let date = order.date, date.isWritten {
            time(date)
        } else {
            literal("null")
            if let date = order.date {
                literal(",\"date_text\":")
                expandedTime(date)
            } else if let text = order.dateText {
                literal(",\"date_text\":")
                string(text)
            }
        }
        literal(",\"status\":")
        if let status = order.status { integer(status) } else { literal("null") }
        byte(UInt8(ascii: "}"))
    }

    fileprivate mutating func customer(_ customer: EventView.CustomerView) {
        literal("{\"id\":")
        string(customer.id)
        literal(",\"document\":")
        string(customer.document)
        literal(",\"name\":")
        string(customer.name)
        literal(",\"email\":")
        string(customer.email)
        literal(",\"phone\":")
        string(customer.phone)
        literal(",\"cellphone\":")
        string(customer.cellphone)
        byte(UInt8(ascii: "}"))
    }
}

extension JSONCursor {
    fileprivate mutating func sender(_ sender: Sender) {
        literal(",\"sender\":{\"address\":")
        string(sender.address)
        literal(",\"token_label\":")
        string(sender.tokenLabel)
        literal(",\"headers\":[")
        for index in sender.headers.indices {
            literal(index > 0 ? ",{\"name\":" : "{\"name\":")
            string(sender.headers[index].name)
            literal(",\"value\":")
            string(sender.headers[index].value)
            byte(UInt8(ascii: "}"))
        }
        literal("]}")
    }
}

/// What the request said about who sent it.
private struct Sender {
    var address: EventView.Text?
    var tokenLabel: EventView.Text?
    var headers: [EventView.HeaderView]
}

/// The texts of an event, looked through before they are written: how much room they need, and whether they are UTF-8.
private struct EscapedTexts {
    /// How much room the texts need that went through ``checked(_:)``.
    private(set) var byteCountMax = 0
    /// Whether they are UTF-8, as in every log that was written by `docs/format.md`. What is written has to be JSON.
    private(set) var areValid = true

    @inline(__always)
    mutating func checked(_ text: EventView.Text?) -> EventView.Text? {
        guard let text else { return nil }
        return checked(text)
    }

    @inline(__always)
    mutating func checked(_ text: EventView.Text) -> EventView.Text {
        if !text.isValidUTF8 { areValid = false }
        byteCountMax += JSONCursor.byteCountMax(for: text.count)
        return text
    }

    mutating func checkedSender(of view: borrowing EventView) -> Sender {
        for header in view.headers {
            _ = checked(header.name)
            _ = checked(header.value)
        }
        return Sender(
            address: checked(view.address), tokenLabel: checked(view.tokenLabel), headers: view.headers)
    }

    mutating func checked(_ order: EventView.OrderView) -> EventView.OrderView {
        var order = order
        order.id = checked(order.id)
        order.code = checked(order.code)
        order.utmID = checked(order.utmID)
        order.dateText = checked(order.dateText)
        return order
    }

    mutating func checked(_ customer: EventView.CustomerView) -> EventView.CustomerView {
        var customer = customer
        customer.id = checked(customer.id)
        customer.document = checked(customer.document)
        customer.name = checked(customer.name)
        customer.email = checked(customer.email)
        customer.phone = checked(customer.phone)
        customer.cellphone = checked(customer.cellphone)
        return customer
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these bytes are UTF-8. Of texts that are ASCII but for a few letters, as most are, only what lies between
    /// the first and the last of these letters is looked at closely.
    fileprivate var isValidUTF8: Bool {
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
