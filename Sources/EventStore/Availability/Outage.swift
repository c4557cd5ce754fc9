public import EventModel

/// A time in which no event could be received, so that deliveries may be missing.
public struct Outage: Sendable, Hashable {
    /// Why none could be received.
    public enum Cause: String, Sendable, Hashable {
        /// No receiver ran.
        case notRunning = "not_running"
        /// It ran and answered that nothing is admitted, since the disk had too little room.
        case refusing
    }

    /// Why none could be received.
    public var cause: Cause
    /// Since when. Where the receiver was killed, the last moment at which it is known to have run.
    public var from: Timestamp
    /// Until when; nil where it still is so.
    public var until: Timestamp?
    /// Whether the receiver itself noted when it began. Where it was killed it did not, and it may have begun up to
    /// ``Limits/aliveIntervalSeconds`` later; after a power cut, later by as long as the system had not written the file.
    public var isExact: Bool

    /// An outage of these parts.
    public init(cause: Cause, from: Timestamp, until: Timestamp?, isExact: Bool) {
        self.cause = cause
        self.from = from
        self.until = until
        self.isExact = isExact
    }

    /// Whether it has a moment in common with the time from `since` to before `until`.
    public func touches(since: Timestamp?, until: Timestamp?) -> Bool {
        if let until, from >= until { return false }
        if let since, let end = self.until, end <= since { return false }
        return true
    }
}

/// When events could be received, as far as it was noted.
public struct Availability: Sendable, Hashable {
    /// Since when it is noted: of the time before, nothing is known. Nil where it never was.
    public var knownSince: Timestamp?
    /// Whether a receiver runs now.
    public var isRunning = false
    /// The outages since then, oldest first.
    public var outages: [Outage] = []
    /// Why what was noted cannot be read; nil where it can.
    public var problem: String?

    /// Nothing is known, since what was noted cannot be read.
    init(problem: String) { self.problem = problem }

    /// Reads `marks`, of which the last is of a receiver that still runs, or not.
    package init(_ marks: [AvailabilityMark], isRunning: Bool) {
        self.isRunning = isRunning
        knownSince = marks.first?.time
        // The last moment at which a receiver is known to have run, or when it ended; and since when it refuses.
        var (known, refusesSince): (AvailabilityMark?, Timestamp?) = (nil, nil)
        for mark in marks {
            // A clock that was set back makes no outage that ends before it begins.
            let time = max(mark.time, known?.time ?? mark.time)
            switch mark.change {
            case .began:
                if let known { close(known, &refusesSince, until: time) }
            case .refusing: refusesSince = refusesSince ?? time
            case .admitting, .ended:
                if let since = refusesSince { add(.refusing, since, until: time, isExact: true) }
                refusesSince = nil
            case .alive: break
            }
            known = mark
        }
        guard let known else { return }
        if !isRunning {
            close(known, &refusesSince, until: nil)
        } else if let since = refusesSince {
            add(.refusing, since, until: nil, isExact: true)
        }
    }

    /// How long all outages lasted together, up to `now`, in seconds.
    public func outageSeconds(now: Timestamp) -> Int64 {
        outages.reduce(0) { $0 + max(0, ($1.until ?? now).microseconds - $1.from.microseconds) } / 1_000_000
    }

    /// No receiver has run since `known`.
    private mutating func close(
        _ known: AvailabilityMark, _ refusesSince: inout Timestamp?, until: Timestamp?
    ) {
        if let since = refusesSince, since < known.time { add(.refusing, since, until: known.time, isExact: true) }
        refusesSince = nil
        add(.notRunning, known.time, until: until, isExact: known.change == .ended)
    }

    private mutating func add(_ cause: Outage.Cause, _ from: Timestamp, until: Timestamp?, isExact: Bool) {
        outages.append(Outage(cause: cause, from: from, until: until, isExact: isExact))
    }
}
