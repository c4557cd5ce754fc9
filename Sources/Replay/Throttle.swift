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
