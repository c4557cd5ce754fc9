internal import CSimdjson
public import EventModel

// What lives here: from the bytes of a GO webhook to an event, and GO's names for its fields (`WebhookField`).
//
// What must stay true: every body comes to a `Decoding`, at a cost linear in its length, and none crashes or throws.
// No reason and no warning quotes a body. What the decoder makes of a body depends on the body, `version` and the
// history of time zones that Foundation knows, on nothing else.

/// Decodes GO webhooks: one instance for each event loop or thread, since it reuses its memory and is not `Sendable`.
///
/// Lenient where GO's types drift: ids are strings or whole numbers; fields may be missing, null, unknown and in any
/// order; any `event_id` is a kind. A field of the wrong type, or longer than ``Limits/fieldByteCountMax``, is nil with a
/// ``DecodeWarning``. Of a name given twice the last one counts, with a warning. Empty strings are kept as they came.
///
/// Two passes. The first is simdjson's and takes JSON in UTF-8. What it refuses, and where the fields are not where they
/// should be, a second one reads: what is certain is taken, and what is wrong becomes a warning, on its field or on the
/// body. So one flaw hides no event. It reads past strings and numbers that JSON does not have, and stops where the
/// structure is none; it looks through other bytes around the object, an array, a string, a form, UTF-16, and one level
/// of wrapping. An event whose `event_id` can't be read has the empty kind.
///
/// Undecodable is a body in which no field of a GO webhook can be read with certainty.
public final class GestaoOnlineDecoder {
    /// The version of these rules, stored with each event. It grows whenever some body comes to something else.
    public static let version: UInt16 = 2

    private let parser: OpaquePointer?
    private let values: UnsafeMutableBufferPointer<CSimdjsonValue>
    var regions = TimeZoneRegions()
    /// How many bytes the second pass passed, all told, over the last body: the measure of its work.
    package private(set) var secondPassStepCount = 0

    /// A decoder with memory for usual bodies.
    public init() {
        values = .allocate(capacity: WebhookField.allCases.count)
        values.initialize(repeating: CSimdjsonValue())
        parser = csimdjson_parser_create(
            WebhookField.makeTable(), WebhookField.allCases.count,
            CSimdjsonLimits(
                documentByteCountMax: Limits.bodyByteCountMax, keptByteCountMax: Limits.keptBodyByteCountMax,
                depthMax: Limits.jsonDepthMax))
    }

    deinit {
        csimdjson_parser_destroy(parser)
        values.deallocate()
    }

    /// What `body` says. Takes about a microsecond for a usual body, some milliseconds for the worst of 1 MiB.
    public func decode(_ body: [UInt8]) -> Decoding {
        body.withUnsafeBytes { decode($0) }
    }

    /// What `body` says. Takes about a microsecond for a usual body, some milliseconds for the worst of 1 MiB.
    ///
    /// The bytes are copied, and may go away once the call returns.
    public func decode(_ body: UnsafeRawBufferPointer) -> Decoding {
        guard let parser, let values = values.baseAddress else {
            return .undecodable(reason: UndecodableReason.noMemory)
        }
        let outcome = csimdjson_decode(parser, body.baseAddress, body.count, values)
        secondPassStepCount = 0
        let bytes = UnsafeBufferPointer(start: body.baseAddress?.assumingMemoryBound(to: UInt8.self), count: body.count)
        switch outcome {
        case .object:
            var found = WebhookValues(UnsafeBufferPointer(self.values))
            let decoding = decoding(of: &found)
            return found.isDoubtful ? decodeTolerantly(bytes, after: outcome) ?? decoding : decoding
        case .empty, .tooLong, .noMemory:
            return .undecodable(reason: UndecodableReason.of(outcome, bytes))
        case .otherValue, .trailingContent, .tooDeep, .invalidUTF8, .invalidNumber, .invalidString, .malformed:
            return decodeTolerantly(bytes, after: outcome)
                ?? .undecodable(reason: UndecodableReason.of(outcome, bytes))
        }
    }

    /// What the second pass alone makes of `body`: the same as both together, wherever the first one takes the body.
    package func decodeTolerantly(_ body: [UInt8]) -> Decoding? {
        body.withUnsafeBufferPointer { decodeTolerantly($0, after: .object) }
    }

    /// The second pass, over a body that the first one refused, or took and found doubtful. Nil where there is no event.
    private func decodeTolerantly(_ body: UnsafeBufferPointer<UInt8>, after outcome: CSimdjsonOutcome) -> Decoding? {
        var reading = TolerantReading()
        let isFound = reading.readBody(body)
        secondPassStepCount = reading.stepCount
        guard isFound else { return nil }
        let decoding: Decoding = reading.withValues { self.decoding(of: &$0) }
        guard var event = decoding.event, event.warnings.isEmpty, let flaw = BodyFlaw(refusal: outcome) else {
            return decoding
        }
        event.warnings = [flaw.warning]
        return .decoded(event)
    }

    /// What the fields that were found come to.
    private func decoding(of found: inout WebhookValues) -> Decoding {
        let kind = Self.kind(found[.eventID])
        if case .failure(let refusal) = kind { found.warn(.eventID, refusal.rule) }
        found.warnOfRepetitions()
        if found[.data].type != .object { found.warn(.data, "expected an object") }
        var order = Order(
            id: found.id(.orderID), code: found.digits(.code), utmID: found.looseText(.utmID),
            status: found.integer(.status))
        if order.id == nil, order.code == nil { found.doubtWithoutOrder() }
        readDate(&found, into: &order)
        let customer = Self.customer(&found)
        switch kind {
        case .failure(let refusal) where order == Order() && customer == nil:
            return .undecodable(reason: refusal.reason)
        case .failure:
            return .decoded(
                DecodedEvent(
                    kind: EventKind(rawValue: ""), order: order, customer: customer, warnings: found.warnings,
                    lacksKeys: found.lacksKeys))
        case .success(let kind):
            return .decoded(
                DecodedEvent(
                    kind: kind, order: order, customer: customer, warnings: found.warnings,
                    lacksKeys: found.lacksKeys))
        }
    }

    /// The customer; nil where the body has no user, or a user without a single field that is known.
    private static func customer(_ found: inout WebhookValues) -> Customer? {
        guard found.hasObject(.user) else { return nil }
        let customer = Customer(
            id: found.id(.userID), document: found.digits(.document), name: found.text(.name),
            email: found.text(.email),
            phone: found.digits(.phone), cellphone: found.digits(.cellphone))
        return customer == Customer() ? nil : customer
    }
}

extension GestaoOnlineDecoder {
    /// Why `event_id` names no kind.
    private enum Refusal: Error {
        case missing, noString, empty, tooLong

        /// As the reason for which nothing was decoded.
        var reason: String {
            switch self {
            case .missing: UndecodableReason.noKind
            case .noString: UndecodableReason.kindNoString
            case .empty: UndecodableReason.kindEmpty
            case .tooLong: UndecodableReason.kindTooLong
            }
        }

        /// As a warning on the field.
        var rule: StaticString {
            switch self {
            case .missing: "missing"
            case .noString: "expected a string"
            case .empty: "empty"
            case .tooLong: "too long"
            }
        }
    }

    /// The kind that `event_id` names. The documented kinds are taken from constants, which saves an allocation.
    private static func kind(_ value: CSimdjsonValue) -> Result<EventKind, Refusal> {
        switch value.type {
        case .string: break
        case .absent: return .failure(.missing)
        default: return .failure(.noString)
        }
        let bytes = value.bytes
        let documented = EventKind.documented.first {
            // Buffers compare in a fraction of the time that a string's own view takes.
            $0.rawValue.utf8.count == bytes.count
                && $0.rawValue.utf8.withContiguousStorageIfAvailable { $0.elementsEqual(bytes) } ?? false
        }
        if let documented { return .success(documented) }
        guard !bytes.isEmpty else { return .failure(.empty) }
        guard bytes.count <= Limits.kindByteCountMax else { return .failure(.tooLong) }
        return .success(EventKind(rawValue: String(decoding: bytes, as: UTF8.self)))
    }
}
