internal import Histogram

/// How long answers took: an HdrHistogram of microseconds with three significant digits, up to an hour.
public struct Latencies: Sendable {
    private var histogram: Histogram<UInt64>

    /// No latencies.
    public init() {
        histogram = Histogram(lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000)
    }

    /// Counts a latency of so many nanoseconds, rounded up to whole microseconds. An hour and more counts as an hour.
    public mutating func record(nanoseconds: UInt64) {
        let microseconds = nanoseconds / 1000 + (nanoseconds.isMultiple(of: 1000) ? 0 : 1)
        histogram.record(min(microseconds, 3_600_000_000))
    }

    /// Counts all of `other` too.
    public mutating func add(_ other: Latencies) { histogram.add(other.histogram) }

    /// How many there are.
    public var count: Int { Int(histogram.totalCount) }

    /// The latency in microseconds that `percent` of them do not exceed, to three significant digits; nil when there
    /// are none.
    public func microseconds(atPercentile percent: Double) -> Int? {
        count == 0 ? nil : Int(histogram.valueAtPercentile(percent))
    }

    /// The largest in microseconds; nil when there are none.
    public var maxMicroseconds: Int? { count == 0 ? nil : Int(histogram.maxRecorded) }
}
