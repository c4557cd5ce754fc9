package import EventFormats
package import EventModel
package import EventStore

/// When nothing could be received, and when a source was unusually silent: what to look for elsewhere, since GO documents
/// no second delivery.
package struct OutageReport: Sendable {
    /// The first moment asked for.
    package var since: Timestamp
    /// The moment up to which is told.
    package var until: Timestamp
    /// What the receiver noted of itself, as far as it touches that time.
    package var availability: Availability
    /// When a source sent nothing against its custom.
    package var silences: [SourceSilence]

    /// The report of the log of `reader` from `since` to before `until`.
    ///
    /// Reads the events of that time, and of the weeks before it that silences are judged by.
    /// - Parameter sources: whose silences are told; empty for all.
    /// - Throws: what reading the log throws.
    package init(of reader: LogReader, since: Timestamp, until: Timestamp, sources: Set<String>) throws {
        self.since = since
        self.until = until
        availability = try reader.availability(since: since, until: until)
        let history = since.advanced(bySeconds: -SourceHours.historySeconds)
        var query = try reader.query(Selection(since: history, until: until, sources: sources))
        var hours = SourceHours()
        while try query.next(visiting: { hours.add($0.source.text, at: $0.receivedAt) }) > 0 {}
        silences = hours.silences(since: since, until: until, except: availability.outages)
    }

    /// The report as `docs/contract.md` has it: one line.
    package func json(zone: ZonedTime) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.name("since")
        json.time(since)
        json.name("until")
        json.time(until)
        json.name("time_zone")
        json.string(zone.name)
        json.name("known_since")
        json.time(availability.knownSince)
        json.name("receiving")
        json.boolean(availability.isRunning)
        json.name("outages")
        json.outages(availability.outages)
        json.name("silences")
        json.beginArray()
        for silence in silences {
            json.beginObject()
            json.name("source")
            json.string(silence.source)
            json.name("from")
            json.time(silence.from)
            json.name("until")
            json.time(silence.until)
            json.name("usual_events")
            json.integer(silence.usualCount)
            json.endObject()
        }
        json.endArray()
        json.name("silence_rule")
        json.beginObject()
        json.name("weeks")
        json.integer(Limits.silenceWeekCount)
        json.name("events_per_hour")
        json.integer(Limits.silenceEventCountMin)
        json.endObject()
        json.name("problem")
        json.string(availability.problem)
        json.endObject()
        json.endLine()
        return json
    }
}

extension JSONWriter {
    /// Writes an array of outages.
    package mutating func outages(_ outages: [Outage]) {
        beginArray()
        for outage in outages { self.outage(outage) }
        endArray()
    }

    /// Writes how often and for how long nothing could be received, and when it was so last.
    package mutating func outageSummary(of availability: Availability, now: Timestamp) {
        beginObject()
        name("known_since")
        time(availability.knownSince)
        name("receiving")
        boolean(availability.isRunning)
        name("count")
        integer(availability.outages.count)
        name("seconds")
        integer(availability.outageSeconds(now: now))
        name("last")
        if let last = availability.outages.last { outage(last) } else { null() }
        endObject()
    }

    private mutating func outage(_ outage: Outage) {
        beginObject()
        name("cause")
        string(outage.cause.rawValue)
        name("from")
        time(outage.from)
        name("until")
        time(outage.until)
        name("exact")
        boolean(outage.isExact)
        endObject()
    }
}
