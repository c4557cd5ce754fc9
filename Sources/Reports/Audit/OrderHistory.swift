internal import EventFormats
package import EventModel

/// The events of one order, in the order in which they were received, each compared with the one before it.
package struct OrderHistory {
    /// The source whose order it is.
    package var source: String
    /// The order's id in GO, where its events have one.
    package var orderID: String?
    /// The order code, where one of its events has one.
    package var orderCode: String?
    /// The events.
    package var entries: [Entry]

    /// An event in a history.
    package struct Entry {
        /// The event.
        package var event: Event
        /// The first earlier event of the history with the same bytes.
        package var duplicateOf: Position?
        /// What differs from the decodable event before it.
        package var changes: [Change]
    }

    /// A field that means something else in one event than in the one before.
    package struct Change: Equatable {
        /// The field.
        package var field: EventField
        /// Its value before; nil where there was none.
        package var before: EventField.Value?
        /// Its value now; nil where there is none.
        package var after: EventField.Value?
    }

    /// The histories of the orders that `events` belong to: by source, then in the order of their first events.
    ///
    /// Events belong together when they come from one source and name the same order id; without an id, the same code.
    /// Events that name no order, the undecodable ones among them, form one history for each source.
    ///
    /// - Parameter events: in ascending positions.
    static func histories(of events: [Event]) -> [OrderHistory] {
        var indexByKey: [Key: Int] = [:]
        var groups: [(key: Key, events: [Event])] = []
        for event in events {
            let key = Key(event)
            if let index = indexByKey[key] {
                groups[index].events.append(event)
            } else {
                indexByKey[key] = groups.count
                groups.append((key, [event]))
            }
        }
        // Sorting is stable only by its keys, so the place of the first event is one of them.
        let sorted = groups.enumerated().sorted { left, right in
            (left.element.key.source, left.offset) < (right.element.key.source, right.offset)
        }
        return sorted.map { OrderHistory(of: $0.element.events, source: $0.element.key.source) }
    }

    private struct Key: Hashable {
        var source: String
        var id: [UInt8]?
        var code: [UInt8]?

        init(_ event: Event) {
            source = event.content.source
            // As bytes: different bytes of one Unicode text are different ids.
            id = event.content[.orderID].map { Array($0.utf8) }
            code = id == nil ? event.content[.orderCode].map { Array($0.utf8) } : nil
        }
    }

    private init(of events: [Event], source: String) {
        self.source = source
        orderID = events.lazy.compactMap { $0.content[.orderID] }.first
        orderCode = events.lazy.compactMap { $0.content[.orderCode] }.first
        var firstByBody: [[UInt8]: Position] = [:]
        var before: NewEvent?
        entries = events.map { event in
            let decoded = event.content.isDecoded ? event.content : nil
            let body = event.content.body
            let duplicateOf = firstByBody[body]
            if duplicateOf == nil { firstByBody[body] = event.position }
            defer { before = decoded ?? before }
            return Entry(event: event, duplicateOf: duplicateOf, changes: Self.changes(from: before, to: decoded))
        }
    }

    private static func changes(from before: NewEvent?, to after: NewEvent?) -> [Change] {
        guard let before, let after else { return [] }
        return EventField.shownFields.compactMap { field in
            guard before.meaning(of: field) != after.meaning(of: field) else { return nil }
            return Change(field: field, before: before.shownValue(of: field), after: after.shownValue(of: field))
        }
    }
}
