internal import Foundation
internal import Glibc

/// The priority of work that gives way to everything else: Linux runs such threads when no other wants the processor, and
/// serves their reads when no other waits for the disk.
enum BackgroundPriority {
    /// `SCHED_IDLE` (`linux/sched.h`), which Glibc shows only to those who ask for more than POSIX.
    private static let schedIdle: Int32 = 5

    /// Gives it to all threads of this process, and to those that they start.
    /// - Throws: ``CommandFailure`` where the system refuses it.
    static func take() throws {
        // The scheduler knows threads, and those that are there do not inherit from the one that asks.
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task") {
            guard let thread = pid_t(name) else { continue }
            var parameter = sched_param()
            if sched_setscheduler(thread, schedIdle, &parameter) == 0 || errno == ESRCH { continue }
            throw CommandFailure(.failed, "--background: \(String(cString: strerror(errno)))")
        }
    }
}
