internal import Glibc

/// The clock that everything is measured with: it never steps, and all processes of a machine read the same.
enum MonotonicClock {
    /// Nanoseconds on `CLOCK_MONOTONIC`.
    static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
