package import EventModel
package import EventStore

/// Finds what an audit shows. All of its queries see the log as of the first one.
///
/// What is searched by leads to orders, and an order's id to all its events: those that came without the code are part
/// of its history. Only what a person is searched by is asked of each event, and the rest of their orders is counted.
package struct AuditSearch {
    private let reader: LogReader
    private let selection: Selection
    private let lastCount: Int?
    private let wholeOrders: Bool
    private let notice: (String) -> Void

    /// A search in the log of `reader`.
    ///
    /// - Parameters:
    ///   - selection: what is asked for.
    ///   - lastCount: how many of the last events are shown; nil where no more are left out than the selection's limit
    ///     says.
    ///   - wholeOrders: whether the orders found are shown with all their events in the range.
    ///   - notice: is told in a line why a search reads more than the index would ask for, or not all.
    package init(
        reader: LogReader, selection: Selection, lastCount: Int?, wholeOrders: Bool, notice: @escaping (String) -> Void
    ) {
        self.reader = reader
        self.selection = selection
        self.lastCount = lastCount
        self.wholeOrders = wholeOrders
        self.notice = notice
    }

    /// Searches the log.
    /// - Throws: ``AuditTooLarge`` where more is found than one audit shows: part of a history is no history.
    package func report() throws -> AuditReport {
        var limited = selection
        limited.limit = selection.limit.map { $0 < .max ? $0 + 1 : $0 }
        let query = try reader.query(limited)
        // Once is enough: what the queries after it read more of is no longer news.
        if let words = query.scanNotice { notice(words) }
        let upper = query.upper
        var asOf = selection
        asOf.to = min(selection.to ?? .max, upper.position)
        asOf.limit = nil
        var found = FoundEvents()
        try found.collect(query)
        var (hasMore, shown) = (false, asOf)
        if let limit = selection.limit, found.count > limit {
            hasMore = true
            found.cut(to: limit, from: selection.direction)
            // What comes behind the last one shown is left out, of the orders too.
            switch selection.direction {
            case .forward: shown.to = found.events.keys.max()
            case .backward: shown.from = found.events.keys.min()
            }
        }
        let withoutPersonCount = try complete(&found, in: shown, upTo: upper.position)
        if let limit = selection.limit ?? lastCount, found.count > limit {
            hasMore = true
            found.cut(to: limit, from: selection.limit == nil ? .backward : selection.direction)
        }
        if let lastCount, !hasMore { hasMore = try found.count >= lastCount && hasEarlier(than: asOf.from) }
        let events = found.events.values.sorted { $0.position < $1.position }
        return AuditReport(
            selection: selection, histories: OrderHistory.histories(of: events), head: upper,
            headEpoch: try reader.event(at: upper.position)?.epoch ?? reader.identity.epoch,
            // Without a search, undecodable events are among those found.
            undecodableCount: selection.searchesContent ? try undecodableCount(in: asOf) : 0,
            withoutDocumentCount: withoutPersonCount, hasMore: hasMore,
            otherSpellings: events.isEmpty ? try OtherSpellings(reader: reader).found(for: asOf) : .init(),
            withoutKeysCount: try withoutKeysCount(in: asOf, found: events),
            outages: try outages(since: asOf.since ?? events.first?.content.receivedAt, until: asOf.until))
    }

    private func outages(since: Timestamp?, until: Timestamp?) throws -> [Outage] {
        let availability = try reader.availability(since: since, until: until)
        if let problem = availability.problem { notice(problem) }
        return availability.outages
    }

    private func hasEarlier(than first: Position?) throws -> Bool {
        guard let first, first > 1 else { return false }
        var earlier = selection
        (earlier.from, earlier.to, earlier.limit) = (nil, first - 1, 1)
        var query = try reader.query(earlier)
        return try !query.next().isEmpty
    }

    // MARK: Whole orders

    /// Adds to `found` what the orders have in `range` that was not found by the values searched by, and returns how
    /// much of it names the customer otherwise, or not at all, and so was left out.
    private func complete(
        _ found: inout FoundEvents, in range: Selection, upTo upper: Position
    ) throws -> Int {
        guard !selection.terms.isEmpty else { return 0 }
        let orders =
            try selection.isNarrowed
            ? ordersAnywhere(upTo: upper) ?? OrderKeys(of: found.events.values)
            : OrderKeys(of: found.events.values)
        let personTerms = selection.terms.filter(\.field.namesPerson)
        var leftOut = 0
        for selection in orders.selections(within: range, ofAnyContent: wholeOrders) {
            var rest = try reader.query(selection)
            while case let events = try rest.next(), !events.isEmpty {
                for event in events where found.events[event.position] == nil && orders.contains(event) {
                    if wholeOrders || personTerms.match(event.view) {
                        try found.insert(event)
                    } else {
                        leftOut += 1
                    }
                }
            }
        }
        return leftOut
    }

    /// The orders that carry what is searched by, wherever in the log they do: within the range an order may have only
    /// events without its code. Nil where that would take too long, which is said.
    private func ordersAnywhere(upTo upper: Position) throws -> OrderKeys? {
        let anywhere = Selection(
            to: upper, terms: selection.terms, sources: selection.sources, limit: Limits.auditEventCountMax)
        var query = try reader.query(anywhere)
        var (orders, count) = (OrderKeys(), 0)
        while case let events = try query.next(), !events.isEmpty {
            for event in events { orders.insert(event) }
            count += events.count
        }
        guard count < Limits.auditEventCountMax else {
            notice(
                "\(count) events or more carry this: of their orders, only those that carry it in the range are whole")
            return nil
        }
        return orders
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
        return try query.countRest() - found.count { $0.view.isWithoutKeys }
    }
}

extension Selection {
    /// Whether it asks for something that an undecodable event does not have.
    fileprivate var searchesContent: Bool { !terms.isEmpty || !kinds.isEmpty || !statuses.isEmpty }

    /// Whether events that carry what is searched by may not be wanted.
    fileprivate var isNarrowed: Bool {
        from != nil || to != nil || since != nil || until != nil || !kinds.isEmpty || !statuses.isEmpty || limit != nil
    }
}

/// Events by their positions, within the limits of one audit.
private struct FoundEvents {
    private(set) var events: [Position: Event] = [:]
    private var byteCount = 0

    var count: Int { events.count }

    /// Adds what `query` finds.
    /// - Throws: ``AuditTooLarge`` where that is more than one audit shows.
    mutating func collect(_ query: Query) throws {
        var query = query
        while case let batch = try query.next(), !batch.isEmpty {
            for event in batch { try insert(event) }
        }
    }

    /// Adds `event`.
    /// - Throws: as ``collect(_:)``.
    mutating func insert(_ event: Event) throws {
        if events.updateValue(event, forKey: event.position) == nil { byteCount += event.content.body.count }
        guard events.count > Limits.auditEventCountMax || byteCount > Limits.auditByteCountMax else { return }
        throw AuditTooLarge()
    }

    /// Keeps the first `count` events in this direction.
    mutating func cut(to count: Int, from direction: Selection.Direction) {
        let ascending = events.keys.sorted()
        for position in direction == .forward ? ascending.dropFirst(count) : ascending.dropLast(count) {
            byteCount -= events.removeValue(forKey: position)?.content.body.count ?? 0
        }
    }
}

/// More was found than one audit shows.
package struct AuditTooLarge: Error {
    /// What to do about it.
    package let message =
        "an audit shows at most \(Limits.auditEventCountMax) events, or \(Limits.auditByteCountMax >> 20) MiB of them, and "
        + "this one finds more: ask for an order, a customer or a shorter time, or use diario replay ndjson"
}
