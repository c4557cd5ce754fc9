internal import EventModel
internal import EventStore
internal import LMDB

/// Keeps what is remembered within its limits: the oldest run that is over goes first, a piece with each commit.
struct Forgetting {
    private let store: RunStore
    private let tables: StoreTables

    init(_ store: RunStore, _ tables: StoreTables) { (self.store, self.tables) = (store, tables) }

    /// Forgets a piece of what is too much, if anything is. The run `present` stays, but for its earliest receipts.
    func forgetSurplus(keeping present: RunNumber, _ transaction: borrowing WriteTransaction) throws {
        let runCount = try transaction.size(of: tables.runs).entryCount
        let receiptCount = try transaction.size(of: tables.receipts).entryCount
        let failureCount = try transaction.size(of: tables.failures).entryCount
        guard
            runCount > Limits.runCountMax || receiptCount > Limits.receiptCountMax
                || failureCount >= Limits.failureCountMax
        else { return }
        if let oldest = try oldestOver(keeping: present, transaction) {
            try forget(oldest, transaction)
        } else if receiptCount > Limits.receiptCountMax, let run = try tables.run(present, in: transaction) {
            try forgetDeliveries(of: run, transaction)
        }
    }

    private func oldestOver(keeping present: RunNumber, _ transaction: borrowing WriteTransaction) throws -> Run? {
        for run in try tables.runs(in: transaction) where run.number != present {
            if run.state != .running { return run }
            if try !RunLock.isHeld(run.number, in: store.locksPath) { return run }
        }
        return nil
    }

    /// Forgets a piece of `run`; the run itself once nothing else is left of it.
    private func forget(_ run: Run, _ transaction: borrowing WriteTransaction) throws {
        var run = run
        var left = Limits.forgetCountMax
        try forgetReceipts(of: &run, &left, transaction) { _ in true }
        if left > 0 { try forgetEntries(of: run.number, in: tables.failures, &left, transaction) }
        if left > 0 { try forgetEntries(of: run.number, in: tables.lanes, &left, transaction) }
        if left > 0 {
            try transaction.remove(Run.key(run.number), from: tables.runs)
        } else {
            try transaction.put(run.stored, at: Run.key(run.number), in: tables.runs)
        }
    }

    /// Forgets the earliest deliveries of a run that goes on.
    private func forgetDeliveries(of run: Run, _ transaction: borrowing WriteTransaction) throws {
        guard let range = run.receiptRange else { return }
        var run = run
        var left = Limits.forgetCountMax
        try forgetReceipts(of: &run, &left, transaction) { $0.outcome == .delivered }
        // What was not delivered stays, and may lie before.
        run.receiptRange = run.receiptRange ?? range
        try transaction.put(run.stored, at: Run.key(run.number), in: tables.runs)
    }

    /// Forgets the first receipts of `run` that `isForgotten` takes, and notes where the others begin. Looks at `left` of
    /// any run at most.
    private func forgetReceipts(
        of run: inout Run, _ left: inout Int, _ transaction: borrowing WriteTransaction,
        where isForgotten: (Receipt) -> Bool
    ) throws {
        guard let range = run.receiptRange else { return }
        var keys: [[UInt8]] = []
        var next: Position?
        let number = run.number
        try transaction.withCursor(over: tables.receipts) { cursor in
            let look: ([UInt8], RawSpan) throws -> (Position, Bool) = { key, value in
                let (position, owner) = try Receipt.parts(ofKey: key)
                guard owner == number, position <= range.upperBound else { return (position, false) }
                return (position, isForgotten(try Receipt(value, at: key)))
            }
            var entry = try cursor.seek(atOrAfter: Receipt.key(range.lowerBound, 0), look)
            while let (position, isMeant) = entry, position <= range.upperBound {
                if left == 0 {
                    next = position
                    return
                }
                left -= 1
                if isMeant { keys.append(Receipt.key(position, number)) }
                entry = try cursor.move(to: .next, look)
            }
        }
        for key in keys { try transaction.remove(key, from: tables.receipts) }
        run.receiptRange = next.map { $0...range.upperBound }
    }

    private func forgetEntries(
        of run: RunNumber, in table: Table<[UInt8]>, _ left: inout Int, _ transaction: borrowing WriteTransaction
    ) throws {
        let prefix = Run.key(run)
        var keys: [[UInt8]] = []
        try transaction.withCursor(over: table) { cursor in
            var key = try cursor.seek(atOrAfter: prefix) { key, _ in key }
            while let present = key, present.starts(with: prefix), keys.count < left {
                keys.append(present)
                key = try cursor.move(to: .next) { key, _ in key }
            }
        }
        left -= keys.count
        for key in keys { try transaction.remove(key, from: table) }
    }
}
