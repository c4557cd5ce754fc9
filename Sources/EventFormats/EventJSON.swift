public import EventModel

extension JSONWriter {
    /// Writes an event as an object with the members and the order that `docs/contract.md` fixes.
    ///
    /// - Parameter more: writes further members, after the event's own.
    public mutating func event(_ event: Event, more: (inout JSONWriter) -> Void = { _ in }) {
        let content = event.content
        beginObject()
        name("position")
        integer(event.position)
        name("epoch")
        integer(event.epoch)
        name("received_at")
        time(content.receivedAt)
        name("source")
        string(content.source)
        name("kind")
        string(content.decoding.event?.kind.rawValue)
        decoding(content.decoding)
        name("content_type")
        string(content.request.contentType)
        body(content.body)
        name("previous_hash")
        hash(event.previousHash)
        name("record_hash")
        hash(event.recordHash)
        more(&self)
        endObject()
    }

    private mutating func decoding(_ decoding: Decoding) {
        name("decode")
        beginObject()
        name("status")
        switch decoding {
        case .decoded(let event) where event.warnings.isEmpty: string(plain: "ok")
        case .decoded: string(plain: "warnings")
        case .undecodable: string(plain: "undecodable")
        }
        name("reason")
        if case .undecodable(let reason) = decoding { string(reason) } else { null() }
        name("warnings")
        beginArray()
        for warning in decoding.event?.warnings ?? [] { string(warning.rawValue) }
        endArray()
        endObject()

        name("order")
        if let event = decoding.event { order(event.order) } else { null() }
        name("customer")
        if let customer = decoding.event?.customer { self.customer(customer) } else { null() }
    }

    private mutating func order(_ order: Order) {
        beginObject()
        name("id")
        string(order.id)
        name("code")
        string(order.code)
        name("utm_id")
        string(order.utmID)
        name("date")
        time(order.date)
        if order.date == nil, let text = order.dateText {
            name("date_text")
            string(text)
        }
        name("status")
        integer(order.status)
        endObject()
    }

    private mutating func customer(_ customer: Customer) {
        beginObject()
        name("id")
        string(customer.id)
        name("document")
        string(customer.document)
        name("name")
        string(customer.name)
        name("email")
        string(customer.email)
        name("phone")
        string(customer.phone)
        name("cellphone")
        string(customer.cellphone)
        endObject()
    }

    private mutating func body(_ body: [UInt8]) {
        name("body_bytes")
        integer(body.count)
        if Self.isValidUTF8(body) {
            name("body")
            string(validUTF8: body)
        } else {
            name("body_base64")
            base64(body)
        }
    }

    private static func isValidUTF8(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return true
        } catch {
            return false
        }
    }
}
