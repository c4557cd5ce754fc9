internal import CLinux
internal import Glibc

/// Wakes one thread that may wait for a write to a file as well: eventfd(2). A ring that comes before the wait is not
/// lost; several are one.
final class Doorbell: Sendable {
    private let descriptor: Int32

    /// - Throws: ``EventStoreError/Code/failed`` when the system has no descriptor to give.
    init() throws(EventStoreError) {
        descriptor = linux_counter_create()
        guard descriptor >= 0 else { throw FileAccess.systemError("cannot wait for commits") }
    }

    deinit { close(descriptor) }

    /// Lets a wait end, the next one where nobody waits. From any thread.
    func ring() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Waits for a ring, or for a notice of `watch`, but no longer than `microseconds`; nil for as long as it takes.
    func wait(microseconds: Int64?, orNoticeOf watch: FileWatch?) {
        // A signal ends it early, which is no harm: whoever waits looks again.
        _ = linux_wait_readable(descriptor, watch?.descriptor ?? -1, microseconds.map { max($0, 0) } ?? -1)
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
