internal import EventModel
internal import Synchronization

// Following a log, in whatever process:
//
//   CommitThread ─ tells ──▶ CommitLookout, the hub's one thread ─▶ CommitTail ─▶ Follower, any number of them,
//   FileWatch ─── notices ─▶ looks, reads and checks once for all                resumed in one pass
//
// What must stay true: however many wait, there is one thread and one watch for each log that is open, and soon none when
// nobody waits; whoever waits for a commit that is there already is resumed at once, and whoever waits for one that comes
// at any moment after is resumed then.

/// Where everybody waits who waits for commits of one log in this process. Waiting holds no thread.
///
/// A writer's hub is told of each commit by the thread that makes it. The hub of a reader in another process watches the
/// log's file. Its thread starts with the first who waits, and ends a while after the last, or with the hub.
final class CommitHub: Sendable {
    /// Runs what followers read beyond what the hub has read for them.
    let readers = ReadingExecutor()

    private let lookout: CommitLookout
    private let thread = Mutex<WorkerThread?>(nil)
    private let lastNumber = Atomic<UInt64>(0)

    /// A hub of `log`, which is told of commits where `isTold`, and watches the log's file otherwise.
    init(of log: OpenLog, isTold: Bool) { lookout = CommitLookout(log, isTold: isTold) }

    deinit {
        // The thread has the log open: a process that lets go of it may open it again at once.
        lookout.close()
        thread.withLock { $0?.join() }
    }

    /// What has been read behind `head`. Waits for nothing.
    /// - Throws: as ``CommitTail/found(after:)``.
    func found(after head: Head) throws(EventStoreError) -> CommitTail.Found {
        try lookout.board.withLock { board throws(EventStoreError) in try board.tail.found(after: head) }
    }

    /// Returns when there is something behind `position`: true; or when `deadline`, in microseconds of the monotonic
    /// clock, has passed and a look that began after it has shown nothing: false.
    /// - Throws: `CancellationError` as soon as the task is cancelled; `EventStoreError` where the log cannot be read, is
    ///   no longer the one that was opened, or gets no further commit.
    func wait(after position: Position, until deadline: Int64?) async throws -> Bool {
        let number = lastNumber.add(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                admit(.init(position: position, deadline: deadline ?? .max, continuation: continuation), number)
            }
        } onCancel: {
            let (waiter, bell) = lookout.board.withLock { board in
                let waiter = board.remove(number)
                // A thread that is told of commits waits for nothing else: it has to learn that nobody waits any more.
                return (waiter, waiter != nil && board.isIdle ? board.bell : nil)
            }
            bell?.ring()
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func admit(_ waiter: CommitBoard.Waiter, _ number: UInt64) {
        let admission = lookout.board.withLock { board -> CommitBoard.Admission in
            // Asked with the lock: whoever cancels later finds the waiter on the board.
            Task.isCancelled ? .resumes(.failure(CancellationError())) : board.admit(waiter, number)
        }
        switch admission {
        case .waits: break
        case .rings(let bell): bell.ring()
        case .starts(let bell): start(bell)
        case .resumes(let result): waiter.continuation.resume(with: result)
        }
    }

    private func start(_ bell: Doorbell) {
        let lookout = lookout
        do throws(EventStoreError) {
            try thread.withLock { thread throws(EventStoreError) in
                // The one before has nothing left to do.
                thread?.join()
                thread = nil
                thread = try WorkerThread(name: "diario-follow") { lookout.run(bell) }
            }
        } catch {
            lookout.failedToStart(error)
        }
    }
}

extension CommitHub: CommitListener {
    func committed() { lookout.ring() }

    func ended(_ error: EventStoreError) {
        lookout.board.withLock { $0.noteEnd(error) }
        lookout.ring()
    }
}
