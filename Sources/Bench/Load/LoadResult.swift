public import EventModel

/// When a run of a load client ends: after so many webhooks, after so long, or whichever comes first.
public struct LoadBound: Sendable, Hashable {
    /// How many webhooks are sent; nil for as many as there are.
    public var eventCount: Int?
    /// How long webhooks are sent, in seconds; nil for as long as there are any.
    public var seconds: Double?

    /// A bound of these two.
    /// - Precondition: there is at least one.
    public init(eventCount: Int? = nil, seconds: Double? = nil) {
        precondition(eventCount != nil || seconds != nil, "a load needs an end")
        self.eventCount = eventCount
        self.seconds = seconds
    }
}

/// A webhook that was answered with 200, and the position that the answer gave it.
public struct Acknowledgement: Sendable, Hashable {
    /// The generator's index of the body.
    public var index: Int
    /// The position.
    public var position: Position

    /// The webhook at `index`, stored at `position`.
    public init(index: Int, position: Position) {
        self.index = index
        self.position = position
    }
}

/// What a run of a load client came to. Only answers with 200 count as events, in throughput and in latency.
public struct LoadResult: Sendable {
    /// How many webhooks were sent, wholly or in run.
    public internal(set) var sentCount = 0
    /// How many answers came, by status.
    public internal(set) var answers: [Int: Int] = [:]
    /// How many webhooks were sent and never answered: their connection ended, or what came was no answer.
    public internal(set) var unansweredCount = 0
    /// How many webhooks were due, where there is a rate, and not sent before the run was over.
    public internal(set) var overdueCount = 0
    /// How many connections could not be made.
    public internal(set) var failedConnectionCount = 0
    /// How many connections ended before the run did.
    public internal(set) var lostConnectionCount = 0
    /// The bytes of the bodies that were answered with 200.
    public internal(set) var bodyByteCount = 0
    /// The time from the first webhook sent to the last answer; with a rate, no less than the webhooks that became due
    /// stand for.
    public internal(set) var nanoseconds: UInt64 = 0
    /// How long the answers with 200 took, from sending to receiving; with a rate, from when they were due.
    public internal(set) var latencies = Latencies()
    /// What was acknowledged, in the order in which the client heard of it; empty unless it is kept.
    public internal(set) var acknowledgements: [Acknowledgement] = []

    /// The result of nothing.
    public init() {}

    /// How many webhooks were answered with 200.
    public var eventCount: Int { answers[200] ?? 0 }

    /// The same as ``nanoseconds``, in seconds.
    public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// How many webhooks a second were answered with 200; 0 where nothing was.
    public var eventsPerSecond: Double { nanoseconds == 0 ? 0 : Double(eventCount) / seconds }

    /// Takes in another run, one after this.
    mutating func add(_ run: LoadResult) {
        nanoseconds += run.nanoseconds
        sentCount += run.sentCount
        answers.merge(run.answers, uniquingKeysWith: +)
        unansweredCount += run.unansweredCount
        overdueCount += run.overdueCount
        failedConnectionCount += run.failedConnectionCount
        lostConnectionCount += run.lostConnectionCount
        bodyByteCount += run.bodyByteCount
        latencies.add(run.latencies)
        acknowledgements += run.acknowledgements
    }
}
