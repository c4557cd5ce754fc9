internal import CSimdjson

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

    /// Whether events are searched by it.
    var isKey: Bool {
        switch self {
        case .orderID, .code, .utmID, .userID, .document, .email: true
        default: false
        }
    }

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
