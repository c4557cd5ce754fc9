import Bench
import Testing

@Suite("Measures")
struct MeasureTests {
    @Test("percentiles are the latencies that so many do not exceed, to three digits")
    func percentiles() throws {
        var latencies = Latencies()
        for microseconds in 1...10_000 { latencies.record(nanoseconds: UInt64(microseconds) * 1000) }
        #expect(latencies.count == 10_000)
        for (percent, exact) in [(50.0, 5000), (90, 9000), (99, 9900), (99.9, 9990)] {
            let value = try #require(latencies.microseconds(atPercentile: percent))
            #expect(value >= exact && Double(value) <= Double(exact) * 1.001 + 1, "p\(percent) is \(value)")
        }
        #expect(latencies.maxMicroseconds == 10_000)
    }

    @Test("a part of a microsecond counts as a whole one, and more than an hour as an hour")
    func rounding() {
        var latencies = Latencies()
        latencies.record(nanoseconds: 1)
        #expect(latencies.maxMicroseconds == 1)
        latencies.record(nanoseconds: 1001)
        #expect(latencies.maxMicroseconds == 2)
        latencies.record(nanoseconds: 7_200_000_000_000)
        #expect(latencies.maxMicroseconds == 3_600_000_000)
        #expect(latencies.count == 3)
    }

    @Test("latencies of two runs are those of both")
    func adding() {
        var (first, second) = (Latencies(), Latencies())
        for _ in 0..<99 { first.record(nanoseconds: 100_000) }
        second.record(nanoseconds: 900_000)
        first.add(second)
        #expect(first.count == 100)
        #expect(first.microseconds(atPercentile: 99) == 100)
        #expect(first.maxMicroseconds == 900)
    }

    @Test("without a latency there is no percentile")
    func noLatency() {
        #expect(Latencies().microseconds(atPercentile: 50) == nil)
        #expect(Latencies().maxMicroseconds == nil)
    }

    @Test("the median of an odd number of rounds is the middle one, of an even number the mean of two")
    func ratios() throws {
        let odd = try #require(RatioSummary([0.5, 0.1, 0.4]))
        #expect(odd.median == 0.4 && odd.min == 0.1 && odd.max == 0.5)
        let even = try #require(RatioSummary([0.5, 0.25, 0.75, 1]))
        #expect(even.median == 0.625 && even.min == 0.25 && even.max == 1)
        let one = try #require(RatioSummary([2]))
        #expect(one.median == 2 && one.min == 2 && one.max == 2)
    }

    @Test("there is no ratio to nothing")
    func noRatio() {
        #expect(RatioSummary([]) == nil)
        #expect(RatioSummary([1, 1 / 0.0]) == nil)
        #expect(RatioSummary([.nan]) == nil)
    }
}
