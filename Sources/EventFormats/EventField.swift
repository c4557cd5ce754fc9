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

    /// The field's value in `event` by what it means, or nil where it has none: two values that only differ in how they
    /// are written are the same.
    ///
    /// Of a document the digits and letters count, of an e-mail address neither case nor blanks around it, of a phone
    /// number the digits without the country code 55 and without a zero before the area code.
    public func meaning(in event: DecodedEvent) -> Value? {
        guard let value = value(in: event), case .text(let text) = value else { return value(in: event) }
        let meaning: String
        switch self {
        case .customerDocument: meaning = SearchTerm.normalizedDocument(text)
        case .customerEmail: meaning = SearchTerm.normalizedEmail(text)
        case .customerPhone, .customerCellphone: meaning = Self.phoneDigits(text)
        default: return value
        }
        return meaning.isEmpty ? nil : .text(meaning)
    }

    private static func phoneDigits(_ text: String) -> String {
        var digits = text.filter { $0.isASCII && $0.isNumber }.drop { $0 == "0" }
        // 55, an area code of two digits and a number of eight or nine.
        if (12...13).contains(digits.count), digits.hasPrefix("55") { digits = digits.dropFirst(2) }
        return String(digits)
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
