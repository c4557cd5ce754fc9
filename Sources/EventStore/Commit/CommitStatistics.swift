/// How large the commits of a writer have been since it was opened.
public struct CommitStatistics: Sendable, Hashable {
    /// How many commits there were.
    public var commitCount = 0
    /// How many events they held.
    public var eventCount = 0
    /// Half of the commits held at most so many events.
    public var batchEventsP50 = 0
    /// 99 of 100 commits held at most so many events.
    public var batchEventsP99 = 0
    /// The most events that one commit held.
    public var batchEventsMax = 0
}

/// Counts commits by how many events they held.
struct BatchSizes {
    private var commitCounts: [Int] = []

    mutating func count(_ batchEventCount: Int) {
        while commitCounts.count <= batchEventCount { commitCounts.append(0) }
        commitCounts[batchEventCount] += 1
    }

    var statistics: CommitStatistics {
        var statistics = CommitStatistics()
        for (size, count) in commitCounts.enumerated() where count > 0 {
            statistics.commitCount += count
            statistics.eventCount += size * count
            statistics.batchEventsMax = size
        }
        statistics.batchEventsP50 = batchEventCount(ofPercent: 50, among: statistics.commitCount)
        statistics.batchEventsP99 = batchEventCount(ofPercent: 99, among: statistics.commitCount)
        return statistics
    }

    private func batchEventCount(ofPercent percent: Int, among total: Int) -> Int {
        let rank = (total * percent + 99) / 100
        var seen = 0
        for (size, count) in commitCounts.enumerated() {
            seen += count
            if seen >= rank, rank > 0 { return size }
        }
        return 0
    }
}
