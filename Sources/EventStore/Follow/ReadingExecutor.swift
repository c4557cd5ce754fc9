internal import DequeModule
internal import Dispatch
internal import Synchronization

/// Runs what reads the log for followers, on a few threads, however many followers there are.
///
/// Reading waits for the disk where a page is not in memory, and Swift's own pool has a thread a core, which must not
/// wait. Who runs here reads for one transaction at most and comes again at the end of the queue, so that nobody who has
/// much to read holds the others up. The threads are Dispatch's: there are none while there is nothing to read.
final class ReadingExecutor: TaskExecutor {
    private struct Jobs {
        var waiting = Deque<UnownedJob>()
        var threadCount = 0
    }

    private let jobs = Mutex(Jobs())
    private let queue = DispatchQueue(label: "diario.reading", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let startsThread = jobs.withLock { jobs in
            jobs.waiting.append(job)
            guard jobs.threadCount < Limits.followReadingCountMax else { return false }
            jobs.threadCount += 1
            return true
        }
        if startsThread { queue.async { self.runJobs() } }
    }

    private func runJobs() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        jobs.withLock { jobs in
            let job = jobs.waiting.popFirst()
            if job == nil { jobs.threadCount -= 1 }
            return job
        }
    }
}
