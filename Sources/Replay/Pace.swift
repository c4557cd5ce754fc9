/// How fast a run sends.
public struct Pace: Sendable, Hashable {
    /// How many events a second at most; nil for as many as the sink takes.
    public var eventsPerSecond: Double?
    /// How many times as fast as they were received events are sent; nil for no such timing.
    public var speed: Double?
    /// With ``speed``: how long the run waits between two events at most, in seconds.
    public var gapSecondsMax: Double

    /// A pace of these bounds; without any, as fast as the sink takes events.
    public init(eventsPerSecond: Double? = nil, speed: Double? = nil, gapSecondsMax: Double = .infinity) {
        self.eventsPerSecond = eventsPerSecond
        self.speed = speed
        self.gapSecondsMax = gapSecondsMax
    }
}

/// When each event is due by a pace. Times are microseconds.
struct Schedule {
    private let pace: Pace
    private var nextAt: Int64 = 0
    private var last: (receivedAt: Int64, dueAt: Int64)?

    init(_ pace: Pace) { self.pace = pace }

    /// When the next event may be sent, as far as the rate decides.
    var nextSendAt: Int64 { nextAt }

    /// Notes that an event is sent at `now`. What was not used of the rate is lost but for a tenth of a second.
    mutating func sent(now: Int64) {
        guard let rate = pace.eventsPerSecond else { return }
        nextAt = max(nextAt, now - 100_000) + Int64(1_000_000 / rate)
    }

    /// When an event is due by the times at which it and the one before were received.
    mutating func dueAt(receivedAt: Int64, now: Int64) -> Int64 {
        guard let speed = pace.speed else { return 0 }
        guard let last else {
            self.last = (receivedAt, now)
            return now
        }
        let gap = Double(max(0, receivedAt - last.receivedAt)) / speed
        let dueAt = last.dueAt + Int64(min(gap, pace.gapSecondsMax * 1_000_000, 9e15))
        self.last = (max(receivedAt, last.receivedAt), dueAt)
        return dueAt
    }
}
