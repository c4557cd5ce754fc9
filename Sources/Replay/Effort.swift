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
