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
        var found: [Position: Event] = [:]
        let query = try reader.query(selection)
        // Once is enough: what the queries after it read more of is no longer news.
        if let notice = query.scanNotice { scanNotice(notice) }
        let upper = query.upper
        try collect(query, into: &found)
        var asOf = selection
        asOf.to = min(selection.to ?? .max, upper.position)

        var missing: Set<Position> = []
        let personTerms = selection.terms.filter(\.namesPerson)
        if wholeOrders || !personTerms.isEmpty {
            for order in orders(of: found.values) {
                var rest: [Position: Event] = [:]
                try collect(reader.query(range(of: asOf, order: order)), into: &rest)
                if wholeOrders {
                    found.merge(rest) { kept, _ in kept }
                } else {
                    missing.formUnion(rest.values.filter { lacks(personTerms, $0) }.map(\.position))
                }
                try checkLimit(found.count)
            }
        }
        let events = found.values.sorted { $0.position < $1.position }
        return AuditReport(
            selection: selection, histories: OrderHistory.histories(of: events), head: upper,
            headEpoch: try reader.event(at: upper.position)?.epoch ?? reader.identity.epoch,
            undecodableCount: try undecodableCount(in: asOf),
            withoutDocumentCount: missing.subtracting(found.keys).count)
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

    private func collect(_ query: Query, into events: inout [Position: Event]) throws {
        var query = query
        while true {
            let batch = try query.next()
            if batch.isEmpty { return }
            for event in batch { events[event.position] = event }
            try checkLimit(events.count)
        }
    }

    private func checkLimit(_ count: Int) throws {
        guard count > Limits.auditEventCountMax else { return }
        throw CommandFailure(
            .failed,
            "an audit shows at most \(Limits.auditEventCountMax) events and this one finds more: ask for an order, a "
                + "customer or a shorter time, or use diario replay ndjson")
    }

    private func undecodableCount(in selection: Selection) throws -> Int {
        var query = try reader.query(
            Selection(
                from: selection.from, to: selection.to, since: selection.since, until: selection.until,
                sources: selection.sources, undecodableOnly: true))
        var count = 0
        while true {
            let batch = try query.next()
            if batch.isEmpty { return count }
            count += batch.count
        }
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
