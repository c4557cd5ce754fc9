internal import CSimdjson
internal import EventModel

/// The fields of a GO webhook that are decoded: the one table of GO's names, in the order of the documented payloads.
enum WebhookField: Int, CaseIterable {
    case eventID
    case data
    case orderID
    case code
    case utmID
    case date
    case dateText
    case timeZoneType
    case timeZone
    case status
    case user
    case userID
    case document
    case name
    case email
    case phone
    case cellphone

    /// The name in JSON.
    var key: StaticString {
        switch self {
        case .eventID: "event_id"
        case .data: "data"
        case .orderID, .userID: "id"
        case .code: "code"
        case .utmID: "utmId"
        case .date, .dateText: "date"
        case .timeZoneType: "timezone_type"
        case .timeZone: "timezone"
        case .status: "status"
        case .user: "user"
        case .document: "document"
        case .name: "name"
        case .email: "email"
        case .phone: "phone"
        case .cellphone: "cellphone"
        }
    }

    /// The object that it belongs to; nil for the body itself.
    var parent: WebhookField? {
        switch self {
        case .eventID, .data: nil
        case .orderID, .code, .utmID, .date, .status, .user: .data
        case .dateText, .timeZoneType, .timeZone: .date
        case .userID, .document, .name, .email, .phone, .cellphone: .user
        }
    }

    /// The field of the event that it becomes as it is, and how it is read; nil for what is read with others.
    var decoded: (EventField, Reading)? {
        switch self {
        case .eventID, .data, .date, .dateText, .timeZoneType, .timeZone, .user: nil
        case .orderID: (.orderID, .id)
        case .code: (.orderCode, .digits)
        case .utmID: (.utmID, .looseText)
        case .status: (.orderStatus, .integer)
        case .userID: (.customerID, .id)
        case .document: (.customerDocument, .digits)
        case .name: (.customerName, .text)
        case .email: (.customerEmail, .text)
        case .phone: (.customerPhone, .digits)
        case .cellphone: (.customerCellphone, .digits)
        }
    }

    /// How a value is read; ``WebhookValues`` has a function of the same name for each.
    enum Reading {
        case text, id, digits, looseText, integer
    }

    /// The order's own fields that are read as they are.
    static let ofOrder = allCases.filter { $0.parent == .data && $0.decoded != nil }
    /// The customer's fields that are read as they are.
    static let ofCustomer = allCases.filter { $0.parent == .user && $0.decoded != nil }

    /// Whether events are searched by it.
    var isKey: Bool { decoded.map { $0.0.row.keyKind != nil } ?? false }

    /// The names from the body down to it, as warnings give them: `data.user.email`.
    var path: String {
        parent.map { "\($0.path).\(key)" } ?? "\(key)"
    }

    /// The table for the parser. The names are constants of the program, so they outlive every parser.
    static func makeTable() -> [CSimdjsonField] {
        allCases.map { field in
            CSimdjsonField(
                name: UnsafeRawPointer(field.key.utf8Start).assumingMemoryBound(to: CChar.self),
                nameByteCount: field.key.utf8CodeUnitCount, parent: Int32(field.parent?.rawValue ?? -1))
        }
    }
}
