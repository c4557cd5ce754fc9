/// Some positions of a range, a bit for each position of it: of ten million, 1.2 MiB.
public struct PositionSet: Sendable, Hashable {
    /// The positions that may be in it.
    public let range: ClosedRange<Position>
    private var words: [UInt64]
    /// How many are in it.
    public private(set) var count = 0

    /// No positions of `range`.
    public init(within range: ClosedRange<Position>) {
        self.range = range
        words = [UInt64](repeating: 0, count: Int((range.upperBound - range.lowerBound) / 64) + 1)
    }

    /// Adds `position`.
    /// - Precondition: it is of the range.
    public mutating func insert(_ position: Position) {
        precondition(range.contains(position), "a position of the range")
        guard !contains(position) else { return }
        let offset = position - range.lowerBound
        words[Int(offset / 64)] |= 1 << (offset % 64)
        count += 1
    }

    /// Whether `position` is in it.
    public func contains(_ position: Position) -> Bool {
        guard range.contains(position) else { return false }
        let offset = position - range.lowerBound
        return words[Int(offset / 64)] & (1 << (offset % 64)) != 0
    }
}
