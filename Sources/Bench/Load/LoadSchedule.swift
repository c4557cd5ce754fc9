/// When the requests of an open loop are due: so many a second at even distances, whatever becomes of them.
struct LoadSchedule {
    private let startedAt: UInt64
    private let nanosecondsBetween: Double
    private let countMax: Int
    /// How many have become due.
    private(set) var count = 0

    /// `rate` requests a second from `startedAt` on, `countMax` at most.
    init(startedAt: UInt64, rate: Double, countMax: Int) {
        self.startedAt = startedAt
        self.countMax = countMax
        nanosecondsBetween = 1e9 / rate
    }

    /// When the next one is due; nil when there are no more.
    var next: UInt64? { count < countMax ? moment(of: count) : nil }

    /// The time that those which have become due stand for, in nanoseconds.
    var nanoseconds: UInt64 { moment(of: count) - startedAt }

    /// Takes the next one off, if it is due at `now`: the moment at which it was due.
    mutating func take(at now: UInt64) -> UInt64? {
        guard let next, next <= now else { return nil }
        count += 1
        return next
    }

    /// Counted from the beginning, so that roundings do not add up.
    private func moment(of number: Int) -> UInt64 { startedAt + UInt64(Double(number) * nanosecondsBetween) }
}

/// A queue of the moments at which requests were due.
struct DueTimes {
    private var moments: [UInt64] = []
    private var firstIndex = 0

    var count: Int { moments.count - firstIndex }

    mutating func append(_ moment: UInt64) { moments.append(moment) }

    mutating func popFirst() -> UInt64? {
        guard firstIndex < moments.count else { return nil }
        defer {
            firstIndex += 1
            // Room that is no longer used is given back now and then, not each time.
            if firstIndex == moments.count || firstIndex == 4096 {
                moments.removeFirst(firstIndex)
                firstIndex = 0
            }
        }
        return moments[firstIndex]
    }
}
