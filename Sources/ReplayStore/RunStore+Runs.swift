public import EventModel
public import EventStore
internal import Glibc
internal import LMDB

extension RunStore {
    // MARK: Beginning

    /// Begins `run`, whose number is given here, and returns what records it.
    ///
    /// `consumer`, where the run has one, is made where it is not known; one that is known keeps its progress.
    /// `hashAt` gives the hash of the record at a position, and is called on the writing thread once a commit, where the run has a
    /// consumer. `onCommit` is called on that thread after each commit.
    /// - Throws: ``EventStoreError/Code/inUse`` where another run moves the consumer, naming who does.
    public func begin(
        _ run: Run, consumer: Consumer? = nil,
        hashAt: @escaping @Sendable (Position) -> RecordHash? = { _ in nil },
        onCommit: @escaping @Sendable (RunWriter.Progress) -> Void = { _ in }
    ) throws(EventStoreError) -> RunWriter {
        var run = run
        run.consumer = consumer?.name
        let lock = try write("beginning a run") { [locksPath] tables, transaction throws -> RunLock in
            _ = try tables.environment.account(before: transaction, reading: .whatNamesPages)
            var meta = try tables.meta(in: transaction)
            meta.lastRun += 1
            run.number = meta.lastRun
            if let consumer { try take(consumer, for: run.number, tables, transaction) }
            guard let lock = try RunLock(run.number, in: locksPath) else {
                throw EventStoreError(.inUse, "run \(run.number) is driven already, in \(locksPath)")
            }
            try transaction.put(meta.stored, at: StoreMeta.key, in: tables.meta)
            try transaction.put(run.stored, at: Run.key(run.number), in: tables.runs)
            try Forgetting(self, tables).forgetSurplus(keeping: run.number, transaction)
            return lock
        }
        return try RunWriter(self, run, lock, hashAt: hashAt, onCommit: onCommit)
    }

    /// Goes on with the run `number`, which this process drives from now on.
    /// - Throws: ``EventStoreError/Code/inUse`` where somebody drives it, or its consumer, naming who does;
    ///   ``EventStoreError/Code/failed`` where there is no such run.
    public func resume(
        _ number: RunNumber, hashAt: @escaping @Sendable (Position) -> RecordHash? = { _ in nil },
        onCommit: @escaping @Sendable (RunWriter.Progress) -> Void = { _ in }
    ) throws(EventStoreError) -> RunWriter {
        let (run, lock) = try write("resuming run \(number)") { [locksPath] tables, transaction throws in
            _ = try tables.environment.account(before: transaction, reading: .whatNamesPages)
            guard var run = try tables.run(number, in: transaction) else { throw Self.unknown(number) }
            guard let lock = try RunLock(number, in: locksPath) else {
                throw EventStoreError(.inUse, "process \(run.processID) drives run \(number): wait, or cancel it")
            }
            if let name = run.consumer {
                guard let consumer = try tables.consumer(name, in: transaction) else {
                    throw EventStoreError(.failed, "run \(number) moved the consumer \(name), which was deleted")
                }
                try take(consumer, for: number, tables, transaction)
            }
            run.state = .running
            run.isCancelRequested = false
            run.processID = getpid()
            (run.ended, run.reason) = (nil, nil)
            try transaction.put(run.stored, at: Run.key(number), in: tables.runs)
            return (run, lock)
        }
        return try RunWriter(self, run, lock, hashAt: hashAt, onCommit: onCommit)
    }

    /// Has the process that drives the run end it, or notes that nobody is to go on with it.
    /// - Returns: the run as it is then; nil where there is no such run.
    public func cancel(_ number: RunNumber) throws(EventStoreError) -> Run? {
        try write("cancelling run \(number)") { [locksPath] tables, transaction throws in
            guard var run = try tables.run(number, in: transaction) else { return nil }
            run.isDriven = try RunLock.isHeld(number, in: locksPath)
            guard run.state == .running else { return run }
            if run.isDriven {
                run.isCancelRequested = true
            } else {
                (run.state, run.ended) = (.cancelled, Timestamp.now())
            }
            try transaction.put(run.stored, at: Run.key(number), in: tables.runs)
            return run
        }
    }

    private func take(
        _ consumer: Consumer, for run: RunNumber, _ tables: StoreTables, _ transaction: borrowing WriteTransaction
    ) throws {
        var known = try tables.consumer(consumer.name, in: transaction)
        if known == nil {
            guard try transaction.size(of: tables.consumers).entryCount < Limits.consumerCountMax else {
                throw EventStoreError(
                    .failed,
                    "there are \(Limits.consumerCountMax) consumers already: delete one that is not used any more")
            }
            known = consumer
        }
        guard var known else { return }
        if known.run != run, known.run != 0, try RunLock.isHeld(known.run, in: locksPath) {
            throw inUse(known, by: try tables.run(known.run, in: transaction)?.processID)
        }
        known.run = run
        try transaction.put(known.stored, at: Array(known.name.utf8), in: tables.consumers)
    }

    func inUse(_ consumer: Consumer, by process: Int32?) -> EventStoreError {
        let holder = process.map { "process \($0)" } ?? "another process"
        return EventStoreError(.inUse, "\(holder) moves the consumer \(consumer.name) with run \(consumer.run)")
    }

    static func unknown(_ number: RunNumber) -> EventStoreError {
        EventStoreError(.failed, "there is no run \(number)")
    }
}
