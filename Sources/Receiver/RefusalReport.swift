import Logging
import NIOCore
import Synchronization

/// Counts refusals and writes one line about many: however hostile the traffic, the log grows by a line an interval.
/// The lines have reasons and numbers, nothing of any request.
final class RefusalReport: Sendable {
    private struct State {
        var counts = RefusalCounts()
        var nextReport = NIODeadline.uptimeNanoseconds(0)
    }

    private let logger: Logger
    private let interval: TimeAmount
    private let state = Mutex(State())

    init(logger: Logger, limits: Limits) {
        self.logger = logger
        interval = .seconds(Int64(limits.refusalReportSeconds))
    }

    /// Adds `counts`, and writes what has gathered if the last line is an interval old or `isLast`.
    func add(_ counts: RefusalCounts, at now: NIODeadline, isLast: Bool = false) {
        let gathered = state.withLock { state -> RefusalCounts? in
            state.counts.add(counts)
            guard !state.counts.isEmpty, isLast || now >= state.nextReport else { return nil }
            state.nextReport = now + interval
            defer { state.counts = RefusalCounts() }
            return state.counts
        }
        if let gathered { logger.warning("requests or connections refused", metadata: gathered.metadata) }
    }
}

/// How many requests were refused for each reason, and how many connections.
struct RefusalCounts {
    private var requests = [Int](repeating: 0, count: Refusal.allCases.count)
    private var connections = 0
    /// Whether nothing was refused.
    private(set) var isEmpty = true

    mutating func count(_ refusal: Refusal) {
        requests[refusal.rawValue] += 1
        isEmpty = false
    }

    mutating func countConnection() {
        connections += 1
        isEmpty = false
    }

    mutating func add(_ other: RefusalCounts) {
        if other.isEmpty { return }
        for index in requests.indices { requests[index] += other.requests[index] }
        connections += other.connections
        isEmpty = false
    }

    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        for refusal in Refusal.allCases where requests[refusal.rawValue] > 0 {
            metadata[refusal.name] = "\(requests[refusal.rawValue])"
        }
        if connections > 0 { metadata["connections"] = "\(connections)" }
        return metadata
    }
}
