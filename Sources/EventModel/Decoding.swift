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
    /// Whether a search by order or customer may miss the event: ``lacksKeys``, or there is no key at all.
    public var isWithoutKeys: Bool {
        if lacksKeys { return true }
        let keys = [order.id, order.code, order.utmID, customer?.id, customer?.document, customer?.email]
        return keys.allSatisfy { $0?.isEmpty ?? true }
    }
}

/// Something in a body that the decoder could not take at its word: `order.date: unknown time zone`.
///
/// Names a field and a rule, never a value of the body.
public struct DecodeWarning: RawRepresentable, Sendable, Hashable {
    /// The warning in words.
    public let rawValue: String
    /// The warning that reads `rawValue`.
    public init(rawValue: String) { self.rawValue = rawValue }
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
