internal import Dispatch

/// An executor whose one thread may wait: for a commit, for a pipe's reader.
///
/// Swift's cooperative pool has a thread a core and must not be made to wait. A run that is given this executor by
/// `withTaskExecutorPreference` reads the log and writes to its sink on a thread of its own.
package final class BlockingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "diario.replay")

    /// An executor with a thread of its own.
    package init() {}

    /// Runs the job on the thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
