public import EventModel
public import EventStore
internal import LMDB

extension RunStore {
    /// All consumers, by their names.
    public func consumers() throws(EventStoreError) -> [Consumer] {
        let consumers = try read("reading the consumers") { tables, transaction throws in
            try transaction.withCursor(over: tables.consumers) { cursor in
                var found: [Consumer] = []
                var next = try cursor.move(to: .first) { key, value in try Consumer(value, key: key) }
                while let consumer = next {
                    found.append(consumer)
                    next = try cursor.move(to: .next) { key, value in try Consumer(value, key: key) }
                }
                return found
            }
        }
        return try consumers.map { consumer throws(EventStoreError) in try looked(consumer) }
    }

    /// The consumer with `name`; nil where there is none.
    public func consumer(_ name: String) throws(EventStoreError) -> Consumer? {
        let consumer = try read("reading the consumer \(name)") { tables, transaction in
            try tables.consumer(name, in: transaction)
        }
        return try consumer.map { consumer throws(EventStoreError) in try looked(consumer) }
    }

    private func looked(_ consumer: Consumer) throws(EventStoreError) -> Consumer {
        var consumer = consumer
        consumer.isDriven = consumer.run == 0 ? false : try RunLock.isHeld(consumer.run, in: locksPath)
        return consumer
    }

    /// Has the consumer with `name` go on behind `checkpoint`, whose record has `recordHash`; nil where there is none.
    /// - Throws: ``EventStoreError/Code/inUse`` while a run moves it.
    public func reset(
        _ name: String, to checkpoint: Checkpoint, recordHash: RecordHash
    ) throws(EventStoreError) -> Consumer? {
        try change(name) { consumer in
            (consumer.checkpoint, consumer.recordHash) = (checkpoint, recordHash)
            consumer.updated = Timestamp.now()
            return consumer
        }
    }

    /// Forgets the consumer with `name`; false where there is none.
    /// - Throws: ``EventStoreError/Code/inUse`` while a run moves it.
    public func delete(consumer name: String) throws(EventStoreError) -> Bool {
        try change(name) { _ in nil } != nil
    }

    /// Puts what `change` makes of a consumer in its place, or nothing. Returns what it was; after a change, what it is.
    private func change(
        _ name: String, _ change: (inout Consumer) -> Consumer?
    ) throws(EventStoreError) -> Consumer? {
        try write("changing the consumer \(name)") { [locksPath] tables, transaction throws in
            guard var consumer = try tables.consumer(name, in: transaction) else { return nil }
            if consumer.run != 0, try RunLock.isHeld(consumer.run, in: locksPath) {
                throw inUse(consumer, by: try tables.run(consumer.run, in: transaction)?.processID)
            }
            let changed = change(&consumer)
            if let changed {
                try transaction.put(changed.stored, at: Array(name.utf8), in: tables.consumers)
            } else {
                try transaction.remove(Array(name.utf8), from: tables.consumers)
            }
            return changed ?? consumer
        }
    }
}
