/// One thing that people search events by.
///
/// Of the terms of one selection, any of those about one field must hold, and so for each field that is asked for.
public enum SearchTerm: Sendable, Hashable {
    /// The order's code, exactly.
    case orderCode(String)
    /// The beginning of the order's code.
    case orderCodePrefix(String)
    /// The order's id in GO, exactly.
    case orderID(String)
    /// The utm id, exactly.
    case utmID(String)
    /// The customer's id in GO, exactly.
    case customerID(String)
    /// The customer's CPF or CNPJ, compared after ``normalizedDocument(_:)``.
    case document(String)
    /// The customer's e-mail address, compared after ``normalizedEmail(_:)``.
    case email(String)

    /// What a term is about.
    public enum Field: UInt8, Sendable, Hashable, CaseIterable {
        /// The order's code, or the beginning of one.
        case orderCode
        /// The order's id in GO.
        case orderID
        /// The utm id.
        case utmID
        /// The customer's id in GO.
        case customerID
        /// The customer's CPF or CNPJ.
        case document
        /// The customer's e-mail address.
        case email

        /// Whether the field is the customer's, and not the order's.
        public var namesPerson: Bool {
            switch self {
            case .orderCode, .orderID, .utmID: false
            case .customerID, .document, .email: true
            }
        }
    }

    /// What the term is about.
    public var field: Field {
        switch self {
        case .orderCode, .orderCodePrefix: .orderCode
        case .orderID: .orderID
        case .utmID: .utmID
        case .customerID: .customerID
        case .document: .document
        case .email: .email
        }
    }

    /// Whether `event` carries what this term asks for.
    public func matches(_ event: DecodedEvent) -> Bool {
        switch self {
        case .orderCode(let code): Self.areSame(event.order.code, code)
        case .orderCodePrefix(let prefix): event.order.code?.utf8.starts(with: prefix.utf8) ?? false
        case .orderID(let id): Self.areSame(event.order.id, id)
        case .utmID(let id): Self.areSame(event.order.utmID, id)
        case .customerID(let id): Self.areSame(event.customer?.id, id)
        case .document(let document):
            Self.areSame(event.customer?.document.map(Self.normalizedDocument), Self.normalizedDocument(document))
        case .email(let email):
            Self.areSame(event.customer?.email.map(Self.normalizedEmail), Self.normalizedEmail(email))
        }
    }

    /// Whether the event that `view` shows carries what this term asks for.
    public func matches(_ view: borrowing EventView) -> Bool {
        switch self {
        case .orderCode(let code): Self.areSame(view.order.code, code)
        case .orderCodePrefix(let prefix): view.order.code?.starts(with: prefix.utf8) ?? false
        case .orderID(let id): Self.areSame(view.order.id, id)
        case .utmID(let id): Self.areSame(view.order.utmID, id)
        case .customerID(let id): Self.areSame(view.customer?.id, id)
        case .document(let document):
            Self.areSame(
                view.customer?.document.map { Self.normalizedDocument(String(decoding: $0, as: UTF8.self)) },
                Self.normalizedDocument(document))
        case .email(let email):
            Self.areSame(
                view.customer?.email.map { Self.normalizedEmail(String(decoding: $0, as: UTF8.self)) },
                Self.normalizedEmail(email))
        }
    }

    private static func areSame(_ value: EventView.Text?, _ wanted: String) -> Bool {
        value?.elementsEqual(wanted.utf8) ?? false
    }

    /// Byte by byte, as the index compares; `==` on strings would hold different bytes of one Unicode text for equal.
    private static func areSame(_ value: String?, _ wanted: String) -> Bool {
        value?.utf8.elementsEqual(wanted.utf8) ?? false
    }

    /// A document as it is compared: ASCII letters upper-cased, everything but `[0-9A-Z]` dropped, no check digits
    /// tested (GO's own sample has twelve digits, and CNPJ is becoming alphanumeric).
    public static func normalizedDocument(_ document: String) -> String {
        String(
            decoding: document.utf8.compactMap { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): byte
                case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 0x20
                default: nil
                }
            }, as: UTF8.self)
    }

    /// An e-mail address as it is compared: ASCII white space trimmed from both ends, ASCII letters lower-cased.
    public static func normalizedEmail(_ email: String) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let trimmed = email.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(
            decoding: trimmed.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 0x20 : $0 },
            as: UTF8.self)
    }
}

extension Sequence<SearchTerm> {
    /// Whether `event` carries one of the wanted values in each field that is asked for.
    public func match(_ event: DecodedEvent) -> Bool {
        var tally = FieldTally()
        for term in self where tally.needs(term.field) { tally.note(term.field, isMet: term.matches(event)) }
        return tally.isMet
    }

    /// Whether the event that `view` shows carries one of the wanted values in each field that is asked for.
    public func match(_ view: borrowing EventView) -> Bool {
        var tally = FieldTally()
        for term in self where tally.needs(term.field) { tally.note(term.field, isMet: term.matches(view)) }
        return tally.isMet
    }
}

/// Which fields are asked for, and which of them an event has met.
private struct FieldTally {
    private var asked: UInt8 = 0
    private var met: UInt8 = 0

    /// Whether each field that is asked for has been met.
    var isMet: Bool { asked == met }

    /// Whether `field` has not been met yet.
    func needs(_ field: SearchTerm.Field) -> Bool { met & 1 << field.rawValue == 0 }

    mutating func note(_ field: SearchTerm.Field, isMet: Bool) {
        asked |= 1 << field.rawValue
        if isMet { met |= 1 << field.rawValue }
    }
}
