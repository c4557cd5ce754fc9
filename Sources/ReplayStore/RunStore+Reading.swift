public import EventModel
public import EventStore
internal import LMDB

extension RunStore {
    /// All runs, the newest first.
    public func runs() throws(EventStoreError) -> [Run] {
        let runs = try read("reading the runs") { tables, transaction in try tables.runs(in: transaction) }
        return try runs.reversed().map { run throws(EventStoreError) in try looked(run) }
    }

    /// The run `number`; nil where there is none, or none any more.
    public func run(_ number: RunNumber) throws(EventStoreError) -> Run? {
        let run = try read("reading run \(number)") { tables, transaction in try tables.run(number, in: transaction) }
        return try run.map { run throws(EventStoreError) in try looked(run) }
    }

    /// `run`, with what its lock says.
    private func looked(_ run: Run) throws(EventStoreError) -> Run {
        var run = run
        run.isDriven = run.state == .running ? try RunLock.isHeld(run.number, in: locksPath) : false
        return run
    }

    // MARK: Receipts

    /// What became of the event at `position` of `epoch`, run by run, the oldest first.
    ///
    /// A run of an earlier epoch than the event's has seen another event there, if any, and says nothing of this one.
    public func receipts(
        at position: Position, of epoch: Epoch
    ) throws(EventStoreError) -> [(run: Run, receipt: Receipt)] {
        try read("reading the receipts of position \(position)") { tables, transaction throws in
            var found: [(run: Run, receipt: Receipt)] = []
            try transaction.withCursor(over: tables.receipts) { cursor in
                var entry = try cursor.seek(atOrAfter: Receipt.key(position, 0)) { key, value in
                    (key, try Self.receipt(key, value, at: position))
                }
                while let (key, receipt) = entry, var receipt {
                    let number = try Receipt.parts(ofKey: key).run
                    if let run = try tables.run(number, in: transaction), run.epoch >= epoch {
                        receipt.answer = try tables.answer(number, position, in: transaction)
                        found.append((run, receipt))
                    }
                    entry = try cursor.move(to: .next) { key, value in
                        (key, try Self.receipt(key, value, at: position))
                    }
                }
            }
            return found
        }
    }

    /// nil for a receipt of another position.
    private static func receipt(_ key: [UInt8], _ value: RawSpan, at position: Position) throws -> Receipt? {
        try Receipt.parts(ofKey: key).position == position ? try Receipt(value, at: key) : nil
    }

    /// The receipts of the run `number` in `range`, ascending, at most `limit` of those that `isWanted` takes.
    ///
    /// Receipts of other runs in that range are passed over, which costs some 0.2 µs each.
    public func receipts(
        of number: RunNumber, in range: ClosedRange<Position>, limit: Int = .max,
        where isWanted: (Receipt) -> Bool = { _ in true }
    ) throws(EventStoreError) -> [Receipt] {
        var found: [Receipt] = []
        var next: [UInt8]? = Receipt.key(range.lowerBound, 0)
        while let start = next, found.count < limit {
            next = try read("reading the receipts of run \(number)") { tables, transaction throws in
                try transaction.withCursor(over: tables.receipts) { cursor in
                    var key = try cursor.seek(atOrAfter: start) { key, _ in key }
                    for _ in 0..<Limits.readRowCountMax {
                        guard let present = key, found.count < limit else { return nil }
                        let (position, run) = try Receipt.parts(ofKey: present)
                        if position > range.upperBound { return nil }
                        if run == number,
                            let receipt = try transaction.withValue(
                                in: tables.receipts, at: present, { try Receipt($0, at: present) }),
                            isWanted(receipt)
                        {
                            var receipt = receipt
                            receipt.answer = try tables.answer(number, position, in: transaction)
                            found.append(receipt)
                        }
                        key = try cursor.move(to: .next) { key, _ in key }
                    }
                    return key
                }
            }
        }
        return found
    }

    /// What was not taken in the run `number`, ascending, with what the consumer answered: at most
    /// ``Limits/failureCountMax`` over all runs are known here.
    public func failures(of number: RunNumber, limit: Int = .max) throws(EventStoreError) -> [Receipt] {
        var found: [Receipt] = []
        var next: [UInt8]? = Receipt.failureKey(number, 0)
        while let start = next, found.count < limit {
            next = try read("reading what failed in run \(number)") { tables, transaction throws in
                try transaction.withCursor(over: tables.failures) { cursor in
                    var key = try cursor.seek(atOrAfter: start) { key, _ in key }
                    for _ in 0..<Limits.readRowCountMax {
                        guard let present = key, found.count < limit else { return nil }
                        let (run, position) = try Receipt.parts(ofFailureKey: present)
                        if run != number { return nil }
                        let receiptKey = Receipt.key(position, number)
                        let receipt = try transaction.withValue(in: tables.receipts, at: receiptKey) {
                            try Receipt($0, at: receiptKey)
                        }
                        if var receipt {
                            receipt.answer = try tables.answer(number, position, in: transaction)
                            found.append(receipt)
                        }
                        key = try cursor.move(to: .next) { key, _ in key }
                    }
                    return key
                }
            }
        }
        return found
    }

    /// The orders that the run `number` holds, at most `limit`.
    public func heldLanes(of number: RunNumber, limit: Int = .max) throws(EventStoreError) -> [HeldLane] {
        var found: [HeldLane] = []
        var next: [UInt8]? = Run.key(number)
        while let start = next, found.count < limit {
            next = try read("reading the orders held in run \(number)") { tables, transaction throws in
                try transaction.withCursor(over: tables.lanes) { cursor in
                    var entry = try cursor.seek(atOrAfter: start) { key, value in try Self.lane(key, value, of: number)
                    }
                    for _ in 0..<Limits.readRowCountMax {
                        guard let (key, lane) = entry, let lane else { return nil }
                        if found.count == limit { return nil }
                        found.append(lane)
                        entry = try cursor.move(to: .next) { key, value in try Self.lane(key, value, of: number) }
                        if entry == nil { return nil }
                        _ = key
                    }
                    return entry?.key
                }
            }
        }
        return found
    }

    private static func lane(
        _ key: [UInt8], _ value: RawSpan, of number: RunNumber
    ) throws -> (key: [UInt8], lane: HeldLane?) {
        (key, key.starts(with: Run.key(number)) ? try HeldLane(value, at: key) : nil)
    }

    /// How many receipts there are, of all runs.
    public func receiptCount() throws(EventStoreError) -> Int {
        try read("counting the receipts") { tables, transaction in
            try transaction.size(of: tables.receipts).entryCount
        }
    }
}

extension StoreTables {
    /// What the consumer answered to an event that it did not take; empty where nothing is known.
    func answer<T: Transaction & ~Copyable>(
        _ run: RunNumber, _ position: Position, in transaction: borrowing T
    ) throws -> [UInt8] {
        let key = Receipt.failureKey(run, position)
        return try transaction.withValue(in: failures, at: key) { try Seal.checked($0, at: key) } ?? []
    }
}
