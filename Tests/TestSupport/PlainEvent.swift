public import EventModel

// An event in plain values, for tests: what one writes down as the input or the expected outcome. The program itself has
// no such shapes; it reads an event's fields where they lie.

/// What a decoder made of an event's body when it was received.
///
/// A property of the stored event: a body that no decoder understands is stored all the same.
public enum Decoding: Sendable, Hashable {
    /// The body is an event; the warnings say what in it was odd.
    case decoded(DecodedEvent)
    /// The body is no event that the decoder recognises; the reason says why without quoting it.
    case undecodable(reason: String)

    /// The decoded event, or nil when the body is undecodable.
    public var event: DecodedEvent? {
        if case .decoded(let event) = self { event } else { nil }
    }
}

/// An event as decoded: what happened to which order of which customer.
public struct DecodedEvent: Sendable, Hashable {
    /// What happened; empty where the body names no kind that could be read.
    public var kind: EventKind
    /// The order it happened to.
    public var order: Order
    /// The customer of that order; nil when the body names none.
    public var customer: Customer?
    /// What in the body was odd. Empty for a body exactly as documented.
    public var warnings: [DecodeWarning]
    /// Whether the body has, or may have, more to search by than these fields: a key that could not be read, further
    /// events, a part that is cut off. The warnings say which.
    public var lacksKeys: Bool

    /// A decoded event of these parts.
    public init(
        kind: EventKind, order: Order, customer: Customer?, warnings: [DecodeWarning] = [], lacksKeys: Bool = false
    ) {
        self.kind = kind
        self.order = order
        self.customer = customer
        self.warnings = warnings
        self.lacksKeys = lacksKeys
    }
}

extension DecodedEvent {
    /// Whether a search by order or customer may miss the event: `lacksKeys`, or there is no key at all.
    public var isWithoutKeys: Bool {
        if lacksKeys { return true }
        let keys = [order.id, order.code, order.utmID, customer?.id, customer?.document, customer?.email]
        return keys.allSatisfy { $0?.isEmpty ?? true }
    }
}

/// The order that an event is about. Every field may be absent; none is unique.
public struct Order: Sendable, Hashable {
    /// The order's id in GO. Two sources can use the same ids.
    public var id: String?
    /// The order code, chosen by the caller of GO's API.
    public var code: String?
    /// The utm id: free text, shared by any number of orders.
    public var utmID: String?
    /// The moment of the order's date, where its zone is known.
    public var date: Timestamp?
    /// The order's date as it came, where its zone is unknown; nil whenever ``date`` is known.
    public var dateText: String?
    /// The status code.
    public var status: Int64?

    /// An order of these fields.
    public init(
        id: String? = nil, code: String? = nil, utmID: String? = nil, date: Timestamp? = nil, dateText: String? = nil,
        status: Int64? = nil
    ) {
        self.id = id
        self.code = code
        self.utmID = utmID
        self.date = date
        self.dateText = dateText
        self.status = status
    }
}

/// The person or company that an order belongs to: personal data, which never reaches a log line, a metric, an error
/// text or a file name.
public struct Customer: Sendable, Hashable {
    /// The customer's id in GO.
    public var id: String?
    /// CPF or CNPJ as it was sent.
    public var document: String?
    /// The name.
    public var name: String?
    /// The e-mail address as it was sent.
    public var email: String?
    /// The phone number.
    public var phone: String?
    /// The mobile phone number.
    public var cellphone: String?

    /// A customer of these fields.
    public init(
        id: String? = nil, document: String? = nil, name: String? = nil, email: String? = nil, phone: String? = nil,
        cellphone: String? = nil
    ) {
        self.id = id
        self.document = document
        self.name = name
        self.email = email
        self.phone = phone
        self.cellphone = cellphone
    }
}

extension NewEvent {
    /// An event of these parts.
    public init(
        source: String, receivedAt: Timestamp, body: [UInt8], decoding: Decoding, decoderVersion: UInt16,
        request: RequestMetadata = RequestMetadata()
    ) {
        self.init(
            source: source, receivedAt: receivedAt, body: body, fields: decoding.fields,
            warnings: decoding.event?.warnings.map(\.rawValue) ?? [], decoderVersion: decoderVersion, request: request)
    }

    /// What the decoder made of the body.
    public var decoding: Decoding {
        get {
            guard let kind else { return .undecodable(reason: self[.reason] ?? "") }
            let order = Order(
                id: self[.orderID], code: self[.orderCode], utmID: self[.utmID],
                date: view.integer(.orderDate).map { Timestamp(microseconds: $0) }, dateText: self[.orderDateText],
                status: view.integer(.orderStatus))
            let customer = Customer(
                id: self[.customerID], document: self[.customerDocument], name: self[.customerName],
                email: self[.customerEmail], phone: self[.customerPhone], cellphone: self[.customerCellphone])
            return .decoded(
                DecodedEvent(
                    kind: kind, order: order, customer: view.has(.customer) ? customer : nil,
                    warnings: warnings.map { DecodeWarning(rawValue: $0) }, lacksKeys: view.has(.lacksKeys)))
        }
        set { self = with(decoding: newValue) }
    }

    /// Gives the event another body.
    public mutating func set(body: [UInt8]) { self = with(body: body) }

    /// The event with other parts.
    public func with(
        source: String? = nil, receivedAt: Timestamp? = nil, body: [UInt8]? = nil, decoding: Decoding? = nil,
        request: RequestMetadata? = nil
    ) -> NewEvent {
        NewEvent(
            source: source ?? self.source, receivedAt: receivedAt ?? self.receivedAt, body: body ?? self.body,
            decoding: decoding ?? self.decoding, decoderVersion: view.decoderVersion,
            request: request ?? self.request)
    }
}

extension Decoding {
    fileprivate var fields: [EventField: EventField.Value] {
        guard case .decoded(let event) = self else {
            if case .undecodable(let reason) = self { return [.reason: .text(reason)] }
            return [:]
        }
        let (order, customer) = (event.order, event.customer)
        var fields: [EventField: EventField.Value?] = [
            .kind: .text(event.kind.rawValue), .orderID: order.id.map { .text($0) },
            .orderCode: order.code.map { .text($0) }, .utmID: order.utmID.map { .text($0) },
            .orderDate: order.date.map { .time($0) }, .orderDateText: order.dateText.map { .text($0) },
            .orderStatus: order.status.map { .number($0) },
        ]
        if event.lacksKeys { fields[.lacksKeys] = .flag }
        if let customer {
            fields[.customer] = .flag
            fields[.customerID] = customer.id.map { .text($0) }
            fields[.customerDocument] = customer.document.map { .text($0) }
            fields[.customerName] = customer.name.map { .text($0) }
            fields[.customerEmail] = customer.email.map { .text($0) }
            fields[.customerPhone] = customer.phone.map { .text($0) }
            fields[.customerCellphone] = customer.cellphone.map { .text($0) }
        }
        return fields.compactMapValues { $0 }
    }
}

extension Event {
    /// An event of these parts.
    public init(
        position: Position, epoch: Epoch, content: NewEvent, previousHash: RecordHash, recordHash: RecordHash
    ) {
        self.init(
            place: EventPlace(
                position: position, epoch: epoch, previousHash: previousHash, recordHash: recordHash), content: content)
    }
}

extension Selection {
    /// Whether the event at `position` with `content` is wanted.
    public func matches(_ content: NewEvent, at position: Position) -> Bool {
        matches(Event(place: EventPlace(position: position, epoch: 1), content: content).view)
    }
}

extension SearchTerm {
    /// Whether `event` carries what this term asks for.
    public func matches(_ event: DecodedEvent) -> Bool {
        let content = NewEvent(
            source: "", receivedAt: Timestamp(microseconds: 0), body: [], decoding: .decoded(event), decoderVersion: 1)
        return matches(content.view)
    }
}
