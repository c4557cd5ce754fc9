internal import CSimdjson
internal import EventModel

/// The values of one body's fields, as the parser found them, read into what the event model wants.
///
/// Lenient: a field that is missing or null is nil and nothing is said; one that can't be taken at its word is nil
/// and leaves a warning. The texts are valid only while the parser holds still, so a value of this type never
/// outlives the decode that made it.
struct WebhookValues {
    private let values: UnsafeBufferPointer<CSimdjsonValue>
    private(set) var warnings: [DecodeWarning] = []

    init(_ values: UnsafeBufferPointer<CSimdjsonValue>) {
        self.values = values
    }

    subscript(field: WebhookField) -> CSimdjsonValue { values[field.rawValue] }

    /// Says of `field` what was odd about it.
    mutating func warn(_ field: WebhookField, _ rule: StaticString) {
        warnings.append(DecodeWarning(rawValue: "\(field.path): \(rule)"))
    }

    /// Warns of each field whose object has its name more than once.
    mutating func warnOfRepetitions() {
        for field in WebhookField.allCases where self[field].isRepeated {
            warn(field, "given more than once, the last one counts")
        }
    }

    /// Whether `field` holds an object; warns where it holds something else.
    mutating func hasObject(_ field: WebhookField) -> Bool {
        switch self[field].type {
        case .object: return true
        case .absent, .null: return false
        default:
            warn(field, "expected an object")
            return false
        }
    }

    /// A text: a string as it came, an empty one too.
    mutating func text(_ field: WebhookField) -> String? {
        let value = self[field]
        switch value.type {
        case .string: return string(value, field)
        case .absent, .null: return nil
        default:
            warn(field, "expected a string")
            return nil
        }
    }

    /// An id: a string as it came, or an integer as its decimal digits.
    mutating func id(_ field: WebhookField) -> String? {
        let value = self[field]
        switch value.type {
        case .string: return string(value, field)
        case .integer: return String(value.integer)
        case .unsigned: return String(UInt64(bitPattern: value.integer))
        case .absent, .null: return nil
        default:
            warn(field, "expected a string or an integer")
            return nil
        }
    }

    /// A text of digits: a string as it came, or an integer as its decimal digits, with a warning, since zeros in front
    /// of it are lost.
    mutating func digits(_ field: WebhookField) -> String? {
        let value = self[field]
        switch value.type {
        case .integer where value.integer >= 0, .unsigned:
            warn(field, "expected a string, found an integer")
            return id(field)
        default: return text(field)
        }
    }

    /// An integer; a string of digits is one too, with a warning.
    mutating func integer(_ field: WebhookField) -> Int64? {
        let value = self[field]
        switch value.type {
        case .integer: return value.integer
        case .absent, .null: return nil
        case .string:
            guard let integer = Self.integer(spelledBy: value.bytes) else { break }
            warn(field, "expected an integer, found a string of digits")
            return integer
        default: break
        }
        warn(field, value.type == .unsigned ? "does not fit in 64 bits with a sign" : "expected an integer")
        return nil
    }

    private mutating func string(_ value: CSimdjsonValue, _ field: WebhookField) -> String? {
        guard value.textByteCount <= Limits.fieldByteCountMax else {
            warn(field, "too long")
            return nil
        }
        // The parser lets through valid UTF-8 only, so nothing is repaired here. `String(validating:)` would take
        // twice as long as all the rest of the decoding.
        return String(decoding: value.bytes, as: UTF8.self)
    }

    /// Digits with a minus sign before them or none; `Int64.init` would take a plus sign as well.
    private static func integer(spelledBy bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard (1...20).contains(bytes.count), bytes.first != UInt8(ascii: "+") else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self))
    }
}

extension CSimdjsonValue {
    /// The bytes of a string; empty for everything else.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: text, count: textByteCount) }
}
