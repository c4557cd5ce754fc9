public import GestaoOnlineSamples
internal import NIOCore
internal import NIOPosix

/// A closed-loop load: so many connections, each of which sends a webhook, waits for the answer, and sends the next.
///
/// The webhooks are the generator's, by index, each sent once over all runs; those of one order go over one connection
/// in the order of its life. The server's death ends the connections, not the run: what was not answered is counted. A
/// connection that ends is not made again within a run. Runs are not to overlap.
public final class LoadClient: Sendable {
    private let target: LoadTarget
    private let generator: WebhookGenerator
    private let group: MultiThreadedEventLoopGroup
    private let loops: [LoadLoop]
    private let record: LoadRecord?

    /// A client of `target`. Connects with each run.
    /// - Parameters:
    ///   - connections: how many connections there are.
    ///   - eventLoopCount: how many threads drive them. One is enough for a server on the same two cores.
    ///   - record: gets what is sent and acknowledged.
    ///   - keepsAcknowledgements: whether results list what was acknowledged, at 16 bytes an event.
    /// - Precondition: there are 1 to ``Limits/connectionCountMax`` connections, and at least one event loop.
    public init(
        target: LoadTarget, generator: WebhookGenerator, connections: Int, eventLoopCount: Int = 1,
        record: LoadRecord? = nil, keepsAcknowledgements: Bool = true
    ) {
        precondition((1...Limits.connectionCountMax).contains(connections) && eventLoopCount > 0, "no such load")
        self.target = target
        self.generator = generator
        self.record = record
        let group = MultiThreadedEventLoopGroup(numberOfThreads: min(eventLoopCount, connections))
        self.group = group
        let eventLoops = Array(group.makeIterator())
        loops = eventLoops.enumerated().map { number, eventLoop in
            let shares = stride(from: number, to: connections, by: eventLoops.count).map { share in
                ShareIndices(share: share, of: connections, generator: generator)
            }
            return LoadLoop(
                eventLoop, target: target, generator: generator, shares: shares, record: record,
                keepsAcknowledgements: keepsAcknowledgements)
        }
    }

    /// Sends webhooks over new connections until `bound` is reached or every connection has ended, waits for the
    /// answers, and closes the connections. Cancelled, it ends likewise, before its time.
    ///
    /// - Throws: ``BenchError/Code/unavailable`` when not one connection can be made;
    ///   ``BenchError/Code/inputOutput`` when the record cannot be written.
    public func run(_ bound: LoadBound) async throws -> LoadResult {
        for loop in loops { try await loop.connect() }
        let startedAt = MonotonicClock.nanoseconds()
        let budget = LoadBudget(bound.eventCount ?? generator.count)
        try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for loop in loops {
                    group.addTask { try await loop.run(budget, seconds: bound.seconds) }
                }
                try await group.waitForAll()
            }
        } onCancel: {
            for loop in loops { loop.end() }
        }
        var result = LoadResult()
        var lastAnswerAt = startedAt
        for loop in loops {
            let part = try await loop.close()
            result.add(beside: part.result)
            lastAnswerAt = max(lastAnswerAt, part.lastAnswerAt)
        }
        result.nanoseconds = lastAnswerAt - startedAt
        try record?.flush()
        let connectionCount = loops.reduce(0) { $0 + $1.shareCount }
        guard result.failedConnectionCount < connectionCount else {
            throw BenchError(.unavailable, "cannot connect to \(target)")
        }
        return result
    }

    /// Ends the client's threads. It is not to be used again.
    public func shutDown() async throws { try await group.shutdownGracefully() }
}
