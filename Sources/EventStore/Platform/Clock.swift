public import EventModel
internal import Glibc

/// The clock that intervals are measured with: it never steps.
package enum Clock {
    /// Milliseconds since some moment.
    package static func monotonicMilliseconds() -> Int64 { microseconds(of: CLOCK_MONOTONIC) / 1000 }

    /// Microseconds since some moment.
    static func monotonicMicroseconds() -> Int64 { microseconds(of: CLOCK_MONOTONIC) }

    fileprivate static func microseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

extension Timestamp {
    /// Now, as the machine's wall clock says. It may step, back too. No call to the kernel; some 20 ns.
    public static func now() -> Timestamp { Timestamp(microseconds: Clock.microseconds(of: CLOCK_REALTIME)) }
}
