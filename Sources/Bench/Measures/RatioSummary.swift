/// What came out of several rounds of one ratio.
public struct RatioSummary: Sendable, Hashable {
    /// The middle one; of an even number, the mean of the two in the middle.
    public let median: Double
    /// The smallest.
    public let min: Double
    /// The largest.
    public let max: Double

    /// The summary of `values`; nil when there are none, or one is not a number.
    public init?(_ values: [Double]) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last, values.allSatisfy(\.isFinite) else { return nil }
        let middle = sorted.count / 2
        median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        min = first
        max = last
    }
}
