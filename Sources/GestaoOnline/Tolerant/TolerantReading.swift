internal import CSimdjson
internal import EventModel

/// What the second pass finds in one body: the fields that can be read with certainty, and what is wrong with the rest.
///
/// Its values are as the first pass would give them, so what is made of them is the same for both. A number that does
/// not fit in 64 bits, or has a fraction or an exponent, comes with its spelling as text.
struct TolerantReading {
    private var values = [CSimdjsonValue](repeating: CSimdjsonValue(), count: WebhookField.allCases.count)
    /// The texts of the values, one after the other, and where each of them lies.
    private var texts: [UInt8] = []
    private var places = [Range<Int>?](repeating: nil, count: WebhookField.allCases.count)
    /// What was found to be wrong.
    private(set) var warnings: [DecodeWarning] = []
    /// Whether the body has, or may have, keys that were not read.
    private(set) var lacksKeys = false
    /// How many bytes were passed, all told: the measure of the work.
    var stepCount = 0
    /// How many more objects may be tried that turn out to have no end.
    var trialsLeft = Limits.tolerantTrialCountMax
    /// How many more objects may be looked at, one after the other.
    var objectsLeft = Limits.tolerantObjectCountMax

    /// Calls `body` with the values, which are valid within it.
    func withValues<Result>(_ body: (inout WebhookValues) -> Result) -> Result {
        texts.withUnsafeBufferPointer { texts in
            var values = values
            for (index, place) in places.enumerated() {
                guard let place else { continue }
                values[index].text = texts.baseAddress.map { $0 + place.lowerBound }
                values[index].textByteCount = place.count
            }
            return values.withUnsafeBufferPointer { values in
                var found = WebhookValues(values, warnings: warnings, lacksKeys: lacksKeys)
                return body(&found)
            }
        }
    }

    /// Says what is wrong with the body as a whole.
    mutating func warn(_ flaw: BodyFlaw) {
        warnings.append(flaw.warning)
        if flaw.hidesKeys { lacksKeys = true }
    }

    /// Takes back the warnings from `index` on, for ``add(_:)`` to give again behind others.
    mutating func takeWarnings(from index: Int) -> [DecodeWarning] {
        defer { warnings.removeSubrange(index...) }
        return Array(warnings[index...])
    }

    /// Adds `warnings`.
    mutating func add(_ warnings: [DecodeWarning]) { self.warnings += warnings }

    /// Says what is wrong with a field. Where it is searched by, it is missing from what is found.
    mutating func warn(_ field: WebhookField, _ rule: StaticString, hidesKeys: Bool = false) {
        warnings.append(DecodeWarning(rawValue: "\(field.path): \(rule)"))
        if hidesKeys { lacksKeys = true }
    }

    // MARK: Fields

    /// Reads the fields of `parent` from the object at `start`; of a name given twice the last one counts.
    mutating func readFields(of parent: WebhookField?, _ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        var found = [TolerantScanner.Value?](repeating: nil, count: values.count)
        var repeated: Set<WebhookField> = []
        scanMembers(bytes, at: start) { name, value in
            guard let field = Self.field(of: parent, named: name, bytes) else { return }
            if found[field.rawValue] != nil { repeated.insert(field) }
            found[field.rawValue] = value
        }
        for field in repeated { markRepeated(field) }
        for field in WebhookField.allCases where field.parent == parent {
            if let value = found[field.rawValue] { take(value, as: field, bytes) }
        }
    }

    /// How many of the fields of `parent` the object at `start` names.
    mutating func fieldCount(of parent: WebhookField?, _ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
        var found: Set<WebhookField> = []
        scanMembers(bytes, at: start) { name, _ in
            if let field = Self.field(of: parent, named: name, bytes) { found.insert(field) }
        }
        return found.count
    }

    /// Calls `body` with the members of the object at `start`, as far as they are certain.
    mutating func scanMembers(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ body: (Range<Int>, TolerantScanner.Value) -> Void
    ) {
        var scanner = TolerantScanner(bytes, at: start)
        scanner.forEachMember(body)
        stepCount += scanner.stepCount
    }

    /// The field of `parent` with the name that lies at `range`.
    static func field(
        of parent: WebhookField?, named range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> WebhookField? {
        let raw = bytes[range]
        // No name has more characters, and none of them takes more bytes than an escape.
        guard range.count <= 6 * 13 else { return nil }
        guard raw.contains(UInt8(ascii: "\\")) else {
            return WebhookField.allCases.first { $0.parent == parent && $0.isNamed(raw) }
        }
        var name: [UInt8] = []
        guard TolerantText.append(raw, to: &name).isEmpty else { return nil }
        return WebhookField.allCases.first { $0.parent == parent && $0.isNamed(name) }
    }

    /// Takes `value` as the value of `field`, and reads the fields within it where it is an object.
    mutating func take(_ value: TolerantScanner.Value, as field: WebhookField, _ bytes: UnsafeBufferPointer<UInt8>) {
        let index = field.rawValue
        switch value.kind {
        case .null: values[index].type = .null
        case .boolean: values[index].type = .boolean
        case .array: values[index].type = .array
        case .object:
            values[index].type = .object
            readFields(of: field, bytes, at: value.range.lowerBound)
        case .string: takeText(value, as: field, bytes)
        case .number: takeNumber(value, as: field, bytes)
        case .unreadable:
            values[index].type = .absent
            warn(field, "no value that JSON has", hidesKeys: field.isKey)
        }
    }

    /// Notes that the object of `field` has its name more than once.
    mutating func markRepeated(_ field: WebhookField) { values[field.rawValue].isRepeated = true }

    /// Marks `field` as an object whose fields are read on their own.
    mutating func takeObject(as field: WebhookField) { values[field.rawValue].type = .object }

    private mutating func takeText(
        _ value: TolerantScanner.Value, as field: WebhookField, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        // What is certainly too long, since no escape takes more bytes than these, is not read to its end.
        let raw = bytes[value.content].prefix(6 * (Limits.fieldByteCountMax + 1))
        let start = texts.count
        stepCount += raw.count
        let flaws = TolerantText.append(raw, to: &texts)
        values[field.rawValue].type = .string
        places[field.rawValue] = start..<texts.count
        guard let rule = flaws.rule(isLeftOut: field.isKey) else { return }
        warn(field, rule, hidesKeys: field.isKey)
        if field.isKey {
            values[field.rawValue].type = .absent
            places[field.rawValue] = nil
        }
    }

    private mutating func takeNumber(
        _ value: TolerantScanner.Value, as field: WebhookField, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        let spelling = UnsafeBufferPointer(rebasing: bytes[value.range])
        guard let number = SpelledNumber(spelling) else { return }
        if let integer = number.signed {
            values[field.rawValue].type = .integer
            values[field.rawValue].integer = integer
        } else if let integer = number.unsigned {
            values[field.rawValue].type = .unsigned
            values[field.rawValue].integer = Int64(bitPattern: integer)
        } else {
            values[field.rawValue].type = .double
            let kept = spelling.prefix(Limits.fieldByteCountMax + 1)
            places[field.rawValue] = texts.count..<texts.count + kept.count
            texts.append(contentsOf: kept)
        }
    }
}

extension WebhookField {
    fileprivate func isNamed(_ bytes: some Collection<UInt8>) -> Bool {
        UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount).elementsEqual(bytes)
    }
}

extension TextFlaws {
    /// What a warning says of them: the worst. A text that is searched by is left out where it is not certain.
    fileprivate func rule(isLeftOut: Bool) -> StaticString? {
        if isEmpty { return nil }
        if contains(.otherEncoding) {
            return isLeftOut ? "not UTF-8, left out" : "not UTF-8, read as Windows-1252"
        }
        if contains(.damagedUTF8) {
            return isLeftOut ? "not UTF-8, left out" : "not UTF-8 throughout, U+FFFD stands for what is not"
        }
        if contains(.halfSurrogate) {
            return isLeftOut
                ? "half a surrogate pair in it, left out" : "half a surrogate pair in it, U+FFFD stands for it"
        }
        if contains(.badEscape) {
            return isLeftOut
                ? "an escape that is none in it, left out" : "an escape that is none in it, U+FFFD stands for it"
        }
        return isLeftOut ? "a control character in it, left out" : "a control character in it that is not escaped"
    }
}
