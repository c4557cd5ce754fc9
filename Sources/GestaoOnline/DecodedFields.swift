internal import EventModel

/// What a body comes to, before it is written: texts lie where the parser found them, so a value of this type never
/// outlives the decode that made it.
struct DecodedFields {
    /// The value of one field.
    enum Value {
        case absent
        /// A text where it lies, in UTF-8.
        case utf8(UnsafeBufferPointer<UInt8>)
        /// A text of its own.
        case text(String)
        /// A number or a moment.
        case integer(Int64)

        var isAbsent: Bool {
            if case .absent = self { true } else { false }
        }
    }

    /// What happened.
    var kind = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// What in the body was odd.
    var warnings: [DecodeWarning] = []
    /// Whether the body has, or may have, keys that the fields lack.
    var lacksKeys = false
    /// Why the body is undecodable; nil where it is not.
    var reason: String?
    /// By tag.
    private var values = InlineArray<24, Value>(repeating: .absent)

    /// No fields.
    init() {}

    /// A body that is undecodable for this reason.
    static func undecodable(_ reason: String) -> DecodedFields {
        var fields = DecodedFields()
        fields.reason = reason
        return fields
    }

    subscript(field: EventField) -> Value {
        get { values[Int(field.rawValue)] }
        set { values[Int(field.rawValue)] = newValue }
    }

    /// Whether there is no field of an order or a customer.
    var areEmpty: Bool { (0..<values.count).allSatisfy { values[$0].isAbsent } }

    /// Takes the field of the event that `field` of the body is.
    mutating func read(_ field: WebhookField, in found: inout WebhookValues) {
        guard let (target, reading) = field.decoded else { return }
        self[target] =
            switch reading {
            case .text: found.text(field)
            case .id: found.id(field)
            case .digits: found.digits(field)
            case .looseText: found.looseText(field)
            case .integer: found.integer(field).map { .integer($0) } ?? .absent
            }
    }

    /// Writes the section `decoded`.
    func write(into builder: inout EventBuilder) {
        builder.beginDecoded(version: GestaoOnlineDecoder.version, isDecoded: reason == nil)
        if let reason {
            builder.put(.reason, text: reason)
        } else {
            let hasCustomer = EventField.customerFields.contains { !self[$0].isAbsent }
            for field in EventField.byTag {
                switch field {
                case .kind: builder.put(.kind, utf8: UnsafeRawBufferPointer(kind))
                case .customer: if hasCustomer { builder.put(.customer) }
                case .warning: for warning in warnings { builder.put(.warning, text: warning.rawValue) }
                case .lacksKeys: if lacksKeys { builder.put(.lacksKeys) }
                default: write(field, into: &builder)
                }
            }
        }
        builder.endDecoded()
    }

    private func write(_ field: EventField, into builder: inout EventBuilder) {
        switch self[field] {
        case .absent: break
        case .utf8(let bytes): builder.put(field, utf8: UnsafeRawBufferPointer(bytes))
        case .text(let text): builder.put(field, text: text)
        case .integer(let integer): builder.put(field, integer: integer)
        }
    }
}
