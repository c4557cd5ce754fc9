/// What happened, in the words of the platform that sent it: `ORDER_CREATED`, `FINANCIAL_PAYMENT_STATUS` …
///
/// Six kinds are documented; any other string is a kind all the same and is stored, found and replayed as it came.
public struct EventKind: RawRepresentable, Sendable, Hashable {
    /// The kind as it was sent.
    public let rawValue: String

    /// The kind that is sent as `rawValue`.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A purchase was made.
    public static let orderCreated = EventKind(rawValue: "ORDER_CREATED")
    /// A purchase was cancelled.
    public static let orderCancelled = EventKind(rawValue: "ORDER_CANCEL")
    /// The status of a tax invoice changed.
    public static let taxInvoiceStatusChanged = EventKind(rawValue: "TAX_INVOICE_CHANGE_STATUS")
    /// A payment was settled.
    public static let paymentDischarged = EventKind(rawValue: "FINANCIAL_PAYMENT_DISCHARGE")
    /// The situation of a payment changed.
    public static let paymentStatusChanged = EventKind(rawValue: "FINANCIAL_PAYMENT_STATUS")
    /// The situation of a delivery changed.
    public static let deliveryStatusChanged = EventKind(rawValue: "ORDER_DELIVERY_CHANGE_STATUS")

    /// The six documented kinds, in the order of an order's life.
    public static let documented: [EventKind] = [
        .orderCreated, .paymentStatusChanged, .paymentDischarged, .taxInvoiceStatusChanged, .deliveryStatusChanged,
        .orderCancelled,
    ]
}

extension EventKind {
    /// Kinds are compared byte by byte, as `docs/format.md` says of all text. Strings would take two spellings that
    /// Unicode calls equivalent for one, and count them together.
    public static func == (left: EventKind, right: EventKind) -> Bool {
        left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var rawValue = rawValue
        rawValue.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension EventKind: CustomStringConvertible {
    /// The same as ``rawValue``.
    public var description: String { rawValue }
}
