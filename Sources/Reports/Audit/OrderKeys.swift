internal import EventModel

/// Some orders, each by its source and its id in GO; one whose events have no id, by its code.
struct OrderKeys {
    private struct Key: Hashable {
        var source: String
        // As bytes: different bytes of one Unicode text are different ids.
        var value: [UInt8]
    }

    private var ids: Set<Key> = []
    private var codes: Set<Key> = []

    init() {}

    /// The orders that `events` belong to.
    init(of events: some Sequence<Event>) {
        for event in events { insert(event) }
    }

    /// Adds the order that `event` belongs to, if it names one.
    mutating func insert(_ event: Event) {
        let (id, code) = Self.keys(of: event)
        if let id { ids.insert(id) } else if let code { codes.insert(code) }
    }

    /// Whether `event` belongs to one of the orders.
    func contains(_ event: Event) -> Bool {
        let (id, code) = Self.keys(of: event)
        return id.map(ids.contains) ?? false || code.map(codes.contains) ?? false
    }

    /// What has to be asked for so that no event of these orders within `range` is missing; what else it finds is for
    /// ``contains(_:)`` to sort out.
    ///
    /// So many orders are asked for at a time, since each window of the index takes a look for each of them.
    /// - Parameter isOfAnyContent: whether kinds and status codes don't matter.
    func selections(within range: Selection, ofAnyContent isOfAnyContent: Bool) -> [Selection] {
        selections(range, isOfAnyContent, ids) { .orderID($0) }
            + selections(range, isOfAnyContent, codes) { .orderCode($0) }
    }

    private func selections(
        _ range: Selection, _ isOfAnyContent: Bool, _ keys: Set<Key>, _ term: (String) -> SearchTerm
    ) -> [Selection] {
        let keys = Array(keys)
        return stride(from: 0, to: keys.count, by: Limits.orderCountPerQuery).map { start in
            let some = keys[start..<min(keys.count, start + Limits.orderCountPerQuery)]
            var selection = Selection(from: range.from, to: range.to, since: range.since, until: range.until)
            if !isOfAnyContent { (selection.kinds, selection.statuses) = (range.kinds, range.statuses) }
            selection.terms = some.map { term(String(decoding: $0.value, as: UTF8.self)) }
            selection.sources = Set(some.map(\.source))
            return selection
        }
    }

    private static func keys(of event: Event) -> (id: Key?, code: Key?) {
        let source = event.content.source
        let key = { (text: String) in Key(source: source, value: Array(text.utf8)) }
        return (event.content[.orderID].map(key), event.content[.orderCode].map(key))
    }
}
