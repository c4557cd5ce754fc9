public import EventModel

/// A generated webhook: its body, and what the body says.
public struct SampleWebhook: Sendable, Hashable {
    /// The body, byte for byte as it is to be sent.
    public var body: [UInt8]
    /// The place of its order among the generator's orders, from 0.
    public var orderIndex: Int
    /// The place of the event in its order's life, from 0.
    public var step: Int
    /// What happened.
    public var kind: EventKind
    /// The order's id.
    public var orderID: String
    /// The order's code, ten digits. Every order has one of its own.
    public var orderCode: String
    /// The utm id, which several orders may share; nil where the order has none.
    public var utmID: String?
    /// The moment of the order's date.
    public var date: Timestamp
    /// The status code.
    public var status: Int64
    /// The customer's id.
    public var customerID: String
    /// The customer's CPF or CNPJ, in digits. Every customer has one of their own.
    public var document: String
    /// The customer's name.
    public var name: String
    /// The customer's e-mail address, which no other customer has; nil where the customer has none.
    public var email: String?
    /// The phone number: nil, empty or digits.
    public var phone: String?
    /// The mobile phone number: nil or digits.
    public var cellphone: String?
}
