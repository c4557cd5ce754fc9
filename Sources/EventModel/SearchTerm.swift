/// One thing that people search events by: a value of a field, or the beginning of one.
///
/// Of the terms of one selection, any of those about one field must hold, and so for each field that is asked for.
public struct SearchTerm: Sendable, Hashable {
    /// The field; one of ``EventField/keyFields``.
    public let field: EventField
    /// The value as it was asked for.
    public let value: String
    /// Whether every value that begins with it is meant.
    public let isPrefix: Bool
    /// The value as it is compared, see ``TextMeaning/appendKey(of:to:)``.
    public let key: [UInt8]

    /// A term that asks for `value` in `field`.
    /// - Precondition: the field is one that events are searched by.
    public init(_ field: EventField, _ value: String, isPrefix: Bool = false) {
        precondition(field.row.keyKind != nil, "events are not searched by \(field.path)")
        self.field = field
        self.value = value
        self.isPrefix = isPrefix
        key = field.row.meaning.key(of: value)
    }

    /// The order's code, exactly.
    public static func orderCode(_ value: String) -> SearchTerm { SearchTerm(.orderCode, value) }
    /// The beginning of the order's code.
    public static func orderCodePrefix(_ value: String) -> SearchTerm {
        SearchTerm(.orderCode, value, isPrefix: true)
    }
    /// The order's id in GO, exactly.
    public static func orderID(_ value: String) -> SearchTerm { SearchTerm(.orderID, value) }
    /// The utm id, exactly.
    public static func utmID(_ value: String) -> SearchTerm { SearchTerm(.utmID, value) }
    /// The customer's id in GO, exactly.
    public static func customerID(_ value: String) -> SearchTerm { SearchTerm(.customerID, value) }
    /// The customer's CPF or CNPJ, however it is punctuated.
    public static func document(_ value: String) -> SearchTerm { SearchTerm(.customerDocument, value) }
    /// The customer's e-mail address, in whatever case.
    public static func email(_ value: String) -> SearchTerm { SearchTerm(.customerEmail, value) }

    /// Two terms are the same where they ask for the same bytes: `==` on strings would take different bytes of one
    /// Unicode text for equal.
    public static func == (left: SearchTerm, right: SearchTerm) -> Bool {
        left.field == right.field && left.isPrefix == right.isPrefix
            && left.value.utf8.elementsEqual(right.value.utf8)
    }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(field)
        hasher.combine(isPrefix)
        hasher.combine(key)
    }

    /// Whether `event` carries what this term asks for.
    public func matches(_ event: borrowing EventView) -> Bool {
        guard let bytes = event[field] else { return false }
        return bytes.withUnsafeBytes { field.row.meaning.isKey(key, of: $0, isPrefix: isPrefix) }
    }
}

extension Sequence<SearchTerm> {
    /// Whether `event` carries one of the wanted values in each field that is asked for.
    public func match(_ event: borrowing EventView) -> Bool {
        var (asked, met): (UInt32, UInt32) = (0, 0)
        for term in self {
            let field: UInt32 = 1 << UInt32(term.field.rawValue)
            asked |= field
            if met & field == 0, term.matches(event) { met |= field }
        }
        return asked == met
    }
}
