internal import EventModel

/// Running counts over the log's events, kept by the index as far as it has followed.
struct LogSummary: Equatable {
    var eventCount = 0
    var undecodableCount = 0
    var countByKind: [EventKind: Int] = [:]
    var countBySource: [String: Int] = [:]
    var firstReceivedAt: Timestamp?
    var lastReceivedAt: Timestamp?
    var silence: LogStatistics.Silence?

    /// Counts one more event, the next in the log.
    mutating func add(source: String, receivedAt: Timestamp, kind: EventKind?) {
        count(1, source: source, kind: kind)
        note(receivedAt)
    }

    /// Counts `count` more events of a source and a kind.
    mutating func count(_ count: Int, source: String, kind: EventKind?) {
        eventCount += count
        countBySource[source, default: 0] += count
        if let kind { countByKind[kind, default: 0] += count } else { undecodableCount += count }
    }

    /// Notes the receipt time of the next event in the log.
    mutating func note(_ receivedAt: Timestamp) {
        if let last = lastReceivedAt {
            let length = receivedAt.microseconds - last.microseconds
            let longest = silence.map { $0.until.microseconds - $0.from.microseconds } ?? 0
            if length > longest { silence = .init(from: last, until: receivedAt) }
        }
        firstReceivedAt = firstReceivedAt ?? receivedAt
        lastReceivedAt = receivedAt
    }

    /// Counts, then times, then names with their counts.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for count in [eventCount, undecodableCount, countByKind.count, countBySource.count] {
            bytes.appendInteger(UInt64(count))
        }
        for time in [firstReceivedAt, lastReceivedAt, silence?.from, silence?.until] {
            bytes.appendInteger(time?.microseconds ?? .min)
        }
        // Sorted, so that equal counts are equal bytes.
        let kinds = countByKind.map { ($0.key.rawValue, $0.value) }.sorted {
            $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
        }
        let sources = countBySource.map { ($0.key, $0.value) }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        for (name, count) in kinds + sources {
            bytes.appendInteger(UInt32(name.utf8.count))
            bytes.append(contentsOf: name.utf8)
            bytes.appendInteger(UInt64(count))
        }
        return bytes
    }

    init() {}

    /// nil for bytes cut short.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 64 else { return nil }
        let count = { Int(truncatingIfNeeded: bytes.loadInteger(UInt64.self, at: $0 * 8)) }
        let time = { (index: Int) -> Timestamp? in
            let microseconds = bytes.loadInteger(Int64.self, at: 32 + index * 8)
            return microseconds == .min ? nil : Timestamp(microseconds: microseconds)
        }
        (eventCount, undecodableCount) = (count(0), count(1))
        (firstReceivedAt, lastReceivedAt) = (time(0), time(1))
        if let from = time(2), let until = time(3) { silence = .init(from: from, until: until) }
        let (kindCount, sourceCount) = (count(2), count(3))
        guard kindCount >= 0, sourceCount >= 0, kindCount <= bytes.count, sourceCount <= bytes.count else { return nil }
        var offset = 64
        for index in 0..<kindCount + sourceCount {
            guard offset + 4 <= bytes.count else { return nil }
            let byteCount = Int(bytes.loadInteger(UInt32.self, at: offset))
            guard byteCount + 12 <= bytes.count - offset else { return nil }
            let name = String(decoding: bytes[offset + 4..<offset + 4 + byteCount], as: UTF8.self)
            let value = Int(truncatingIfNeeded: bytes.loadInteger(UInt64.self, at: offset + 4 + byteCount))
            if index < kindCount { countByKind[EventKind(rawValue: name)] = value } else { countBySource[name] = value }
            offset += 12 + byteCount
        }
    }
}
