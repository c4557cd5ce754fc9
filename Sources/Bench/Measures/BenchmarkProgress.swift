/// How far a benchmark has come.
public struct BenchmarkProgress: Sendable, Hashable {
    /// The steps that are done: warm-ups, rounds of each side, and the comparison with the log.
    public var doneCount: Int
    /// The steps that there are.
    public var totalCount: Int

    /// So many steps of so many.
    public init(doneCount: Int, totalCount: Int) {
        self.doneCount = doneCount
        self.totalCount = totalCount
    }
}
