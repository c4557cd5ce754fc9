internal import EventModel

/// What the thread of a ``CommitHub`` and those who wait share: who waits for what, and what has been read. No thread, no
/// clock, no lock; calls in, decisions out. Moments are in microseconds of a clock that never steps.
struct CommitBoard {
    /// Somebody who waits.
    struct Waiter {
        /// For something behind this position.
        let position: Position
        /// Until this moment at the latest.
        let deadline: Int64
        let continuation: CheckedContinuation<Bool, any Error>
    }

    /// Whom to resume, and with what. Done without the lock.
    typealias Resumption = (waiter: Waiter, result: Result<Bool, any Error>)

    /// What a look at the log has shown.
    enum Sight {
        /// No commit that was not there before.
        case nothing
        /// A commit without a further record.
        case commit
        /// Behind which record to go on, at the first look.
        case start(Head)
        /// What comes next; not all of it where it is not the last piece.
        case piece(CommitTail.Piece, isLast: Bool)
    }

    /// What becomes of somebody who wants to wait.
    enum Admission {
        /// It waits.
        case waits
        /// It waits, and the thread is to be rung for, which looks at once.
        case rings(Doorbell)
        /// It waits, and there is no thread: one is to be started that hears this bell.
        case starts(Doorbell)
        /// It need not wait.
        case resumes(Result<Bool, any Error>)
    }

    /// What has been read.
    private(set) var tail = CommitTail()
    /// Wakes the thread; nil where none runs.
    private(set) var bell: Doorbell?
    /// The earliest moment at which somebody no longer waits.
    private(set) var nextDeadline = Int64.max
    private var waiters: [UInt64: Waiter] = [:]
    /// Whether the last look has failed: who comes next asks for another.
    private var hasFailed = false
    private var end: EventStoreError?
    private var isClosing = false

    /// Whether nobody waits.
    var isIdle: Bool { waiters.isEmpty }

    /// Takes in `waiter` by a number that is its own.
    mutating func admit(_ waiter: Waiter, _ number: UInt64) -> Admission {
        if let through = tail.through, through.position > waiter.position { return .resumes(.success(true)) }
        if let bell {
            add(waiter, number)
            // A deadline is heard of now, and a look that failed is made again for whoever has not been told of it.
            return waiter.deadline < .max || hasFailed ? .rings(bell) : .waits
        }
        do throws(EventStoreError) {
            let bell = try Doorbell()
            self.bell = bell
            add(waiter, number)
            return .starts(bell)
        } catch {
            return .resumes(.failure(error))
        }
    }

    private mutating func add(_ waiter: Waiter, _ number: UInt64) {
        waiters[number] = waiter
        nextDeadline = min(nextDeadline, waiter.deadline)
    }

    /// Lets go of a waiter; nil where it waits no more.
    mutating func remove(_ number: UInt64) -> Waiter? { waiters.removeValue(forKey: number) }

    /// Takes in what a look has shown that began at `moment`, and lets go of those who need not wait any longer.
    mutating func publish(_ sight: Result<Sight, EventStoreError>, began moment: Int64) -> [Resumption] {
        var isWhole = true
        var hasMoved = false
        switch sight {
        case .failure(let error):
            hasFailed = true
            return takeAll(end ?? error)
        case .success(.nothing), .success(.commit): break
        case .success(.start(let head)):
            tail.begin(behind: head)
            hasMoved = true
        case .success(.piece(let piece, let isLast)):
            tail.append(piece)
            (hasMoved, isWhole) = (true, isLast)
        }
        hasFailed = false
        var resumptions: [Resumption] = []
        if hasMoved || nextDeadline <= moment { resumptions = takeReady(at: moment) }
        if isWhole, let end { resumptions += takeAll(end) }
        return resumptions
    }

    private mutating func takeReady(at moment: Int64) -> [Resumption] {
        let last = tail.through?.position ?? 0
        var ready: [Resumption] = []
        var left: [UInt64: Waiter] = [:]
        nextDeadline = .max
        for (number, waiter) in waiters {
            if waiter.position < last {
                ready.append((waiter, .success(true)))
            } else if waiter.deadline <= moment {
                ready.append((waiter, .success(false)))
            } else {
                left[number] = waiter
                nextDeadline = min(nextDeadline, waiter.deadline)
            }
        }
        waiters = left
        return ready
    }

    private mutating func takeAll(_ error: EventStoreError) -> [Resumption] {
        defer { (waiters, nextDeadline) = ([:], .max) }
        return waiters.values.map { ($0, .failure(error)) }
    }

    /// Notes why no further commit will come. Told to those who wait, once a look has shown what there is.
    mutating func noteEnd(_ error: EventStoreError) { end = end ?? error }

    /// Notes that the hub is being released: nobody will wait any more.
    mutating func close() { isClosing = true }

    /// Lets the thread end where nobody waits, and nobody will, or nobody has for so long that its time `isOver`: true.
    mutating func endThread(isOver: Bool) -> Bool {
        guard waiters.isEmpty, isOver || isClosing || end != nil else { return false }
        // What comes from now on is not read.
        bell = nil
        tail = CommitTail()
        return true
    }

    /// The thread could not be started.
    mutating func failedToStart(_ error: EventStoreError) -> [Resumption] {
        bell = nil
        return takeAll(error)
    }
}
