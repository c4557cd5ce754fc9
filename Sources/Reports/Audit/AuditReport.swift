package import EventFormats
package import EventModel
package import EventStore

/// What an audit found, and what it could not search.
package struct AuditReport {
    /// What was asked for, times and positions resolved.
    package var selection: Selection
    /// The histories found.
    package var histories: [OrderHistory]
    /// The newest record when the log was searched: nothing after it was looked at.
    package var head: Head
    /// The epoch of that record.
    package var headEpoch: Epoch
    /// How many events in the range are undecodable, so that nothing in them can be searched.
    package var undecodableCount: Int
    /// How many events of the orders found lack what the search asked of the customer, so that they are not among what
    /// was found.
    package var withoutDocumentCount: Int
    /// Whether there are more events than were asked for at most.
    package var hasMore: Bool
    /// Where nothing was found: values that the log has instead, and that differ in spelling only.
    package var otherSpellings: OtherSpellings.Found

    /// How many events in the range are decoded and were not found, though the search may have missed them: not all of
    /// their keys could be read.
    package var withoutKeysCount: Int

    /// When nothing could be received, in the time asked for or, without one, since the first event found.
    package var outages: [Outage]

    /// How many events were found.
    package var foundCount: Int { histories.reduce(0) { $0 + $1.entries.count } }
}

extension AuditReport {
    /// The report as `docs/contract.md` has it: one line.
    package func json(zone: ZonedTime) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.name("found")
        json.integer(foundCount)
        json.name("since")
        json.time(selection.since)
        json.name("until")
        json.time(selection.until)
        json.name("time_zone")
        json.string(zone.name)
        json.name("head")
        json.head(head, epoch: headEpoch)
        json.name("not_searchable")
        json.beginObject()
        json.name("undecodable")
        json.integer(undecodableCount)
        json.name("without_document")
        json.integer(withoutDocumentCount)
        json.name("without_keys")
        json.integer(withoutKeysCount)
        json.endObject()
        json.name("orders")
        json.beginArray()
        for history in histories { json.history(history, reversed: selection.direction == .backward) }
        json.endArray()
        json.name("more")
        json.boolean(hasMore)
        json.name("other_spellings")
        json.beginArray()
        for term in otherSpellings.terms { json.spelling(term) }
        json.endArray()
        json.name("other_spellings_from")
        json.integer(otherSpellings.lookedFrom)
        json.name("outages")
        json.outages(outages)
        json.endObject()
        json.endLine()
        return json
    }
}

extension JSONWriter {
    fileprivate mutating func spelling(_ term: SearchTerm) {
        beginObject()
        name("field")
        string(term.field.path)
        name("value")
        string(term.value)
        endObject()
    }

    fileprivate mutating func history(_ history: OrderHistory, reversed: Bool) {
        beginObject()
        name("source")
        string(history.source)
        name("order_id")
        string(history.orderID)
        name("order_code")
        string(history.orderCode)
        name("events")
        beginArray()
        for entry in reversed ? history.entries.reversed() : history.entries {
            event(entry.event.view) { json in
                json.name("duplicate_of")
                json.integer(entry.duplicateOf)
                json.name("changed")
                json.beginArray()
                for change in entry.changes { json.change(change) }
                json.endArray()
            }
        }
        endArray()
        endObject()
    }

    private mutating func change(_ change: OrderHistory.Change) {
        beginObject()
        name("field")
        string(change.field.path)
        name("before")
        value(change.before)
        name("after")
        value(change.after)
        endObject()
    }
}
