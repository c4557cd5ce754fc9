internal import CLinux
internal import Glibc

/// Wakes one waiting thread. A wake that comes before the wait is not lost.
package final class WakeSignal: Sendable {
    // A semaphore is for any number of threads (sem_overview(7)). It must not move, so it lives behind a pointer that is
    // set once and freed in `deinit`.
    nonisolated(unsafe) private let semaphore: UnsafeMutablePointer<sem_t>

    /// A signal that nobody has given yet.
    package init() {
        semaphore = .allocate(capacity: 1)
        let code = sem_init(semaphore, 0, 0)
        precondition(code == 0, "sem_init failed")
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Lets one wait end, the next one where nobody waits.
    package func wake() { sem_post(semaphore) }

    /// Waits for a wake.
    package func wait() {
        while sem_wait(semaphore) != 0 && errno == EINTR {}
    }

    /// Waits for a wake, but no longer than `milliseconds`.
    package func wait(milliseconds: Int) { wait(microseconds: milliseconds * 1000) }

    /// Waits for a wake, but no longer than `microseconds`.
    package func wait(microseconds: Int) {
        while linux_semaphore_wait(semaphore, Int64(microseconds)) != 0 && errno == EINTR {}
    }
}
