internal import Glibc

/// Notices when a file is written to, by any process on this machine: inotify(7), `IN_MODIFY`.
///
/// Costs nothing while nobody writes. Some file systems never tell (a file that is written on another machine), and a
/// user has a bounded number of watches: who uses one has a way to go on without.
final class FileWatch: Sendable {
    /// Can be read when there is a notice.
    let descriptor: Int32

    /// Watches the file at `path`; nil when the system grants no watch.
    init?(path: String) {
        let created = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard created >= 0 else { return nil }
        guard inotify_add_watch(created, path, UInt32(IN_MODIFY)) >= 0 else {
            close(created)
            return nil
        }
        descriptor = created
    }

    deinit { close(descriptor) }

    /// Whether the file has been written to since the last call.
    func takeNotice() -> Bool {
        // Writes that were not yet read about are one notice, so that this empties the queue.
        withUnsafeTemporaryAllocation(byteCount: 1024, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
            var wasWritten = false
            while read(descriptor, buffer.baseAddress, buffer.count) > 0 { wasWritten = true }
            return wasWritten
        }
    }
}
