internal import EventModel
internal import EventStore

/// Finds what an audit shows. All of its queries see the log as of the first one.
struct AuditSearch {
    /// The log.
    var reader: LogReader
    /// What was asked for.
    var selection: Selection
    /// Whether the orders found are shown with all their events in the range.
    var wholeOrders: Bool
    /// Told in a line why a search reads the log instead of the index, when it does.
    var scanNotice: (String) -> Void

    /// Searches the log.
    /// - Throws: ``CommandFailure`` where more is found than one audit shows: part of a history is no history.
    func report() throws -> AuditReport {
        var found = FoundEvents()
        let query = try reader.query(selection)
        // Once is enough: what the queries after it read more of is no longer news.
        if let notice = query.scanNotice { scanNotice(notice) }
        let upper = query.upper
        try found.collect(query)
        var asOf = selection
        asOf.to = min(selection.to ?? .max, upper.position)

        var missing: Set<Position> = []
        let personTerms = selection.terms.filter(\.namesPerson)
        if wholeOrders || !personTerms.isEmpty {
            for order in orders(of: found.events.values) {
                let rest = try reader.query(range(of: asOf, order: order))
                if wholeOrders {
                    try found.collect(rest)
                } else {
                    var others = FoundEvents()
                    try others.collect(rest)
                    missing.formUnion(others.events.values.filter { lacks(personTerms, $0) }.map(\.position))
                }
            }
        }
        let events = found.events.values.sorted { $0.position < $1.position }
        return AuditReport(
            selection: selection, histories: OrderHistory.histories(of: events), head: upper,
            headEpoch: try reader.event(at: upper.position)?.epoch ?? reader.identity.epoch,
            undecodableCount: try undecodableCount(in: asOf),
            withoutDocumentCount: missing.subtracting(found.events.keys).count,
            withoutKeysCount: try withoutKeysCount(in: asOf, found: events))
    }

    /// One order as a search finds it: its id where it has one, else its code.
    private struct OrderKey: Hashable {
        var source: String
        var term: SearchTerm
    }

    private func orders(of events: some Collection<Event>) -> Set<OrderKey> {
        Set(
            events.compactMap { event in
                guard let order = event.content.decoding.event?.order,
                    let term = order.id.map(SearchTerm.orderID) ?? order.code.map(SearchTerm.orderCode)
                else { return nil }
                return OrderKey(source: event.content.source, term: term)
            })
    }

    /// The positions and times of `selection`, all events of one order.
    private func range(of selection: Selection, order: OrderKey) -> Selection {
        Selection(
            from: selection.from, to: selection.to, since: selection.since, until: selection.until, terms: [order.term],
            sources: [order.source])
    }

    private func undecodableCount(in selection: Selection) throws -> Int {
        var query = try reader.query(
            Selection(
                from: selection.from, to: selection.to, since: selection.since, until: selection.until,
                sources: selection.sources, undecodableOnly: true))
        return try query.countRest()
    }

    /// How many events in the range a search by keys may have missed, those `found` all the same left out.
    private func withoutKeysCount(in selection: Selection, found: [Event]) throws -> Int {
        guard !selection.terms.isEmpty else { return 0 }
        var query = try reader.query(
            Selection(
                from: selection.from, to: selection.to, since: selection.since, until: selection.until,
                sources: selection.sources, withoutKeysOnly: true))
        return try query.countRest() - found.count { $0.content.decoding.event?.isWithoutKeys ?? false }
    }

    /// Whether `event` carries none of the customer's fields that were searched.
    private func lacks(_ terms: [SearchTerm], _ event: Event) -> Bool {
        let customer = event.content.decoding.event?.customer
        return terms.contains { term in
            switch term {
            case .document: customer?.document == nil
            case .email: customer?.email == nil
            case .customerID: customer?.id == nil
            default: false
            }
        }
    }
}

extension SearchTerm {
    /// Whether the term asks for a customer rather than for an order.
    fileprivate var namesPerson: Bool {
        switch self {
        case .document, .email, .customerID: true
        default: false
        }
    }
}

/// Events by their positions, within the limits of one audit.
private struct FoundEvents {
    private(set) var events: [Position: Event] = [:]
    private var byteCount = 0

    /// Adds what `query` finds.
    /// - Throws: ``CommandFailure`` where that is more than one audit shows.
    mutating func collect(_ query: Query) throws {
        var query = query
        while case let batch = try query.next(), !batch.isEmpty {
            for event in batch where events.updateValue(event, forKey: event.position) == nil {
                byteCount += event.content.body.count
            }
            guard events.count > Limits.auditEventCountMax || byteCount > Limits.auditByteCountMax else { continue }
            throw CommandFailure(
                .failed,
                "an audit shows at most \(Limits.auditEventCountMax) events, or \(Limits.auditByteCountMax >> 20) MiB "
                    + "of them, and this one finds more: ask for an order, a customer or a shorter time, or use diario "
                    + "replay ndjson")
        }
    }
}
