/// When admission that stopped for want of room is to be tried again, as a pure machine without a clock.
///
/// Soon the first time, and twice as late each time that it did not last: a disk that hovers at its limit would fill the
/// log with stops and resumptions otherwise.
package struct Readmission {
    /// What admission waits for.
    package enum Obstacle: Equatable {
        /// The room that must stay free.
        case watermark
        /// Room for a write of so many bytes, since one has failed.
        case room(byteCount: Int)
        /// Address space for a map of so many bytes.
        case map(byteCount: Int)
    }

    /// What admission waits for now; of no meaning while events are admitted.
    package private(set) var obstacle = Obstacle.watermark
    private var waitMilliseconds: Int64 = 0
    private var dueAt: Int64 = 0
    private var resumedAt: Int64?

    /// Nothing has stopped yet.
    package init() {}

    /// Notes that admission stopped at `now`, in milliseconds of a clock that never steps.
    package mutating func stopped(by obstacle: Obstacle, now: Int64) {
        let hasLasted = resumedAt.map { now - $0 >= Int64(Limits.admissionLastingMilliseconds) } ?? true
        waitMilliseconds =
            hasLasted
            ? Int64(Limits.admissionRetryMillisecondsMin)
            : min(waitMilliseconds * 2, Int64(Limits.admissionRetryMillisecondsMax))
        dueAt = now + waitMilliseconds
        self.obstacle = obstacle
    }

    /// Whether it is time to look whether the obstacle has gone.
    package func isDue(now: Int64) -> Bool { now >= dueAt }

    /// When to look next, after a look at `now`.
    package func nextTrial(after now: Int64) -> Int64 {
        max(dueAt, now + Int64(Limits.admissionRetryMillisecondsMin))
    }

    /// Notes that admission resumed.
    package mutating func resumed(now: Int64) { resumedAt = now }
}
