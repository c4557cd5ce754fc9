import Logging
import NIOCore
import Synchronization

/// Counts what is refused or could not be read, and writes a line about many: however hostile the traffic, the log grows
/// by a line of each kind an interval. The lines have reasons and numbers, nothing of any request.
final class TrafficReport: Sendable {
    private struct State {
        var counts = TrafficCounts()
        var nextReport = NIODeadline.uptimeNanoseconds(0)
    }

    private let logger: Logger
    private let interval: TimeAmount
    private let state = Mutex(State())

    init(logger: Logger, limits: Limits) {
        self.logger = logger
        interval = .seconds(Int64(limits.refusalReportSeconds))
    }

    /// Adds `counts`, and writes what has gathered if the last line is an interval old or `isLast`. Returns when to come
    /// again for what has gathered and is not written; in the distant future where there is nothing.
    func add(_ counts: TrafficCounts, at now: NIODeadline, isLast: Bool = false) -> NIODeadline {
        let (gathered, next) = state.withLock { state -> (TrafficCounts?, NIODeadline) in
            state.counts.add(counts)
            guard !state.counts.isEmpty else { return (nil, .distantFuture) }
            guard isLast || now >= state.nextReport else { return (nil, state.nextReport) }
            state.nextReport = now + interval
            defer { state.counts = TrafficCounts() }
            return (state.counts, .distantFuture)
        }
        if let gathered { write(gathered) }
        return next
    }

    private func write(_ gathered: TrafficCounts) {
        let refused = gathered.refused
        if !refused.isEmpty { logger.warning("requests or connections refused", metadata: refused) }
        if gathered.unreadableAddressCount > 0 {
            logger.warning(
                "X-Forwarded-For of a trusted proxy could not be read; the nearest address that could is kept",
                metadata: ["requests": .stringConvertible(gathered.unreadableAddressCount)])
        }
    }
}

/// How many requests were refused for each reason, how many connections, and how many requests came from nobody knows
/// where.
struct TrafficCounts {
    private var requests = [Int](repeating: 0, count: Refusal.allCases.count)
    private var connections = 0
    /// How many requests had an X-Forwarded-For of which the client could not be told.
    private(set) var unreadableAddressCount = 0
    /// Whether nothing was counted.
    private(set) var isEmpty = true

    mutating func count(_ refusal: Refusal) {
        requests[refusal.rawValue] += 1
        isEmpty = false
    }

    mutating func countConnection() {
        connections += 1
        isEmpty = false
    }

    mutating func countUnreadableAddress() {
        unreadableAddressCount += 1
        isEmpty = false
    }

    mutating func add(_ other: TrafficCounts) {
        if other.isEmpty { return }
        for index in requests.indices { requests[index] += other.requests[index] }
        connections += other.connections
        unreadableAddressCount += other.unreadableAddressCount
        isEmpty = false
    }

    /// What was refused, by reason.
    var refused: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        for refusal in Refusal.allCases where requests[refusal.rawValue] > 0 {
            metadata[refusal.name] = .stringConvertible(requests[refusal.rawValue])
        }
        if connections > 0 { metadata["connections"] = .stringConvertible(connections) }
        return metadata
    }
}
