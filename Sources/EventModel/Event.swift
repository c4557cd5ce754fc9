/// Where an event stands in the log, and the hashes that chain it to its neighbours.
public struct EventPlace: Sendable, Hashable {
    /// Its position; 0 where it has none yet.
    public var position: Position
    /// The epoch that its position belongs to.
    public var epoch: Epoch
    /// The hash of the record before it.
    public var previousHash: RecordHash
    /// The hash of its own record.
    public var recordHash: RecordHash

    /// A place of these parts; none without any.
    public init(
        position: Position = 0, epoch: Epoch = 0, previousHash: RecordHash = .zero, recordHash: RecordHash = .zero
    ) {
        self.position = position
        self.epoch = epoch
        self.previousHash = previousHash
        self.recordHash = recordHash
    }
}

/// An event as it lies in the log, for whoever keeps it: its place, and a copy of its sections.
public struct Event: Sendable, Hashable {
    /// Where it stands in the log.
    public var place: EventPlace
    /// What was received and decoded.
    public var content: NewEvent

    /// An event of these parts.
    public init(place: EventPlace, content: NewEvent) {
        self.place = place
        self.content = content
    }

    /// Its position in the log.
    public var position: Position { place.position }
    /// The epoch that its position belongs to.
    public var epoch: Epoch { place.epoch }
    /// The hash of the record before it.
    public var previousHash: RecordHash { place.previousHash }
    /// The hash of its own record.
    public var recordHash: RecordHash { place.recordHash }

    /// The event, where its bytes lie.
    public var view: EventView {
        @_lifetime(borrow self)
        get { content.view(at: place) }
    }
}

/// An event before it has a place in the log: the moment of its receipt, and its sections in one piece.
///
/// Everything that was received and decoded is read through ``view``, or through the shorthands beside it.
public struct NewEvent: Sendable {
    /// The wall clock when its last byte had arrived, unaltered.
    public var receivedAt: Timestamp
    /// Whether a field is longer than the format allows, and was left empty: no log stores the event.
    public let hasLongField: Bool
    private let bytes: [UInt8]
    private let layout: Layout

    /// Behind a reference, so that events can be moved at the cost of a few words.
    private final class Layout: Sendable {
        let layout: EventLayout
        init(_ layout: EventLayout) { self.layout = layout }
    }

    /// An event whose sections are those that `builder` has written.
    public init(receivedAt: Timestamp, _ builder: borrowing EventBuilder) {
        let sections = builder.sections
        do throws(EventDamage) {
            let layout = try EventLayout(of: sections, in: 0..<sections.byteCount, sectionCount: nil)
            self.init(
                receivedAt: receivedAt, sections: sections.withUnsafeBytes { Array($0) }, layout,
                hasLongField: builder.hasLongField)
        } catch {
            preconditionFailure("a builder writes whole sections: \(error.reason)")
        }
    }

    /// An event whose parts lie in `sections` as `layout` says.
    init(receivedAt: Timestamp, sections: [UInt8], _ layout: EventLayout, hasLongField: Bool = false) {
        self.receivedAt = receivedAt
        self.hasLongField = hasLongField
        bytes = sections
        self.layout = Layout(layout)
    }

    /// The event, where its bytes lie.
    public var view: EventView {
        @_lifetime(borrow self)
        get { EventView(of: bytes.span.bytes, layout.layout, receivedAt: receivedAt) }
    }

    @_lifetime(borrow self)
    fileprivate func view(at place: EventPlace) -> EventView {
        EventView(of: bytes.span.bytes, layout.layout, receivedAt: receivedAt, at: place)
    }

    /// The bytes of the sections, as a record holds them before it is packed.
    public var sections: RawSpan {
        @_lifetime(borrow self)
        get { bytes.span.bytes }
    }
}

extension NewEvent: Hashable {
    /// Whether both were received at the same moment and have the same sections, byte for byte.
    public static func == (left: NewEvent, right: NewEvent) -> Bool {
        left.receivedAt == right.receivedAt && left.bytes == right.bytes
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(receivedAt)
        hasher.combine(bytes)
    }
}

/// Shorthands for what is looked at one by one; each copies what it gives.
extension NewEvent {
    /// The GO account that sent it, by the name it was registered under.
    public var source: String { view.source.text }
    /// The body, byte for byte.
    public var body: [UInt8] { view.body.withUnsafeBytes { Array($0) } }
    /// Whether the body was decoded.
    public var isDecoded: Bool { view.isDecoded }
    /// The kind; nil for an undecodable body.
    public var kind: EventKind? { view.kind }
    /// What the request said about itself.
    public var request: RequestMetadata { view.request }
    /// What was odd in the body, in words.
    public var warnings: [String] { view.warnings }

    /// The text of a field; nil where the event has none.
    public subscript(field: EventField) -> String? { view.text(field) }
    /// The value of a field, whatever its type; nil where the event has none.
    public func value(_ field: EventField) -> EventField.Value? { view.value(field) }

    /// The value of a field as people see it: a date whose zone is unknown, or that no calendar writes, is a text.
    public func shownValue(of field: EventField) -> EventField.Value? {
        guard field == .orderDate else { return value(field) }
        guard case .time(let moment) = value(.orderDate) else { return value(.orderDateText) }
        return moment.isWritten ? .time(moment) : .text(moment.expandedDescription)
    }

    /// An event of these parts, for whoever has them as values. A decoder of bodies writes into an ``EventBuilder``.
    ///
    /// - Parameters:
    ///   - fields: what was decoded; with ``EventField/reason``, the body is undecodable. A kind of `""` and the field
    ///     that says there is a customer come by themselves where they are needed.
    ///   - warnings: what in the body was odd.
    public init(
        source: String, receivedAt: Timestamp, body: [UInt8], fields: [EventField: EventField.Value],
        warnings: [String] = [], decoderVersion: UInt16, request: RequestMetadata = RequestMetadata()
    ) {
        var builder = EventBuilder()
        builder.body(body.span.bytes)
        builder.beginDecoded(version: decoderVersion, isDecoded: fields[.reason] == nil)
        var fields = fields
        if fields[.reason] == nil, fields[.kind] == nil { fields[.kind] = .text("") }
        if fields.keys.contains(where: { $0.row.owner == .customer }) { fields[.customer] = .flag }
        for field in EventField.allCases {
            if field == .warning { for warning in warnings { builder.put(.warning, text: warning) } }
            switch fields[field] {
            case .text(let text): builder.put(field, text: text)
            case .number(let number): builder.put(field, integer: number)
            case .time(let moment): builder.put(field, integer: moment.microseconds)
            case .flag: builder.put(field)
            case nil: break
            }
        }
        builder.endDecoded()
        builder.request(request, source: source)
        self.init(receivedAt: receivedAt, builder)
    }
}

/// What is kept of the request that brought an event; never its token or its query.
public struct RequestMetadata: Sendable, Hashable {
    /// The sender's address, after trusted proxies.
    public var address: String?
    /// The label of the token that was presented, not the token.
    public var tokenLabel: String?
    /// The `Content-Type` header.
    public var contentType: String?
    /// The allow-listed headers, in the order they came.
    public var headers: [Header]

    /// A header field of the request.
    public struct Header: Sendable, Hashable {
        /// Its name, in lower case.
        public var name: String
        /// Its value.
        public var value: String
        /// A header of this name and value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Metadata of these parts.
    public init(
        address: String? = nil, tokenLabel: String? = nil, contentType: String? = nil, headers: [Header] = []
    ) {
        self.address = address
        self.tokenLabel = tokenLabel
        self.contentType = contentType
        self.headers = headers
    }
}
