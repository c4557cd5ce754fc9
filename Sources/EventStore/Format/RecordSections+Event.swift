internal import EventModel

/// From sections to events: seen where they lie, or copied out.
extension RecordSections {
    /// Fills `view` with what the sections in `bytes` hold: everything but its place in the log.
    func show(_ bytes: UnsafeRawBufferPointer, receivedAt: Timestamp, in view: inout EventView) throws(RecordDamage) {
        guard let body, let decoded, let request else {
            throw RecordDamage(reason: "a section of the event is missing")
        }
        view.receivedAt = receivedAt
        view.body = UnsafeRawBufferPointer(rebasing: bytes[body])
        try Self.showDecoded(bytes, decoded, in: &view)
        try Self.showRequest(bytes, request, in: &view)
    }

    /// The event that the sections in `bytes` hold, copied out.
    func event(in bytes: UnsafeRawBufferPointer, receivedAt: Timestamp) throws(RecordDamage) -> NewEvent {
        var view = EventView()
        try show(bytes, receivedAt: receivedAt, in: &view)
        return NewEvent(copying: view)
    }

    private static func showDecoded(
        _ bytes: UnsafeRawBufferPointer, _ section: Range<Int>, in view: inout EventView
    ) throws(RecordDamage) {
        guard section.count >= RecordFormat.decodedPrefixByteCount else {
            throw RecordDamage(reason: "a section cut short")
        }
        view.decoderVersion = bytes.loadInteger(UInt16.self, at: section.lowerBound)
        var fields = FieldReader(
            bytes, section.dropFirst(RecordFormat.decodedPrefixByteCount),
            known: RecordFormat.DecodedField.lacksKeys.rawValue, repeatable: RecordFormat.DecodedField.warning.rawValue)
        switch bytes[section.lowerBound + 2] {
        case RecordFormat.decodedStatus: break
        case RecordFormat.undecodableStatus:
            view.undecodableReason = EventView.Text(rebasing: bytes[section.lowerBound..<section.lowerBound])
            while let field = try fields.next() {
                if field.tag == RecordFormat.DecodedField.reason.rawValue { view.undecodableReason = field.bytes }
            }
            return
        default: throw RecordDamage(reason: "an unknown decode status")
        }
        while let field = try fields.next() {
            switch RecordFormat.DecodedField(rawValue: field.tag) {
            case .kind: view.kind = field.bytes
            case .orderID: view.order.id = field.bytes
            case .orderCode: view.order.code = field.bytes
            case .utmID: view.order.utmID = field.bytes
            case .date: view.order.date = Timestamp(microseconds: try field.number())
            case .dateText: view.order.dateText = field.bytes
            case .status: view.order.status = try field.number()
            case .customer: view.customer = EventView.CustomerView()
            case .customerID: view.customer?.id = field.bytes
            case .document: view.customer?.document = field.bytes
            case .name: view.customer?.name = field.bytes
            case .email: view.customer?.email = field.bytes
            case .phone: view.customer?.phone = field.bytes
            case .cellphone: view.customer?.cellphone = field.bytes
            case .warning: view.warnings.append(field.bytes)
            case .lacksKeys: view.lacksKeys = true
            case .reason, nil: break
            }
        }
        guard view.kind != nil else { throw RecordDamage(reason: "a decoded event without a kind") }
    }

    private static func showRequest(
        _ bytes: UnsafeRawBufferPointer, _ section: Range<Int>, in view: inout EventView
    ) throws(RecordDamage) {
        var hasSource = false
        var fields = FieldReader(
            bytes, section, known: RecordFormat.RequestField.header.rawValue,
            repeatable: RecordFormat.RequestField.header.rawValue)
        while let field = try fields.next() {
            switch RecordFormat.RequestField(rawValue: field.tag) {
            case .source:
                view.source = field.bytes
                hasSource = true
            case .address: view.address = field.bytes
            case .tokenLabel: view.tokenLabel = field.bytes
            case .contentType: view.contentType = field.bytes
            case .header:
                guard let end = field.bytes.firstIndex(of: 0) else {
                    throw RecordDamage(reason: "a header without a value")
                }
                view.headers.append(
                    .init(
                        name: EventView.Text(rebasing: field.bytes[..<end]),
                        value: EventView.Text(rebasing: field.bytes[(end + 1)...])))
            case nil: break
            }
        }
        guard hasSource else { throw RecordDamage(reason: "an event without a source") }
    }
}
