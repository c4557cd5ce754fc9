internal import EventModel
package import EventStore
package import GestaoOnlineSamples

/// Compares what was acknowledged with what is stored: at each acknowledged position there must be the body that was
/// sent, byte for byte, and no position may have been given twice. So the multiset of acknowledged bodies is in the log.
package struct StoredCheck {
    private let reader: LogReader
    private let generator: WebhookGenerator

    /// A check of the log that `reader` reads, for bodies that `generator` made.
    package init(reader: LogReader, generator: WebhookGenerator) {
        self.reader = reader
        self.generator = generator
    }

    /// How many of `acknowledgements` are not in the log as they were acknowledged. Reads the log from the first of
    /// their positions to the last, and makes each body anew.
    /// - Throws: `EventStoreError` where the log cannot be read, or is damaged.
    package func missingCount(of acknowledgements: [Acknowledgement]) throws(EventStoreError) -> Int {
        let sorted = acknowledgements.sorted { $0.position < $1.position }
        guard let first = sorted.first, let last = sorted.last else { return 0 }
        var query = try reader.query(Selection(from: first.position, to: last.position))
        var foundCount = 0
        var next = 0
        var body: [UInt8] = []
        while case let events = try query.next(), !events.isEmpty {
            for event in events {
                while next < sorted.count, sorted[next].position < event.position { next += 1 }
                guard next < sorted.count, sorted[next].position == event.position else { continue }
                body.removeAll(keepingCapacity: true)
                generator.appendBody(at: sorted[next].index, to: &body)
                if event.content.body == body { foundCount += 1 }
                next += 1
            }
        }
        return sorted.count - foundCount
    }
}
