internal import EventModel
internal import LMDB
internal import Synchronization

/// The thread of a ``CommitHub``: looks for commits, reads what they brought, and resumes those who wait.
///
/// Holds the log and no hub, so that it ends when the hub does.
final class CommitLookout: Sendable {
    let board = Mutex(CommitBoard())

    private let log: OpenLog
    private let isTold: Bool
    /// Whether writes to the log's file turned out not to be told of, which the next thread need not find out again.
    private let writesAreUntold = Atomic(false)

    init(_ log: OpenLog, isTold: Bool) {
        self.log = log
        self.isTold = isTold
    }

    /// Has the thread look at once, where one runs.
    func ring() { board.withLock { $0.bell }?.ring() }

    /// Ends the thread, where one runs. Nobody may wait any more.
    func close() {
        board.withLock { $0.close() }
        ring()
    }

    /// The system has no thread to give.
    func failedToStart(_ error: EventStoreError) { resume(board.withLock { $0.failedToStart(error) }) }

    private func resume(_ resumptions: [CommitBoard.Resumption]) {
        for (waiter, result) in resumptions { waiter.continuation.resume(with: result) }
    }

    /// What the thread has seen of the log.
    private struct Seen {
        /// The last record that it has read.
        var through: Head?
        /// The number of the last commit of which it has read everything.
        var commit = -1
    }

    /// The body of the thread, which `bell` wakes.
    func run(_ bell: Doorbell) {
        let isUntold = isTold || writesAreUntold.load(ordering: .relaxed)
        var watch = isUntold ? nil : FileWatch(path: log.directory.logPath + "/data.mdb")
        var schedule = LookSchedule(isTold ? .commits : watch == nil ? .none : .writes)
        var seen = Seen()
        var idleSince: Int64?
        while true {
            let now = Clock.monotonicMicroseconds()
            let sight = Result { () throws(EventStoreError) in try look(&seen) }
            if case .success(let sight) = sight, sight.isCommit {
                schedule.foundCommit(isTold: watch?.takeNotice() ?? false, now: Clock.monotonicMicroseconds())
            }
            if watch != nil, schedule.notices == .none {
                watch = nil
                writesAreUntold.store(true, ordering: .relaxed)
            }
            let (resumptions, isIdle) = board.withLock { board in
                let resumptions = board.publish(sight, began: now)
                return (resumptions, board.isIdle)
            }
            resume(resumptions)
            if case .success(.piece(_, isLast: false)) = sight { continue }
            idleSince = isIdle ? idleSince ?? now : nil
            let idleEnd = idleSince.map { $0 + Int64(Limits.followLingerMilliseconds) * 1000 } ?? .max
            let (isOver, deadline) = board.withLock { board in
                (board.endThread(isOver: now >= idleEnd), board.nextDeadline)
            }
            if isOver { return }
            let pause = schedule.pause(now: Clock.monotonicMicroseconds())
            let end = min(deadline, idleEnd, pause.microseconds.map { now + $0 } ?? .max)
            bell.wait(
                microseconds: end == .max ? nil : end - Clock.monotonicMicroseconds(),
                orNoticeOf: pause.endsWithWrite ? watch : nil)
            schedule.paused(isTold: watch?.takeNotice() ?? false, now: Clock.monotonicMicroseconds())
        }
    }

    private func look(_ seen: inout Seen) throws(EventStoreError) -> CommitBoard.Sight {
        // A file that was removed never grows: whoever waits for it would wait for ever.
        try log.checkPlace()
        guard try log.commit() != seen.commit else { return .nothing }
        let snapshot = try log.snapshot()
        guard let through = seen.through else {
            seen = Seen(through: snapshot.head, commit: snapshot.commit)
            return .start(snapshot.head)
        }
        guard snapshot.head.position > through.position else {
            if snapshot.head != through { throw EventStoreError(notFollowed: through) }
            seen.commit = snapshot.commit
            return .commit
        }
        let piece = try log.piece(behind: through, upTo: snapshot.head.position, snapshot.log)
        let isLast = piece.through.position == snapshot.head.position
        seen.through = piece.through
        if isLast { seen.commit = snapshot.commit }
        return .piece(piece, isLast: isLast)
    }
}

extension CommitBoard.Sight {
    /// Whether it is of a commit that was not there at the look before.
    fileprivate var isCommit: Bool {
        switch self {
        case .nothing, .start: false
        case .commit, .piece: true
        }
    }
}
