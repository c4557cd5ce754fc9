/// How hard a run tries to deliver what a sink did not take.
public struct Effort: Sendable, Hashable {
    /// How often an event is sent before the run ends, where the destination answered that it failed.
    public var attemptCountMax: Int
    /// How long a destination is waited for that cannot be reached, or says that it is overloaded, in seconds.
    public var giveUpSeconds: Int64

    /// An effort of these bounds.
    public init(attemptCountMax: Int, giveUpSeconds: Int64) {
        self.attemptCountMax = attemptCountMax
        self.giveUpSeconds = giveUpSeconds
    }

    /// Each event is sent once, and the first failure ends the run.
    public static let once = Effort(attemptCountMax: 1, giveUpSeconds: 0)
}

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

/// Decides how long to wait before trying again: exponential, with full jitter, so that many runs do not come back at once.
/// Times are microseconds.
enum Backoff {
    /// The wait after `failureCount` failures in a row. `jitter` is from 0 to below 1.
    static func microseconds(after failureCount: Int, jitter: Double) -> Int64 {
        let most = Double(Limits.retryMillisecondsMax) * 1000
        let bound = min(most, Double(Limits.retryMillisecondsMin) * 1000 * Double(1 << min(failureCount - 1, 30)))
        return Int64(bound * jitter)
    }
}

/// How many events may be under way, given how the destination has answered: half as many after each answer that it is
/// overloaded, one while it cannot be reached, and one more for each round of successes. Times are microseconds.
struct Throttle {
    private let most: Int
    /// How many may be under way now.
    private(set) var allowed: Int
    /// Until when nothing is sent.
    private(set) var pausedUntil: Int64 = 0
    /// Since when every answer was that nothing can be taken; nil after a success.
    private(set) var downSince: Int64?
    /// The last answer that nothing can be taken.
    private(set) var refusal: SinkError?
    private var failureCount = 0
    private var successCount = 0

    init(most: Int) {
        self.most = most
        allowed = most
    }

    mutating func succeeded() {
        (downSince, failureCount) = (nil, 0)
        guard allowed < most else { return }
        successCount += 1
        if successCount >= allowed {
            allowed += 1
            successCount = 0
        }
    }

    /// Notes that the destination takes nothing, for a request that was sent at `sentAt`.
    mutating func refused(_ error: SinkError, sentAt: Int64, now: Int64, jitter: Double) {
        downSince = downSince ?? now
        refusal = error
        successCount = 0
        // Answers to what was sent before the last pause are of the same trouble.
        if sentAt >= pausedUntil || failureCount == 0 {
            failureCount += 1
            allowed = error.code == .unreachable ? 1 : max(1, allowed / 2)
            pausedUntil = max(pausedUntil, now + Backoff.microseconds(after: failureCount, jitter: jitter))
        }
        pausedUntil = max(pausedUntil, now + error.pauseMicroseconds)
    }
}

extension SinkError {
    /// How long the destination asks to be left alone, as far as that is heeded.
    var pauseMicroseconds: Int64 {
        guard let retryAfter else { return 0 }
        return min(max(retryAfter.components.seconds, 0), Int64(Limits.retryAfterSecondsMax)) * 1_000_000
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
