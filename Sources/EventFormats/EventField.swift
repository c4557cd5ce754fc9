public import EventModel

/// A field of a decoded event whose value can differ from one event of an order to the next.
public enum EventField: String, Sendable, CaseIterable {
    /// The order's id.
    case orderID = "order.id"
    /// The order code.
    case orderCode = "order.code"
    /// The utm id.
    case orderUtmID = "order.utm_id"
    /// The order's date.
    case orderDate = "order.date"
    /// The order's status.
    case orderStatus = "order.status"
    /// The customer's id.
    case customerID = "customer.id"
    /// The customer's CPF or CNPJ.
    case customerDocument = "customer.document"
    /// The customer's name.
    case customerName = "customer.name"
    /// The customer's e-mail address.
    case customerEmail = "customer.email"
    /// The customer's phone number.
    case customerPhone = "customer.phone"
    /// The customer's mobile phone number.
    case customerCellphone = "customer.cellphone"

    /// The field's value in `event`, or nil where it has none.
    public func value(in event: DecodedEvent) -> Value? {
        switch self {
        case .orderID: event.order.id.map(Value.text)
        case .orderCode: event.order.code.map(Value.text)
        case .orderUtmID: event.order.utmID.map(Value.text)
        case .orderDate:
            event.order.date.map { $0.isWritten ? .time($0) : .text($0.expandedDescription) }
                ?? event.order.dateText.map(Value.text)
        case .orderStatus: event.order.status.map(Value.number)
        case .customerID: event.customer?.id.map(Value.text)
        case .customerDocument: event.customer?.document.map(Value.text)
        case .customerName: event.customer?.name.map(Value.text)
        case .customerEmail: event.customer?.email.map(Value.text)
        case .customerPhone: event.customer?.phone.map(Value.text)
        case .customerCellphone: event.customer?.cellphone.map(Value.text)
        }
    }

    /// The value of a field.
    public enum Value: Sendable, Hashable {
        /// Text, which may be personal data and may hold any character.
        case text(String)
        /// A number.
        case number(Int64)
        /// A moment.
        case time(Timestamp)
    }
}

extension JSONWriter {
    /// Writes a field's value as it stands in an event, or `null`.
    public mutating func value(_ value: EventField.Value?) {
        switch value {
        case .text(let text): string(text)
        case .number(let number): integer(number)
        case .time(let moment): time(moment)
        case nil: null()
        }
    }
}
