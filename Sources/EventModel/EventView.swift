/// An event where its bytes lie: in the log's map, in what was unpacked of it, in an ``Event``.
///
/// Borrowed, by type: it cannot be copied, and neither it nor any bytes it gives can leave the scope that the bytes
/// are valid in. Reading a field costs no allocation and no search. ``Event`` is what one keeps.
public struct EventView: ~Copyable, ~Escapable {
    /// Where it stands in the log.
    public let place: EventPlace
    /// The wall clock when its last byte had arrived.
    public let receivedAt: Timestamp
    /// The bytes of the sections that its parts lie in.
    private let sections: RawSpan
    private let layout: EventLayout

    /// The event whose parts lie in `sections` as `layout` says.
    @_lifetime(copy sections)
    package init(
        of sections: RawSpan, _ layout: EventLayout, receivedAt: Timestamp, at place: EventPlace = EventPlace()
    ) {
        self.sections = sections
        self.layout = layout
        self.receivedAt = receivedAt
        self.place = place
    }

    /// Its position in the log.
    public var position: Position { place.position }
    /// The epoch that its position belongs to.
    public var epoch: Epoch { place.epoch }

    /// The body, byte for byte.
    public var body: RawSpan {
        @_lifetime(copy self)
        get { bytes(layout.body) }
    }

    /// The GO account that sent it.
    public var source: RawSpan {
        @_lifetime(copy self)
        get { bytes(layout.place(of: .source)) }
    }

    /// The sender's address, after trusted proxies.
    public var address: RawSpan? {
        @_lifetime(copy self)
        get { present(layout.place(of: EventSections.RequestField.address)) }
    }

    /// The label of the token that was presented.
    public var tokenLabel: RawSpan? {
        @_lifetime(copy self)
        get { present(layout.place(of: EventSections.RequestField.tokenLabel)) }
    }

    /// The `Content-Type` header.
    public var contentType: RawSpan? {
        @_lifetime(copy self)
        get { present(layout.place(of: EventSections.RequestField.contentType)) }
    }

    /// Whether the body was decoded.
    public var isDecoded: Bool { layout.isDecoded }
    /// The version of the decoder that read the body.
    public var decoderVersion: UInt16 { layout.decoderVersion }

    /// The bytes of a field; nil where the event has none. Text is UTF-8 unless whoever wrote it did not keep to
    /// `docs/format.md`.
    public subscript(field: EventField) -> RawSpan? {
        @_lifetime(copy self)
        get { present(layout.place(of: field)) }
    }

    /// Whether the event has the field.
    public func has(_ field: EventField) -> Bool { layout.place(of: field).isPresent }

    /// The number or moment of a field as its 64 bits; nil where the event has none.
    /// - Precondition: the field is a number or a time.
    public func integer(_ field: EventField) -> Int64? {
        let place = layout.place(of: field)
        return place.isPresent ? sections.integer(Int64.self, at: Int(place.start)) : nil
    }

    /// Calls `body` with each thing that was odd in the event's body, in the order they were found.
    public func forEachWarning<Failure: Error>(_ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        let first = layout.place(of: .warning)
        guard first.isPresent else { return }
        try forEach(EventField.warning.rawValue, from: first, in: layout.decoded, body)
    }

    /// Calls `body` with the name, in lower case, and the value of each header that is kept with the event, in the order
    /// they came.
    public func forEachHeader<Failure: Error>(
        _ body: (_ name: RawSpan, _ value: RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        let first = layout.place(of: EventSections.RequestField.header)
        guard first.isPresent else { return }
        try forEach(EventSections.RequestField.header.rawValue, from: first, in: layout.request) {
            (field: RawSpan) throws(Failure) in
            var end = 0
            while field.integer(UInt8.self, at: end) != 0 { end += 1 }
            try body(field.extracting(0..<end), field.extracting((end + 1)..<field.byteCount))
        }
    }

    private func forEach<Failure: Error>(
        _ tag: UInt8, from first: EventLayout.Place, in section: EventLayout.Place,
        _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        let start = first.start - UInt32(EventSections.fieldHeaderByteCount)
        let rest = EventLayout.Place(start: start, count: section.start + section.count - start)
        var walk = FieldWalk(rest, skipping: 0)
        // The layout has seen all of these fields whole.
        while let field = try? walk.next(sections) {
            if field.tag == tag { try body(bytes(field.place)) }
        }
    }

    @_lifetime(copy self)
    private func bytes(_ place: EventLayout.Place) -> RawSpan {
        sections.extracting(Int(place.start)..<Int(place.start) + Int(place.count))
    }

    @_lifetime(copy self)
    private func present(_ place: EventLayout.Place) -> RawSpan? {
        if place.isPresent { return bytes(place) }
        return nil
    }
}

extension EventView {
    /// The kind; nil for an undecodable body.
    public var kind: EventKind? {
        guard let kind = self[.kind] else { return nil }
        return EventKind(rawValue: kind.text)
    }

    /// A text field as a string; nil where the event has none.
    public func text(_ field: EventField) -> String? {
        guard let bytes = self[field] else { return nil }
        return bytes.text
    }

    /// The value of a field, whatever its type; nil where the event has none.
    public func value(_ field: EventField) -> EventField.Value? {
        guard let bytes = self[field] else { return nil }
        return switch field.row.type {
        case .text: .text(bytes.text)
        case .number: integer(field).map { .number($0) }
        case .time: integer(field).map { .time(Timestamp(microseconds: $0)) }
        case .flag: .flag
        }
    }

    /// Whether a search by order or customer may miss the event: keys could not be read, or there are none. False for an
    /// undecodable body, which no such search looks at.
    public var isWithoutKeys: Bool {
        guard isDecoded else { return false }
        if has(.lacksKeys) { return true }
        for field in EventField.keyFields {
            if let bytes = self[field], !bytes.isEmpty { return false }
        }
        return true
    }

    /// What was odd in the body, in words.
    public var warnings: [String] {
        var warnings: [String] = []
        forEachWarning { warnings.append($0.text) }
        return warnings
    }

    /// What the request said about itself, copied out.
    public var request: RequestMetadata {
        var request = RequestMetadata()
        if let address { request.address = address.text }
        if let tokenLabel { request.tokenLabel = tokenLabel.text }
        if let contentType { request.contentType = contentType.text }
        forEachHeader { request.headers.append(.init(name: $0.text, value: $1.text)) }
        return request
    }

    /// The event, copied out.
    public func copy() -> Event {
        let bytes = layout.sections
        let content = NewEvent(
            receivedAt: receivedAt, sections: self.bytes(bytes).withUnsafeBytes { Array($0) },
            layout.shifted(by: bytes.start))
        return Event(place: place, content: content)
    }

    /// The event, copied out, with U+FFFD where a text is no UTF-8.
    public func repaired() -> Event {
        var fields: [EventField: EventField.Value] = [:]
        for field in EventField.allCases where field != .warning { fields[field] = value(field) }
        let content = NewEvent(
            source: source.text, receivedAt: receivedAt, body: body.withUnsafeBytes { Array($0) }, fields: fields,
            warnings: warnings, decoderVersion: decoderVersion, request: request)
        return Event(place: place, content: content)
    }
}
