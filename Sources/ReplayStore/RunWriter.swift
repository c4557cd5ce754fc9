public import EventModel
public import EventStore
internal import LMDB
internal import Synchronization

/// Records one run that this process drives, on a thread of its own.
///
/// What is recorded together with a checkpoint is committed together with it, after at most
/// ``Limits/gatherMillisecondsMax`` or ``Limits/gatherReceiptCountMax`` receipts. No call but ``commit()`` and
/// ``finish(_:reason:)`` waits for the disk. A writer that goes without ``finish(_:reason:)`` leaves a run that was
/// interrupted, and all that was committed.
public final class RunWriter: Sendable {
    /// The run as it was when this began.
    public let run: Run

    /// How far the writing has come.
    public struct Progress: Sendable {
        /// How many receipts are committed, of those that were recorded here.
        public var committedCount: UInt64 = 0
        /// Whether somebody wants the run to end.
        public var isCancelled = false
        /// Why nothing is recorded any more: the run is to end, and its events since the last commit will come again.
        public var failure: EventStoreError?
    }

    private let work: RunWork
    private let thread: WorkerThread

    init(
        _ store: RunStore, _ run: Run, _ lock: RunLock, hashAt: @escaping @Sendable (Position) -> RecordHash?,
        onCommit: @escaping @Sendable (Progress) -> Void
    ) throws(EventStoreError) {
        self.run = run
        let work = RunWork(store, run, lock, hashAt: hashAt, onCommit: onCommit)
        self.work = work
        thread = try WorkerThread(name: "diario-run") { work.run() }
    }

    deinit { work.leave() }

    /// How far the writing has come.
    public var progress: Progress { work.progress }

    /// Records `receipts`, and that everything up to `checkpoint` is done with. Costs no look at the disk.
    ///
    /// A receipt takes the place of an earlier one of the same event in this run.
    public func record(_ receipts: [Receipt], checkpoint: Checkpoint? = nil) {
        work.add { pending in
            pending.receipts += receipts
            pending.checkpoint = checkpoint ?? pending.checkpoint
        }
    }

    /// Records that an order is held from now on.
    public func hold(_ lane: HeldLane) { work.add { $0.lanes.append((lane.lane, lane)) } }

    /// Records that an order is held no longer.
    public func release(_ lane: HeldLane.Lane) { work.add { $0.lanes.append((lane, nil)) } }

    /// Returns when everything that was recorded before is on disk.
    /// - Throws: why it isn't, and never will be.
    public func commit() async throws(EventStoreError) {
        let result: Result<Void, EventStoreError> = await withCheckedContinuation { continuation in
            work.wait { continuation.resume(returning: $0) }
        }
        try result.get()
    }

    /// Commits everything that was recorded, and how the run ended. Blocks the calling thread for a commit or two.
    ///
    /// Nothing must be recorded afterwards.
    /// - Throws: why it was not committed; the run then counts as interrupted, and can be resumed.
    public func finish(_ state: Run.State, reason: String? = nil) throws(EventStoreError) {
        work.end(state, reason)
        thread.join()
        if let failure = work.progress.failure { throw failure }
    }
}

/// What is to be written of a run.
private struct Pending {
    var receipts: [Receipt] = []
    var checkpoint: Checkpoint?
    /// Orders that are held from now on, and those that are no longer, in the order in which that was said.
    var lanes: [(lane: HeldLane.Lane, held: HeldLane?)] = []
    /// How the run ends, if it does.
    var end: (state: Run.State, reason: String?)?

    var isEmpty: Bool { receipts.isEmpty && checkpoint == nil && lanes.isEmpty && end == nil }
}

/// The thread's work: gathers, commits, tells.
private final class RunWork: Sendable {
    private struct State {
        var pending = Pending()
        var waiters: [@Sendable (Result<Void, EventStoreError>) -> Void] = []
        var progress = RunWriter.Progress()
        /// Whether nobody will finish the run.
        var isLeft = false
    }

    private let store: RunStore
    private let number: RunNumber
    /// Held until the thread ends, whoever keeps the writer.
    private let lock: Mutex<RunLock?>
    private let hashAt: @Sendable (Position) -> RecordHash?
    private let onCommit: @Sendable (RunWriter.Progress) -> Void
    private let state = Mutex(State())
    private let signal = WakeSignal()

    init(
        _ store: RunStore, _ run: Run, _ lock: RunLock, hashAt: @escaping @Sendable (Position) -> RecordHash?,
        onCommit: @escaping @Sendable (RunWriter.Progress) -> Void
    ) {
        (self.store, number, self.hashAt, self.onCommit) = (store, run.number, hashAt, onCommit)
        self.lock = Mutex(lock)
    }

    var progress: RunWriter.Progress { state.withLock { $0.progress } }

    func add(_ change: (inout Pending) -> Void) {
        let wakes = state.withLock { state in
            guard state.progress.failure == nil else { return false }
            let wasEmpty = state.pending.isEmpty
            let wasFull = state.pending.receipts.count >= Limits.gatherReceiptCountMax
            change(&state.pending)
            return wasEmpty || (!wasFull && state.pending.receipts.count >= Limits.gatherReceiptCountMax)
        }
        if wakes { signal.wake() }
    }

    func wait(_ waiter: @escaping @Sendable (Result<Void, EventStoreError>) -> Void) {
        let answer = state.withLock { state -> Result<Void, EventStoreError>? in
            if let failure = state.progress.failure { return .failure(failure) }
            state.waiters.append(waiter)
            return nil
        }
        if let answer { waiter(answer) } else { signal.wake() }
    }

    func end(_ end: Run.State, _ reason: String?) {
        state.withLock { $0.pending.end = (end, reason) }
        signal.wake()
    }

    func leave() {
        state.withLock { $0.isLeft = true }
        signal.wake()
    }

    /// The body of the thread.
    func run() {
        defer { lock.withLock { $0 = nil } }
        var gatheringUntil: Int64?
        while true {
            let now = Clock.monotonicMilliseconds()
            let (isDue, isEmpty, isOver) = state.withLock { state in
                let isPressed =
                    state.pending.receipts.count >= Limits.gatherReceiptCountMax || !state.waiters.isEmpty
                    || state.pending.end != nil || state.isLeft
                let isDue = isPressed || (gatheringUntil.map { now >= $0 } ?? false)
                return (isDue, state.pending.isEmpty, state.progress.failure != nil)
            }
            if isOver { return }
            if isDue {
                gatheringUntil = nil
                if commit() { return }
            } else if isEmpty {
                signal.wait(milliseconds: Limits.cancelLookMilliseconds)
                if state.withLock({ $0.pending.isEmpty && $0.waiters.isEmpty && !$0.isLeft }) { look() }
            } else {
                let until = gatheringUntil ?? now + Int64(Limits.gatherMillisecondsMax)
                gatheringUntil = until
                signal.wait(milliseconds: Int(max(until - now, 0)))
            }
        }
    }

    /// Writes what is pending; true where nothing more will come.
    private func commit() -> Bool {
        let (pending, waiters, isLeft) = state.withLock { state in
            defer { (state.pending, state.waiters) = (Pending(), []) }
            return (state.pending, state.waiters, state.isLeft)
        }
        do throws(EventStoreError) {
            let isCancelled = pending.isEmpty ? false : try write(pending)
            let progress = state.withLock { state in
                state.progress.committedCount += UInt64(pending.receipts.count)
                if isCancelled { state.progress.isCancelled = true }
                return state.progress
            }
            if !pending.isEmpty { onCommit(progress) }
            for waiter in waiters { waiter(.success(())) }
        } catch {
            fail(error, waiters)
            return true
        }
        return pending.end != nil || isLeft
    }

    private func look() {
        do throws(EventStoreError) {
            guard let run = try store.read("looking at run \(number)", { try $0.run(number, in: $1) }) else { return }
            guard run.isCancelRequested, !progress.isCancelled else { return }
            onCommit(
                state.withLock { state in
                    state.progress.isCancelled = true
                    return state.progress
                })
        } catch {
            fail(error, [])
        }
    }

    private func fail(
        _ error: EventStoreError, _ waiters: [@Sendable (Result<Void, EventStoreError>) -> Void]
    ) {
        let (progress, more) = state.withLock { state in
            state.progress.failure = error
            defer { state.waiters = [] }
            return (state.progress, state.waiters)
        }
        onCommit(progress)
        for waiter in waiters + more { waiter(.failure(error)) }
    }

    /// One transaction, on disk when this returns. Returns whether somebody wants the run to end.
    private func write(_ pending: Pending) throws(EventStoreError) -> Bool {
        // The log is read before: no transaction waits for it.
        let hash = pending.checkpoint.flatMap { hashAt($0.position) }
        return try store.write("recording run \(number)") { tables, transaction throws in
            guard var run = try tables.run(number, in: transaction) else { throw RunStore.unknown(number) }
            for receipt in pending.receipts { try put(receipt, &run, tables, transaction) }
            for (lane, held) in pending.lanes { try put(lane, held, tables, transaction) }
            run.checkpoint = pending.checkpoint ?? run.checkpoint
            run.updated = Timestamp.now()
            if let end = pending.end { (run.state, run.reason, run.ended) = (end.state, end.reason, run.updated) }
            try transaction.put(run.stored, at: Run.key(number), in: tables.runs)
            if let checkpoint = pending.checkpoint, let hash, let name = run.consumer,
                var consumer = try tables.consumer(name, in: transaction)
            {
                (consumer.checkpoint, consumer.recordHash, consumer.updated) = (checkpoint, hash, run.updated)
                try transaction.put(consumer.stored, at: Array(name.utf8), in: tables.consumers)
            }
            try Forgetting(store, tables).forgetSurplus(keeping: number, transaction)
            return run.isCancelRequested
        }
    }

    private func put(
        _ receipt: Receipt, _ run: inout Run, _ tables: StoreTables, _ transaction: borrowing WriteTransaction
    ) throws {
        let key = Receipt.key(receipt.position, number)
        let failureKey = Receipt.failureKey(number, receipt.position)
        if let earlier = try transaction.withValue(in: tables.receipts, at: key, { try Receipt($0, at: key) }) {
            run.count(earlier.outcome, -1)
            if earlier.outcome == .failed { try transaction.remove(failureKey, from: tables.failures) }
        }
        run.count(receipt.outcome, 1)
        let range = run.receiptRange ?? receipt.position...receipt.position
        run.receiptRange = min(range.lowerBound, receipt.position)...max(range.upperBound, receipt.position)
        try transaction.put(receipt.stored(at: key), at: key, in: tables.receipts)
        guard receipt.outcome == .failed,
            try transaction.size(of: tables.failures).entryCount < Limits.failureCountMax
        else { return }
        let answer = Seal.put(on: Array(receipt.answer.prefix(Limits.answerByteCountMax)), at: failureKey)
        try transaction.put(answer, at: failureKey, in: tables.failures)
    }

    private func put(
        _ lane: HeldLane.Lane, _ held: HeldLane?, _ tables: StoreTables, _ transaction: borrowing WriteTransaction
    ) throws {
        let key = HeldLane.key(number, lane)
        if let held {
            try transaction.put(held.stored(at: key), at: key, in: tables.lanes)
        } else {
            try transaction.remove(key, from: tables.lanes)
        }
    }
}

extension Run {
    /// Counts an outcome, or takes it back.
    fileprivate mutating func count(_ outcome: Receipt.Outcome, _ step: Int64) {
        let change: (inout UInt64) -> Void = { $0 = UInt64(max(0, Int64($0) + step)) }
        switch outcome {
        case .delivered: change(&deliveredCount)
        case .failed: change(&failedCount)
        case .held: change(&heldCount)
        }
    }
}
