internal import CSimdjson
internal import EventModel

/// The values of one body's fields, as the parser found them, read into what the event model wants.
///
/// Lenient: a field that is missing or null is nil and nothing is said; one that can't be taken at its word is nil
/// and leaves a warning. The texts are valid only while the parser holds still, so a value of this type never
/// outlives the decode that made it.
struct WebhookValues {
    private let values: UnsafeBufferPointer<CSimdjsonValue>
    private(set) var warnings: [DecodeWarning]
    /// Whether the body has, or may have, keys that were not read.
    private(set) var lacksKeys: Bool
    /// Whether the second pass may read more than the first one, whose values these are: a number by its spelling, which
    /// the first one does not keep, or fields that are not where they should be.
    private(set) var isDoubtful: Bool

    /// What a pass found, and what it had to say of it.
    init(_ values: UnsafeBufferPointer<CSimdjsonValue>, warnings: [DecodeWarning] = [], lacksKeys: Bool = false) {
        self.values = values
        self.warnings = warnings
        self.lacksKeys = lacksKeys
        isDoubtful =
            values[WebhookField.eventID.rawValue].type != .string || values[WebhookField.data.rawValue].type != .object
    }

    subscript(field: WebhookField) -> CSimdjsonValue { values[field.rawValue] }

    /// Says of `field` what was odd about it.
    mutating func warn(_ field: WebhookField, _ rule: StaticString) {
        warnings.append(DecodeWarning(rawValue: "\(field.path): \(rule)"))
    }

    /// Doubts that the order's fields are where they should be if none of them is there.
    mutating func doubtWithoutOrder() {
        if !WebhookField.allCases.contains(where: { $0.parent == .data && self[$0].type != .absent }) {
            isDoubtful = true
        }
    }

    /// Says of `field` that it could not be taken. What is searched by is missing then.
    private mutating func lose(_ field: WebhookField, _ rule: StaticString) {
        warn(field, rule)
        if field.isKey { lacksKeys = true }
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
    mutating func text(_ field: WebhookField) -> DecodedFields.Value {
        let value = self[field]
        switch value.type {
        case .string: return string(value, field)
        case .absent, .null: return .absent
        default:
            lose(field, "expected a string")
            return .absent
        }
    }

    /// An id: a string as it came, or a whole number as its decimal digits.
    mutating func id(_ field: WebhookField) -> DecodedFields.Value {
        let value = self[field]
        switch value.type {
        case .string: return string(value, field)
        case .integer: return .text(String(value.integer))
        case .unsigned: return .text(String(UInt64(bitPattern: value.integer)))
        case .absent, .null: return .absent
        case .double:
            if let number = wholeNumber(value) {
                warn(field, "a number that is no integer of 64 bits, its digits are taken")
                return within(number, field)
            }
        default: break
        }
        lose(field, "expected a string or an integer")
        return .absent
    }

    /// A text of digits: a string as it came, or a whole number from 0 on as its decimal digits, with a warning, since
    /// zeros in front of it are lost.
    mutating func digits(_ field: WebhookField) -> DecodedFields.Value {
        let value = self[field]
        switch value.type {
        case .integer where value.integer >= 0, .unsigned:
            warn(field, "expected a string, found an integer")
            return id(field)
        case .double:
            guard let number = wholeNumber(value), !number.hasPrefix("-") else { return text(field) }
            warn(field, "expected a string, found a number, its digits are taken")
            return within(number, field)
        default: return text(field)
        }
    }

    /// A text that is an id as well: a string as it came, or a whole number as its decimal digits, with a warning.
    mutating func looseText(_ field: WebhookField) -> DecodedFields.Value {
        let value = self[field]
        guard value.type == .integer, value.integer < 0 else { return digits(field) }
        warn(field, "expected a string, found an integer")
        return id(field)
    }

    /// An integer; a string of digits and a whole number spelled otherwise are one too, with a warning.
    mutating func integer(_ field: WebhookField) -> Int64? {
        let value = self[field]
        switch value.type {
        case .integer: return value.integer
        case .absent, .null: return nil
        case .string:
            guard let integer = Self.integer(spelledBy: value.bytes) else { break }
            warn(field, "expected an integer, found a string of digits")
            return integer
        case .double:
            guard let number = wholeNumber(value), let integer = Int64(number) else { break }
            warn(field, "expected an integer, found a number with a fraction or an exponent")
            return integer
        default: break
        }
        warn(field, value.type == .unsigned ? "does not fit in 64 bits with a sign" : "expected an integer")
        return nil
    }

    /// The digits of a whole number that is no integer of 64 bits.
    private mutating func wholeNumber(_ value: CSimdjsonValue) -> String? {
        guard value.text != nil else {
            isDoubtful = true
            return nil
        }
        return SpelledNumber(value.bytes)?.wholeNumber
    }

    private mutating func within(_ number: String, _ field: WebhookField) -> DecodedFields.Value {
        guard number.utf8.count <= Limits.fieldByteCountMax else {
            lose(field, "too long")
            return .absent
        }
        return .text(number)
    }

    /// A string as it came. Both passes give valid UTF-8 only.
    private mutating func string(_ value: CSimdjsonValue, _ field: WebhookField) -> DecodedFields.Value {
        guard value.textByteCount <= Limits.fieldByteCountMax else {
            lose(field, "too long")
            return .absent
        }
        return .utf8(value.bytes)
    }

    /// Digits with a minus sign before them or none; `Int64.init` would take a plus sign as well.
    private static func integer(spelledBy bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard (1...20).contains(bytes.count), bytes.first != UInt8(ascii: "+") else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self))
    }
}

extension CSimdjsonValue {
    /// The bytes of a string, or of a number's spelling where it is known; empty for everything else.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: text, count: textByteCount) }
}
