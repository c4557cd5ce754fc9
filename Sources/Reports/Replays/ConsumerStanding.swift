package import EventFormats
package import EventModel
package import EventStore
package import ReplayStore

/// A consumer beside the log that it reads.
package struct ConsumerStanding {
    /// The consumer.
    package var consumer: Consumer
    /// How many positions the log has after the consumer's.
    package var lagEventCount: Int
    /// How long ago the first event after the consumer's position was received, in seconds; 0 where there is none.
    package var lagSeconds: Int64

    /// Where `consumer` stands in `log`.
    package init(_ consumer: Consumer, in log: LogReader, now: Timestamp) throws {
        self.consumer = consumer
        let (head, position) = (try log.head().position, consumer.checkpoint.position)
        lagEventCount = Int(clamping: head - min(head, position))
        let next = lagEventCount > 0 ? try log.event(at: position + 1) : nil
        lagSeconds = max(0, next.map { (now.microseconds - $0.content.receivedAt.microseconds) / 1_000_000 } ?? 0)
    }
}

extension JSONWriter {
    /// Writes a consumer as `docs/contract.md` has it: one line.
    package mutating func consumer(_ standing: ConsumerStanding) {
        let consumer = standing.consumer
        beginObject()
        name("consumer")
        string(consumer.name)
        name("position")
        integer(consumer.checkpoint.position)
        name("epoch")
        integer(consumer.checkpoint.epoch)
        name("record_hash")
        string(consumer.recordHash.description)
        name("lag_events")
        integer(standing.lagEventCount)
        name("lag_seconds")
        integer(standing.lagSeconds)
        name("run")
        integer(consumer.run == 0 ? nil : consumer.run)
        name("running")
        boolean(consumer.isDriven)
        name("created_at")
        time(consumer.created)
        name("updated_at")
        time(consumer.updated)
        endObject()
        endLine()
    }
}
