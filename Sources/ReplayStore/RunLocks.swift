internal import CLinux
internal import EventStore
internal import Glibc

/// `replay/locks`: an empty file of which each process that drives a run has a byte locked, the one at the run's number.
///
/// The lock ends with the process, however that ends, and no id of a process is believed.
final class RunLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of `run`; nil where another process, or another run in this one, has it.
    init?(_ run: RunNumber, in path: String) throws(EventStoreError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RunStore.systemError("cannot open \(path)") }
        guard linux_lock_byte(descriptor, Int64(run)) == 0 else {
            let isHeld = errno == EAGAIN || errno == EACCES
            let failure = RunStore.systemError("cannot lock \(path)")
            close(descriptor)
            if isHeld { return nil }
            throw failure
        }
    }

    deinit { close(descriptor) }

    /// Whether somebody drives `run`.
    static func isHeld(_ run: RunNumber, in path: String) throws(EventStoreError) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return false }
            throw RunStore.systemError("cannot open \(path)")
        }
        defer { close(descriptor) }
        let isLocked = linux_byte_is_locked(descriptor, Int64(run))
        guard isLocked >= 0 else { throw RunStore.systemError("cannot look at \(path)") }
        return isLocked == 1
    }
}
