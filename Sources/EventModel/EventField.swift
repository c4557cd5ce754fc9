/// A field of an event's decoded form, by the tag under which `docs/format.md` stores it: the one table of them.
///
/// Whoever encodes, decodes, compares, indexes, searches or shows a field asks this table. To add one, add a case and
/// its row here, and say in `GestaoOnline`'s `WebhookField` where a body has it (`docs/adding-a-field.md`).
public enum EventField: UInt8, Sendable, CaseIterable {
    /// What happened.
    case kind = 1
    /// The order's id in GO. Two sources can use the same ids.
    case orderID = 2
    /// The order code, chosen by the caller of GO's API.
    case orderCode = 3
    /// The utm id: free text, shared by any number of orders.
    case utmID = 4
    /// The moment of the order's date, where its zone is known.
    case orderDate = 5
    /// The order's date as it came, where its zone is unknown; absent whenever the moment is known.
    case orderDateText = 6
    /// The order's status code.
    case orderStatus = 7
    /// There is a customer. Stands before the customer's fields, which need it.
    case customer = 8
    /// The customer's id in GO.
    case customerID = 9
    /// The customer's CPF or CNPJ as it was sent.
    case customerDocument = 10
    /// The customer's name.
    case customerName = 11
    /// The customer's e-mail address as it was sent.
    case customerEmail = 12
    /// The customer's phone number.
    case customerPhone = 13
    /// The customer's mobile phone number.
    case customerCellphone = 14
    /// What in the body was odd. May come more than once.
    case warning = 15
    /// Why the body is undecodable. Stands alone.
    case reason = 16
    /// The body has, or may have, values of searched fields that are not here.
    case lacksKeys = 17

    /// The field's row of the table.
    public var row: Row {
        switch self {
        case .kind: Row(.event, "kind", .text, pt: "tipo", en: "kind")
        case .orderID: Row(.order, "id", .text, key: 1, pt: "id do pedido", en: "order id")
        case .orderCode: Row(.order, "code", .text, key: 2, pt: "código", en: "code")
        case .utmID: Row(.order, "utm_id", .text, key: 3, pt: "utmId", en: "utmId")
        case .orderDate: Row(.order, "date", .time, pt: "data do pedido", en: "order date")
        case .orderDateText: Row(.order, "date_text", .text, isShown: false, pt: "data do pedido", en: "order date")
        case .orderStatus: Row(.order, "status", .number, pt: "status", en: "status")
        case .customer: Row(.event, "customer", .flag, pt: "cliente", en: "customer")
        case .customerID: Row(.customer, "id", .text, key: 4, pt: "id do cliente", en: "customer id")
        case .customerDocument:
            Row(.customer, "document", .text, key: 5, meaning: .document, pt: "documento", en: "document")
        case .customerName: Row(.customer, "name", .text, meaning: .name, pt: "nome", en: "name")
        case .customerEmail: Row(.customer, "email", .text, key: 6, meaning: .email, pt: "e-mail", en: "e-mail")
        case .customerPhone: Row(.customer, "phone", .text, meaning: .phone, pt: "telefone", en: "phone")
        case .customerCellphone: Row(.customer, "cellphone", .text, meaning: .phone, pt: "celular", en: "mobile")
        case .warning: Row(.event, "warnings", .text, pt: "aviso", en: "warning")
        case .reason: Row(.event, "reason", .text, pt: "motivo", en: "reason")
        case .lacksKeys: Row(.event, "lacks_keys", .flag, pt: "faltam chaves", en: "keys are missing")
        }
    }
}

extension EventField {
    /// What there is to know of a field.
    public struct Row: Sendable {
        /// What the field says something about.
        public let owner: Owner
        /// Its name in JSON, within its owner's object.
        public let name: StaticString
        /// What its bytes are.
        public let type: ValueType
        /// The number of its kind of key in the index, for a field that events are searched by.
        public let keyKind: UInt8?
        /// When two of its values mean the same.
        public let meaning: TextMeaning
        /// Whether people see it as a field of its own.
        public let isShown: Bool
        /// Its name for people: Portuguese, English.
        public let words: (portuguese: StaticString, english: StaticString)

        init(
            _ owner: Owner, _ name: StaticString, _ type: ValueType, key: UInt8? = nil,
            meaning: TextMeaning = .exact, isShown: Bool = true, pt portuguese: StaticString, en english: StaticString
        ) {
            self.owner = owner
            self.name = name
            self.type = type
            keyKind = key
            self.meaning = meaning
            self.isShown = isShown && owner != .event
            words = (portuguese, english)
        }
    }

    /// What a field says something about.
    public enum Owner: Sendable {
        /// The event itself.
        case event
        /// The order.
        case order
        /// The customer: personal data.
        case customer
    }

    /// What the bytes of a field are.
    public enum ValueType: Sendable {
        /// Text in UTF-8.
        case text
        /// An `i64`.
        case number
        /// An `i64`, microseconds since 1970 in UTC.
        case time
        /// None: that the field is there says it all.
        case flag
    }

    /// The value of a field.
    public enum Value: Sendable, Hashable {
        /// Text, which may be personal data and may hold any character.
        case text(String)
        /// A number.
        case number(Int64)
        /// A moment.
        case time(Timestamp)
        /// That the field is there.
        case flag
    }

    /// All fields, in the order of their tags. The same as `allCases`, made once.
    public static let byTag = allCases
    /// The fields of the order, in the order of their tags.
    public static let orderFields = allCases.filter { $0.row.owner == .order }
    /// The fields of the customer, in the order of their tags.
    public static let customerFields = allCases.filter { $0.row.owner == .customer }
    /// The fields that people see one by one, and whose changes an audit shows.
    public static let shownFields = allCases.filter { $0.row.isShown }
    /// The fields that events are searched by.
    public static let keyFields = allCases.filter { $0.row.keyKind != nil }

    /// A bit for each tag of some fields: what is asked of every record is asked of these.
    static func tags(where isIncluded: (Row) -> Bool) -> UInt32 {
        allCases.reduce(0) { isIncluded($1.row) ? $0 | 1 << UInt32($1.rawValue) : $0 }
    }

    /// The tags of all fields.
    static let knownTags = tags { _ in true }
    /// The tags of the fields whose values have eight bytes.
    static let integerTags = tags { $0.type == .number || $0.type == .time }
    /// The tags of the customer's fields.
    static let customerTags = tags { $0.owner == .customer }

    /// Whether the field's value names a person, so that an index holds no more than a digest of it.
    public var namesPerson: Bool { row.owner == .customer }

    /// Whether people are searched by it and its value must not be kept outside the log but as a keyed digest.
    public var isPersonalKey: Bool { self == .customerDocument || self == .customerEmail }

    /// The field's name in an event's JSON, from the outermost object on: `order.utm_id`.
    public var path: String {
        switch row.owner {
        case .event: "\(row.name)"
        case .order: "order.\(row.name)"
        case .customer: "customer.\(row.name)"
        }
    }
}

extension EventField.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A number.
    public init(integerLiteral value: Int64) { self = .number(value) }
}
