internal import CSimdjson
public import EventModel

// What lives here: from the bytes of a GO webhook to an event, and GO's names for its fields (`WebhookField`).
//
// What must stay true: every body comes to a `Decoding`, at a cost linear in its length, and none crashes or throws.
// No reason and no warning quotes a body. What the decoder makes of a body depends on the body, `version` and the
// history of time zones that Foundation knows, on nothing else.

/// Decodes GO webhooks: one instance for each event loop or thread, since it reuses its memory and is not `Sendable`.
///
/// Lenient where GO's types drift: ids are strings or integers; fields may be missing, null, unknown and in any order;
/// any `event_id` is a kind. A field of the wrong type, or longer than ``Limits/fieldByteCountMax``, is nil with a
/// ``DecodeWarning``. Of a name given twice the last one counts, with a warning. Empty strings are kept as they came.
/// An object with an `event_id` but no `data` object is an event without an order, with a warning.
///
/// Undecodable is what is not one JSON object in UTF-8 with an `event_id` that is a string; so is every body with
/// an integer that does not fit in 64 bits or an escape that is half a surrogate pair, wherever they are.
public final class GestaoOnlineDecoder {
    /// The version of these rules, stored with each event. It grows whenever some body comes to something else.
    public static let version: UInt16 = 1

    private let parser: OpaquePointer?
    private let values: UnsafeMutableBufferPointer<CSimdjsonValue>
    var regions = TimeZoneRegions()

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
        guard outcome == .object else { return .undecodable(reason: UndecodableReason.of(outcome, body)) }
        return event(WebhookValues(UnsafeBufferPointer(self.values)))
    }

    private func event(_ found: WebhookValues) -> Decoding {
        var found = found
        let kind: EventKind
        switch Self.kind(found[.eventID]) {
        case .success(let recognised): kind = recognised
        case .failure(let refusal): return .undecodable(reason: refusal.reason)
        }
        found.warnOfRepetitions()
        if found[.data].type != .object { found.warn(.data, "expected an object") }
        var order = Order(
            id: found.id(.orderID), code: found.digits(.code), utmID: found.text(.utmID),
            status: found.integer(.status))
        readDate(&found, into: &order)
        let customer = Self.customer(&found)
        return .decoded(DecodedEvent(kind: kind, order: order, customer: customer, warnings: found.warnings))
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
    private struct Refusal: Error {
        var reason: String
    }

    /// The kind that `event_id` names. The documented kinds are taken from constants, which saves an allocation.
    private static func kind(_ value: CSimdjsonValue) -> Result<EventKind, Refusal> {
        switch value.type {
        case .string: break
        case .absent: return .failure(Refusal(reason: UndecodableReason.noKind))
        default: return .failure(Refusal(reason: UndecodableReason.kindNoString))
        }
        let bytes = value.bytes
        let documented = EventKind.documented.first {
            $0.rawValue.utf8.count == bytes.count && $0.rawValue.utf8.elementsEqual(bytes)
        }
        if let documented { return .success(documented) }
        guard !bytes.isEmpty else { return .failure(Refusal(reason: UndecodableReason.kindEmpty)) }
        guard bytes.count <= Limits.kindByteCountMax else {
            return .failure(Refusal(reason: UndecodableReason.kindTooLong))
        }
        return .success(EventKind(rawValue: String(decoding: bytes, as: UTF8.self)))
    }
}
