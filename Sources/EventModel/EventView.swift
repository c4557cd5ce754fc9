/// An event whose texts and body still lie where they were read from, for whoever compares or renders it and lets go.
///
/// Valid inside the closure that it is handed to. It cannot be copied, so it cannot be kept; ``Event`` is what one
/// keeps. Reading one allocates nothing, unless the event has warnings or headers of its request.
public struct EventView: ~Copyable {
    /// The bytes of a text, which are UTF-8 unless whoever wrote them did not keep to `docs/format.md`.
    public typealias Text = UnsafeRawBufferPointer

    /// Its place in the log.
    public var position: Position = 0
    /// The epoch that its position belongs to.
    public var epoch: Epoch = 0
    /// The wall clock when its last byte had arrived.
    public var receivedAt = Timestamp(microseconds: 0)
    /// The GO account that sent it.
    public var source = Text(start: nil, count: 0)
    /// The body, byte for byte.
    public var body = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The version of the decoder that read the body.
    public var decoderVersion: UInt16 = 0
    /// What happened; nil for an undecodable body.
    public var kind: Text?
    /// Why the body is undecodable; nil where it is not.
    public var undecodableReason: Text?
    /// What in the body was odd.
    public var warnings: [Text] = []
    /// Whether the body has, or may have, keys that the fields lack.
    public var lacksKeys = false
    /// The order; without any field for an undecodable body.
    public var order = OrderView()
    /// The customer; nil where the body names none.
    public var customer: CustomerView?
    /// The sender's address.
    public var address: Text?
    /// The label of the token that was presented.
    public var tokenLabel: Text?
    /// The `Content-Type` header.
    public var contentType: Text?
    /// The headers of the request that are kept with the event, in the order they came.
    public var headers: [HeaderView] = []
    /// The hash of the record before it.
    public var previousHash = RecordHash.zero
    /// The hash of its own record.
    public var recordHash = RecordHash.zero

    /// A view without anything.
    public init() {}

    /// A header field of the request.
    public struct HeaderView {
        /// Its name, in lower case.
        public var name: Text
        /// Its value.
        public var value: Text

        /// A header of this name and value.
        public init(name: Text, value: Text) {
            self.name = name
            self.value = value
        }
    }

    /// An order's fields, as in ``Order``.
    public struct OrderView {
        /// The order's id in GO.
        public var id: Text?
        /// The order code.
        public var code: Text?
        /// The utm id.
        public var utmID: Text?
        /// The moment of the order's date, where its zone is known.
        public var date: Timestamp?
        /// The order's date as it came, where its zone is unknown.
        public var dateText: Text?
        /// The status code.
        public var status: Int64?

        /// No fields.
        public init() {}
    }

    /// A customer's fields, as in ``Customer``.
    public struct CustomerView {
        /// The customer's id in GO.
        public var id: Text?
        /// CPF or CNPJ as it was sent.
        public var document: Text?
        /// The name.
        public var name: Text?
        /// The e-mail address as it was sent.
        public var email: Text?
        /// The phone number.
        public var phone: Text?
        /// The mobile phone number.
        public var cellphone: Text?

        /// No fields.
        public init() {}
    }
}

extension EventView {
    /// The same as ``DecodedEvent/isWithoutKeys`` of its copy; false for an undecodable body.
    public var isWithoutKeys: Bool {
        guard kind != nil else { return false }
        if lacksKeys { return true }
        let isEmpty: (Text?) -> Bool = { $0?.isEmpty ?? true }
        return isEmpty(order.id) && isEmpty(order.code) && isEmpty(order.utmID) && isEmpty(customer?.id)
            && isEmpty(customer?.document) && isEmpty(customer?.email)
    }
}

extension NewEvent {
    /// What `view` shows, copied out. What is no UTF-8 is repaired.
    public init(copying view: borrowing EventView) {
        let decoding: Decoding
        if let kind = view.kind {
            let order = Order(
                id: String(view.order.id), code: String(view.order.code), utmID: String(view.order.utmID),
                date: view.order.date, dateText: String(view.order.dateText), status: view.order.status)
            let customer = view.customer.map { customer in
                Customer(
                    id: String(customer.id), document: String(customer.document), name: String(customer.name),
                    email: String(customer.email), phone: String(customer.phone),
                    cellphone: String(customer.cellphone))
            }
            decoding = .decoded(
                DecodedEvent(
                    kind: EventKind(rawValue: String(text: kind)), order: order, customer: customer,
                    warnings: view.warnings.map { DecodeWarning(rawValue: String(text: $0)) },
                    lacksKeys: view.lacksKeys))
        } else {
            decoding = .undecodable(reason: String(view.undecodableReason) ?? "")
        }
        self.init(
            source: String(text: view.source), receivedAt: view.receivedAt, body: Array(view.body),
            decoding: decoding, decoderVersion: view.decoderVersion,
            request: RequestMetadata(
                address: String(view.address), tokenLabel: String(view.tokenLabel),
                contentType: String(view.contentType),
                headers: view.headers.map { .init(name: String(text: $0.name), value: String(text: $0.value)) }))
    }
}

extension Event {
    /// What `view` shows, copied out. What is no UTF-8 is repaired.
    public init(copying view: borrowing EventView) {
        self.init(
            position: view.position, epoch: view.epoch, content: NewEvent(copying: view),
            previousHash: view.previousHash, recordHash: view.recordHash)
    }

    /// Calls `body` with a view of the event.
    ///
    /// Copies its texts side by side, which takes about a microsecond: for what is shown one by one.
    public func withView<Result>(_ body: (borrowing EventView) -> Result) -> Result {
        var arena = TextArena()
        let decoded = content.decoding.event
        let source = arena.add(content.source)
        let kind = arena.add(decoded?.kind.rawValue)
        var reason: Range<Int>?
        if case .undecodable(let text) = content.decoding { reason = arena.add(text) }
        let warnings = decoded?.warnings.map { arena.add($0.rawValue) } ?? []
        let order = decoded?.order
        let (id, code, utmID) = (arena.add(order?.id), arena.add(order?.code), arena.add(order?.utmID))
        let dateText = arena.add(order?.dateText)
        let customer = decoded?.customer.map { customer in
            [customer.id, customer.document, customer.name, customer.email, customer.phone, customer.cellphone]
                .map { arena.add($0) }
        }
        let request = [content.request.address, content.request.tokenLabel, content.request.contentType]
            .map { arena.add($0) }
        let headers = content.request.headers.map { (name: arena.add($0.name), value: arena.add($0.value)) }
        return arena.bytes.withUnsafeBytes { texts in
            func text(_ range: Range<Int>) -> EventView.Text { EventView.Text(rebasing: texts[range]) }
            return content.body.withUnsafeBytes { bytes in
                var view = EventView()
                view.position = position
                view.epoch = epoch
                view.receivedAt = content.receivedAt
                view.source = text(source)
                view.body = bytes
                view.decoderVersion = content.decoderVersion
                view.kind = kind.map(text)
                view.undecodableReason = reason.map(text)
                view.warnings = warnings.map(text)
                view.lacksKeys = decoded?.lacksKeys ?? false
                view.order.id = id.map(text)
                view.order.code = code.map(text)
                view.order.utmID = utmID.map(text)
                view.order.date = order?.date
                view.order.dateText = dateText.map(text)
                view.order.status = order?.status
                view.customer = customer.map { fields in
                    var view = EventView.CustomerView()
                    view.id = fields[0].map(text)
                    view.document = fields[1].map(text)
                    view.name = fields[2].map(text)
                    view.email = fields[3].map(text)
                    view.phone = fields[4].map(text)
                    view.cellphone = fields[5].map(text)
                    return view
                }
                view.address = request[0].map(text)
                view.tokenLabel = request[1].map(text)
                view.contentType = request[2].map(text)
                view.headers = headers.map { .init(name: text($0.name), value: text($0.value)) }
                view.previousHash = previousHash
                view.recordHash = recordHash
                return body(view)
            }
        }
    }
}

/// Texts side by side.
private struct TextArena {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ text: String) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return start..<bytes.count
    }

    mutating func add(_ text: String?) -> Range<Int>? { text.map { add($0) } }
}

extension String {
    fileprivate init(text: EventView.Text) { self.init(decoding: text, as: UTF8.self) }

    fileprivate init?(_ text: EventView.Text?) {
        guard let text else { return nil }
        self.init(text: text)
    }
}
