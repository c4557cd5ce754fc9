internal import EventModel
internal import LMDB
internal import Synchronization

/// Performs what the ``CommitQueue`` decides: takes batches, commits each in one transaction, tells the observers.
///
/// The only place that writes records. Position and hash of a batch are adopted when its commit has returned success,
/// and not before: LMDB's default flags have then synced it.
final class CommitThread: Sendable {
    private let tables: LogTables
    private let logMeta: LogMeta
    private let place: LogPlace
    private let queue = Mutex(CommitQueue<QueuedAppend>())
    private let signal = WakeSignal()
    private let durableHead: Mutex<Head>
    /// The receipt time of the last event committed.
    private let lastReceivedAt = Mutex<Timestamp?>(nil)
    private let readmission = Mutex(Readmission())
    private let batchSizes = Mutex(BatchSizes())
    private let listeners = Mutex(CommitListeners())
    private let disk: DiskGuard
    private let handover: IndexHandover?
    private let notice: @Sendable (StoreNotice) -> Void

    init(
        _ tables: LogTables, _ logMeta: LogMeta, _ place: LogPlace, head: Head, disk: DiskGuard,
        handingTo handover: IndexHandover?,
        notice: @escaping @Sendable (StoreNotice) -> Void
    ) {
        self.tables = tables
        self.logMeta = logMeta
        self.place = place
        durableHead = Mutex(head)
        self.disk = disk
        self.handover = handover
        self.notice = notice
    }

    /// The newest durable record.
    var head: Head { durableHead.withLock { $0 } }

    /// Why an event would be refused now; nil when it would be admitted.
    var refusal: EventStoreError? { queue.withLock { $0.refusal } }

    /// Whether the log has stopped for good.
    var hasFailed: Bool { queue.withLock { $0.hasFailed } }

    /// How many events are queued and not yet durable.
    var unfinishedCount: Int { queue.withLock { $0.unfinishedCount } }

    /// Has `listener` told of each commit from now on.
    func tell(_ listener: any CommitListener) { listeners.withLock { $0.add(listener) } }

    /// Queues `appends` in their order, as many as there is room for, and returns the refusal of those that are left, if
    /// any: `appends` has only those then.
    func enqueue(upToRefusal appends: inout [QueuedAppend]) -> EventStoreError? {
        let now = Clock.monotonicMilliseconds()
        let (count, refusal, wakesThread) = queue.withLock { queue in
            var (count, wakesThread) = (0, false)
            for append in appends {
                switch queue.enqueue(append, byteCount: append.record.bytes.count, now: now) {
                case .refused(let error): return (count, error as EventStoreError?, wakesThread)
                case .queued(let wakes): wakesThread = wakesThread || wakes
                }
                count += 1
            }
            return (count, nil, wakesThread)
        }
        if wakesThread { signal.wake() }
        appends.removeFirst(count)
        return refusal
    }

    /// Queues all of `appends` or none, or throws without telling their observers.
    func enqueue(_ appends: [QueuedAppend]) throws(EventStoreError) {
        let now = Clock.monotonicMilliseconds()
        let admission = queue.withLock { $0.enqueue(appends, now: now) { $0.record.bytes.count } }
        switch admission {
        case .refused(let error): throw error
        case .queued(let wakesThread): if wakesThread { signal.wake() }
        }
    }

    /// How large the commits have been.
    var statistics: CommitStatistics { batchSizes.withLock { $0.statistics } }

    /// Refuses new events, lets the thread commit what waits, and end.
    func close() {
        if queue.withLock({ $0.close() }) { signal.wake() }
    }

    /// Tells the listeners that there will be no further commit.
    func tellEnd(_ error: EventStoreError) { tell { $0.ended(error) } }

    private func tell(_ body: (any CommitListener) -> Void) {
        let listeners = listeners.withLock { $0 }
        listeners.tell(body)
    }

    /// Answers what has waited too long. Called by the housekeeping, since the thread itself may be in a sync.
    func withdrawExpired() {
        let now = Clock.monotonicMilliseconds()
        let expired = queue.withLock { $0.withdrawExpired(now: now) }
        guard !expired.isEmpty else { return }
        OutcomeGroups.deliver(
            EventStoreError(.overloaded, "the event waited too long for a commit: try again"), to: expired)
    }

    /// Stops for good where the log was removed or replaced. Called by the housekeeping, for a log that nobody appends to.
    func checkPlace() {
        do throws(EventStoreError) {
            try place.check()
        } catch {
            fail(error, unknown: [])
            signal.wake()
        }
    }

    /// When the housekeeping has to come again after `now`, at the latest, in milliseconds: when an event has waited too long,
    /// and, where admission has stopped, when it may resume.
    func nextCall(after now: Int64) -> Int64 {
        let (expiry, isStopped) = queue.withLock { ($0.nextExpiry, $0.refusal?.code == .diskFull) }
        let trial = isStopped ? readmission.withLock { $0.nextTrial(after: now) } : .max
        return min(expiry ?? .max, trial)
    }

    /// Stops admission while the disk has too little room, and resumes it when what stopped it has gone. Called by the
    /// housekeeping.
    func followDisk() {
        let shortage = disk.shortage()
        switch (queue.withLock { $0.refusal?.code }, shortage) {
        case (nil, .some(let shortage)): pause(shortage, .watermark)
        case (.some(.diskFull), nil): resume()
        default: break
        }
    }

    /// Stops admission where the disk is full, or a quota used up, however little must stay free. Called when the log is
    /// opened, so that nobody takes it for ready before the first event finds out.
    func tryRoom() {
        let byteCount = Limits.roomProbeByteCountMin
        guard queue.withLock({ $0.refusal }) == nil, let full = disk.fullness(for: byteCount) else { return }
        pause(full, .room(byteCount: byteCount))
    }

    private func resume() {
        let now = Clock.monotonicMilliseconds()
        let obstacle = readmission.withLock { $0.isDue(now: now) ? $0.obstacle : nil }
        let isGone =
            switch obstacle {
            case nil: false
            case .watermark: true
            case .room(let byteCount): disk.canTake(byteCount)
            case .map(let byteCount): (try? tables.environment.growMap(toByteCount: byteCount)) != nil
            }
        guard isGone else { return }
        readmission.withLock { $0.resumed(now: now) }
        queue.withLock { $0.resume() }
        notice(.admissionResumed)
    }

    /// The body of the thread.
    func run() {
        // How long the last commit took: waiting longer for the next one to fill than that is not worth it.
        var lastCommitMicroseconds: Int64 = 0
        var isGathered = false
        while true {
            let step = queue.withLock { $0.next(isGathered: isGathered) }
            isGathered = false
            switch step {
            case .commit(let batch):
                let start = Clock.monotonicMicroseconds()
                commit(batch)
                lastCommitMicroseconds = Clock.monotonicMicroseconds() - start
                queue.withLock { $0.committed(batch.count) }
            case .gather:
                signal.wait(microseconds: min(Int(lastCommitMicroseconds), Limits.gatherMicrosecondsMax))
                isGathered = true
            case .wait: signal.wait()
            case .stop: return
            }
        }
    }

    private func commit(_ batch: [QueuedAppend]) {
        let start = head
        do {
            let end = try tables.environment.write { transaction in
                try Self.append(batch, after: start, logMeta, to: tables, transaction)
            }
            // Synced, but found by nobody where the file has gone: that must not be acknowledged.
            try place.check()
            // Before the head, by which the indexer learns of the commit.
            handover?.add(batch.lazy.map(\.record.forIndex), from: start, to: end)
            durableHead.withLock { $0 = end }
            watchClock(batch)
            batchSizes.withLock { $0.count(batch.count) }
        } catch let error as LMDBError {
            handle(error, batch)
            return
        } catch {
            fail(EventStoreError(storage: error, attempt: "committing a batch"), unknown: batch)
            return
        }
        var groups = OutcomeGroups()
        for (offset, append) in batch.enumerated() {
            groups.add(append, .success(start.position + Position(offset) + 1))
        }
        groups.deliver()
        tell { $0.committed() }
    }

    /// Tells of a wall clock that was set back. Event loops hand in their events a little out of order, so less than
    /// ``Limits/clockStepMillisecondsMin`` says nothing.
    private func watchClock(_ batch: [QueuedAppend]) {
        let least = Int64(Limits.clockStepMillisecondsMin) * 1000
        let steps = lastReceivedAt.withLock { last in
            var steps: [Int64] = []
            for append in batch {
                let step = (last ?? append.record.receivedAt).microseconds - append.record.receivedAt.microseconds
                if step >= least { steps.append(step) }
                last = append.record.receivedAt
            }
            return steps
        }
        for step in steps { notice(.clockSteppedBack(microseconds: step)) }
    }

    /// Writes the records of `batch` after `head` and returns the head that a commit would make.
    private static func append(
        _ batch: [QueuedAppend], after head: Head, _ logMeta: LogMeta, to tables: LogTables,
        _ transaction: borrowing WriteTransaction
    ) throws -> Head {
        let hasher = RecordHasher(logID: logMeta.logID)
        var head = head
        for append in batch {
            let position = head.position + 1
            let hash = hasher.chain(
                epoch: logMeta.identity.epoch, position: position, leaf: append.record.leaf, previous: head.recordHash)
            try transaction.append(byteCount: append.record.bytes.count, at: position, to: tables.records) {
                append.record.write(sealedWith: hash, into: $0)
            }
            head = Head(position: position, recordHash: hash)
        }
        return head
    }

    private func handle(_ error: LMDBError, _ batch: [QueuedAppend]) {
        let described = disk.explained(error, attempt: "committing a batch")
        let failure = CommitFailure(
            error, diskIsNearlyFull: disk.isNearlyFull, environmentIsUsable: environmentIsUsable())
        switch failure {
        case .growMap:
            OutcomeGroups.deliver(EventStoreError(.diskFull, "the map of the log is full"), to: batch)
            growMap()
        case .waitForRoom:
            let full = EventStoreError(.diskFull, described.message)
            OutcomeGroups.deliver(full, to: batch)
            // Pages are copied before they are changed, so a commit takes more room than its records.
            let byteCount = 2 * batch.reduce(0) { $0 + $1.record.bytes.count }
            pause(full, .room(byteCount: max(byteCount, Limits.roomProbeByteCountMin)))
        case .stop:
            let message = EventStoreError(storage: error, attempt: "committing a batch").message
            fail(EventStoreError(.inputOutput, message), unknown: batch)
        case .damaged:
            fail(described, unknown: batch)
        }
    }

    /// False once LMDB has failed to write a meta page, which the commit's own error does not tell.
    private func environmentIsUsable() -> Bool {
        do {
            try tables.environment.read { _ in }
            return true
        } catch {
            return false
        }
    }

    private func growMap() {
        var wanted = 0
        do throws(LMDBError) {
            wanted = try tables.environment.mapUse().byteCount * 2
            try tables.environment.growMap(toByteCount: wanted)
        } catch {
            // Full, so that the housekeeping tries again.
            let advice = EventStoreError(storage: error, attempt: "growing the map of the log to \(wanted) bytes")
                .message
            pause(EventStoreError(.diskFull, advice), .map(byteCount: wanted))
        }
    }

    private func pause(_ reason: EventStoreError, _ obstacle: Readmission.Obstacle) {
        readmission.withLock { $0.stopped(by: obstacle, now: Clock.monotonicMilliseconds()) }
        OutcomeGroups.deliver(reason, to: queue.withLock { $0.pause(reason) })
        tell { $0.admissionStopped() }
        notice(.admissionStopped(reason: reason.message))
    }

    /// Fail-stop: whether `batch` is stored is unknown; what waits is certainly not.
    private func fail(_ error: EventStoreError, unknown batch: [QueuedAppend]) {
        let (isFirst, waiting) = queue.withLock { (!$0.hasFailed, $0.fail(error)) }
        OutcomeGroups.deliver(error, to: batch)
        OutcomeGroups.deliver(EventStoreError(.closed, "the log has stopped after a failure"), to: waiting)
        guard isFirst else { return }
        tellEnd(error)
        notice(.failed(error))
    }
}
