package import EventFormats
package import EventModel
package import EventStore

extension LogStatistics {
    /// One line, as `docs/contract.md` has it. What still lasts is counted up to `now`.
    package func json(now: Timestamp) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.identity(identity)
        json.name("format_version")
        json.integer(identity.formatVersion)
        json.name("events")
        json.integer(eventCount)
        json.name("head")
        json.head(head)
        json.name("by_kind")
        json.counts(countByKind.map { ($0.key.rawValue, $0.value) })
        json.name("by_source")
        json.counts(countBySource.map { ($0.key, $0.value) })
        json.name("undecodable")
        json.integer(undecodableCount)
        json.name("first_received_at")
        json.time(firstReceivedAt)
        json.name("last_received_at")
        json.time(lastReceivedAt)
        json.name("longest_silence")
        if let silence = longestSilence {
            json.beginObject()
            json.name("from")
            json.time(silence.from)
            json.name("until")
            json.time(silence.until)
            json.endObject()
        } else {
            json.null()
        }
        json.name("indexed_through")
        json.integer(indexedThrough)
        json.name("log_bytes")
        json.integer(logByteCount)
        json.name("index_bytes")
        json.integer(indexByteCount)
        json.name("oldest_reader_seconds")
        json.integer(oldestReaderSeconds)
        json.name("outages")
        json.outageSummary(of: availability, now: now)
        json.endObject()
        json.endLine()
        return json
    }
}

extension JSONWriter {
    /// Writes an object of numbers, sorted by name.
    fileprivate mutating func counts(_ counts: [(String, Int)]) {
        beginObject()
        for (name, count) in counts.sorted(by: { $0.0 < $1.0 }) {
            self.name(verbatim: name)
            integer(count)
        }
        endObject()
    }
}
