package import EventModel
package import EventStore

/// What a selection has, counted by reading each of its events once; memory stays flat.
package struct PlanCount {
    /// How many events, and of which kinds and sources. An undecodable one has no kind.
    package private(set) var eventCount = 0
    package private(set) var countByKind: [EventKind: Int] = [:]
    package private(set) var countBySource: [String: Int] = [:]
    /// The bytes of their bodies.
    package private(set) var bodyByteCount: Int64 = 0
    /// How many are undecodable.
    package private(set) var undecodableCount = 0
    /// The first and the last position.
    package private(set) var positions: ClosedRange<Position>?
    /// The earliest and the latest receipt.
    package private(set) var times: ClosedRange<Timestamp>?
    private var bodies = ExternalSort()
    private var orders = ExternalSort()
    private var failure: EventStoreError?
    private var bytes: [UInt8] = []

    /// Nothing is counted yet.
    package init() {}

    /// Counts what `query` finds, and returns how many orders that are and which events are exact duplicates of earlier
    /// ones: of the same source and byte for byte the same body.
    ///
    /// - Parameter range: where the positions of the query lie.
    /// - Throws: what reading the log throws, and what a temporary file that cannot be written does.
    package mutating func count(
        _ query: Query, in reader: LogReader
    ) throws -> (orderCount: Int, duplicates: PositionSet?) {
        var query = query
        while true {
            let found = try query.next { add($0) }
            if let failure { throw failure }
            if found == 0 { break }
        }
        return (try takeOrderCount(), try takeDuplicates(in: reader))
    }

    private mutating func add(_ event: borrowing EventView) {
        eventCount += 1
        bodyByteCount += Int64(event.body.byteCount)
        countBySource[event.source.text, default: 0] += 1
        if let kind = event.kind { countByKind[kind, default: 0] += 1 } else { undecodableCount += 1 }
        let (position, time) = (event.position, event.receivedAt)
        positions = positions.map { min($0.lowerBound, position)...max($0.upperBound, position) } ?? position...position
        times = times.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
        note(event)
    }

    /// Keeps digests of the body and of the order, under the event's source.
    private mutating func note(_ event: borrowing EventView) {
        guard failure == nil else { return }
        bytes.removeAll(keepingCapacity: true)
        event.source.withUnsafeBytes { bytes.append(contentsOf: $0) }
        // No source has a zero byte.
        bytes.append(0)
        let sourceCount = bytes.count
        event.body.withUnsafeBytes { bytes.append(contentsOf: $0) }
        do throws(EventStoreError) {
            try bodies.add(ExternalSort.Entry(digest: Self.digest(bytes), number: event.position))
            for field in [EventField.orderID, .orderCode] {
                guard let value = event[field], !value.isEmpty else { continue }
                bytes.removeSubrange(sourceCount...)
                bytes.append(field == .orderID ? 1 : 2)
                value.withUnsafeBytes { bytes.append(contentsOf: $0) }
                try orders.add(ExternalSort.Entry(digest: Self.digest(bytes), number: 0))
                return
            }
        } catch {
            failure = error
        }
    }

    private static func digest(_ bytes: [UInt8]) -> (UInt64, UInt64) {
        bytes.withUnsafeBytes { RecordHasher.leaf($0) }.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    private mutating func takeOrderCount() throws -> Int {
        var (count, last): (Int, (UInt64, UInt64)?) = (0, nil)
        try orders.forEach { entry in
            if let last, last == entry.digest { return }
            last = entry.digest
            count += 1
        }
        return count
    }

    private mutating func takeDuplicates(in reader: LogReader) throws -> PositionSet? {
        guard let range = positions else { return nil }
        var duplicates = PositionSet(within: range)
        var (digest, distinct): ((UInt64, UInt64)?, [Position]) = (nil, [])
        try bodies.forEach { entry in
            guard let known = digest, known == entry.digest else {
                (digest, distinct) = (entry.digest, [entry.number])
                return
            }
            // The digest proposes, the bytes decide.
            let content = try reader.event(at: entry.number)?.content
            let isDuplicate = try distinct.contains { position in
                let earlier = try reader.event(at: position)?.content
                return earlier?.source == content?.source && earlier?.body == content?.body
            }
            if isDuplicate { duplicates.insert(entry.number) } else { distinct.append(entry.number) }
        }
        return duplicates
    }
}
