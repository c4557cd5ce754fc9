internal import CSimdjson
public import EventModel

// What lives here: from the bytes of a GO webhook to an event, and GO's names for its fields (`WebhookField`).
//
// What must stay true: every body comes to a decoded form or a reason, at a cost linear in its length, and none crashes or throws.
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

    /// Writes what `body` says into `builder`, which has the body already. Takes about a microsecond for a usual body,
    /// some milliseconds for the worst of 1 MiB.
    ///
    /// The bytes are copied, and may go away once the call returns.
    public func decode(_ body: RawSpan, into builder: inout EventBuilder) {
        body.withUnsafeBytes { decode($0, into: &builder) }
    }

    /// The event that `body` is: received at `receivedAt` from `source`, with what `request` said about itself.
    public func event(
        _ body: [UInt8], from source: String, receivedAt: Timestamp, request: RequestMetadata = RequestMetadata()
    ) -> NewEvent {
        var builder = EventBuilder()
        builder.body(body.span.bytes)
        decode(body.span.bytes, into: &builder)
        builder.request(request, source: source)
        return NewEvent(receivedAt: receivedAt, builder)
    }

    private func decode(_ body: UnsafeRawBufferPointer, into builder: inout EventBuilder) {
        guard let parser, let values = values.baseAddress else {
            return DecodedFields.undecodable(UndecodableReason.noMemory).write(into: &builder)
        }
        let outcome = csimdjson_decode(parser, body.baseAddress, body.count, values)
        secondPassStepCount = 0
        let bytes = UnsafeBufferPointer(start: body.baseAddress?.assumingMemoryBound(to: UInt8.self), count: body.count)
        switch outcome {
        case .object:
            var found = WebhookValues(UnsafeBufferPointer(self.values))
            let fields = fields(of: &found)
            if found.isDoubtful, decodeTolerantly(bytes, after: outcome, into: &builder) { return }
            fields.write(into: &builder)
        case .empty, .tooLong, .noMemory:
            DecodedFields.undecodable(UndecodableReason.of(outcome, bytes)).write(into: &builder)
        case .otherValue, .trailingContent, .tooDeep, .invalidUTF8, .invalidNumber, .invalidString, .malformed:
            if decodeTolerantly(bytes, after: outcome, into: &builder) { return }
            DecodedFields.undecodable(UndecodableReason.of(outcome, bytes)).write(into: &builder)
        }
    }

    /// Writes what the second pass alone makes of `body`, which is the same as both together wherever the first one takes
    /// the body; false, and nothing is written, where it finds no event.
    package func decodeTolerantly(_ body: RawSpan, into builder: inout EventBuilder) -> Bool {
        body.withUnsafeBytes { body in
            let bytes = UnsafeBufferPointer(
                start: body.baseAddress?.assumingMemoryBound(to: UInt8.self), count: body.count)
            return decodeTolerantly(bytes, after: .object, into: &builder)
        }
    }

    /// The second pass, over a body that the first one refused, or took and found doubtful. False where there is no event.
    private func decodeTolerantly(
        _ body: UnsafeBufferPointer<UInt8>, after outcome: CSimdjsonOutcome, into builder: inout EventBuilder
    ) -> Bool {
        var reading = TolerantReading()
        let isFound = reading.readBody(body)
        secondPassStepCount = reading.stepCount
        guard isFound else { return false }
        reading.withValues { found in
            var fields = fields(of: &found)
            if fields.reason == nil, fields.warnings.isEmpty, let flaw = BodyFlaw(refusal: outcome) {
                fields.warnings = [flaw.warning]
            }
            fields.write(into: &builder)
        }
        return true
    }

    /// What the fields that were found come to. Texts lie where they were found.
    private func fields(of found: inout WebhookValues) -> DecodedFields {
        let kind = Self.kind(found[.eventID])
        if case .failure(let refusal) = kind { found.warn(.eventID, refusal.rule) }
        found.warnOfRepetitions()
        if found[.data].type != .object { found.warn(.data, "expected an object") }
        var fields = DecodedFields()
        for field in WebhookField.ofOrder { fields.read(field, in: &found) }
        if fields[.orderID].isAbsent, fields[.orderCode].isAbsent { found.doubtWithoutOrder() }
        readDate(&found, into: &fields)
        if found.hasObject(.user) {
            for field in WebhookField.ofCustomer { fields.read(field, in: &found) }
        }
        switch kind {
        case .failure(let refusal) where fields.areEmpty: return .undecodable(refusal.reason)
        case .failure: fields.kind = UnsafeBufferPointer(start: nil, count: 0)
        case .success(let kind): fields.kind = kind
        }
        (fields.warnings, fields.lacksKeys) = (found.warnings, found.lacksKeys)
        return fields
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

    /// The kind that `event_id` names.
    private static func kind(_ value: CSimdjsonValue) -> Result<UnsafeBufferPointer<UInt8>, Refusal> {
        switch value.type {
        case .string: break
        case .absent: return .failure(.missing)
        default: return .failure(.noString)
        }
        guard value.textByteCount > 0 else { return .failure(.empty) }
        guard value.textByteCount <= Limits.kindByteCountMax else { return .failure(.tooLong) }
        return .success(value.bytes)
    }
}
