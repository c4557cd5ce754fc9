internal import GestaoOnlineSamples
internal import NIOCore
internal import NIOPosix

/// The connections of one event loop of a load client, and what they have come to.
///
/// `@unchecked Sendable`: everything mutable belongs to the event loop and is touched on its thread alone; the functions
/// under "From anywhere" hop there.
final class LoadLoop: @unchecked Sendable {
    let eventLoop: any EventLoop
    let target: LoadTarget
    let generator: WebhookGenerator
    let record: LoadRecord?
    let requestHead: [UInt8]
    let shareCount: Int
    private let keepsAcknowledgements: Bool

    /// Room for a body, used by one connection after the other.
    var body: [UInt8] = []
    /// What each connection sends, over all runs of the client.
    private var shares: [ShareIndices]
    private var result = LoadResult()
    /// The answers with 200 of this run; apart from the others, since a dictionary would be asked for each.
    private var eventCount = 0
    private var connections: [LoadConnection] = []
    private var activeCount = 0
    private var budget = LoadBudget(0)
    private var isEnding = false
    private var lastAnswerAt: UInt64 = 0
    private var finished: EventLoopPromise<Void>?

    init(
        _ eventLoop: any EventLoop, target: LoadTarget, generator: WebhookGenerator, shares: [ShareIndices],
        record: LoadRecord?, keepsAcknowledgements: Bool
    ) {
        self.eventLoop = eventLoop
        self.target = target
        self.generator = generator
        self.shares = shares
        shareCount = shares.count
        self.record = record
        self.keepsAcknowledgements = keepsAcknowledgements
        requestHead = target.requestHead
    }

    // MARK: From the connections

    /// The next webhook that connection `number` sends; nil when it has none, or the run is to end.
    func nextIndex(for number: Int) -> Int? {
        guard !isEnding, budget.take() else { return nil }
        let index = shares[number].next()
        if index == nil { budget.giveBack() }
        return index
    }

    func sent(_ index: Int, at nanoseconds: UInt64) {
        result.sentCount += 1
        record?.sent(index, at: nanoseconds, body: body)
    }

    func answered(_ answer: Answer, to request: LoadConnection.Request, at nanoseconds: UInt64) {
        lastAnswerAt = nanoseconds
        guard answer.status == 200, let position = answer.position else {
            result.answers[answer.status, default: 0] += 1
            record?.refused(request.index, status: answer.status, at: nanoseconds)
            return
        }
        eventCount += 1
        result.latencies.record(nanoseconds: nanoseconds - request.sentAt)
        result.bodyByteCount += request.bodyByteCount
        if keepsAcknowledgements {
            result.acknowledgements.append(Acknowledgement(index: request.index, position: position))
        }
        record?.acknowledged(request.index, position: position, at: nanoseconds)
    }

    func unanswered() { result.unansweredCount += 1 }

    /// A connection sends nothing more in this run: it has no more to send, or it is gone.
    func ended(isLost: Bool) {
        if isLost { result.lostConnectionCount += 1 }
        activeCount -= 1
        if activeCount == 0 { finish() }
    }

    private func finish() {
        finished?.succeed()
        finished = nil
    }

    // MARK: From anywhere

    /// Makes one connection for each share. Returns when each is made or has failed.
    func connect() async throws {
        let connecting = shares.indices.map { number in
            ClientBootstrap(group: eventLoop)
                .connectTimeout(.seconds(Int64(Limits.connectSecondsMax)))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                // An answer fits one read; a second read to learn that there is no more would cost a system call.
                .channelOption(.maxMessagesPerRead, value: 1)
                .channelInitializer { [self] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let connection = LoadConnection(self, number: number)
                        try channel.pipeline.syncOperations.addHandler(connection)
                        connections.append(connection)
                    }
                }
                .connect(host: target.host, port: target.port)
        }
        let outcomes = try await EventLoopFuture.whenAllComplete(connecting, on: eventLoop).get()
        let failedCount = outcomes.count { outcome in if case .failure = outcome { true } else { false } }
        try await eventLoop.submit { [self] in
            result.failedConnectionCount = failedCount
            connections.removeAll { !$0.isOpen }
        }.get()
    }

    /// Sends as many webhooks as `budget` allows, for `seconds` at most. Returns when each connection has its last
    /// answer, or has ended, or nobody has answered for ``Limits/silenceSecondsMax``.
    func run(_ budget: LoadBudget, seconds: Double?) async throws {
        let promise = eventLoop.makePromise(of: Void.self)
        try await eventLoop.submit { [self] in
            self.budget = budget
            finished = promise
            activeCount = connections.count
            lastAnswerAt = MonotonicClock.nanoseconds()
            if activeCount == 0 { finish() }
            for connection in connections { connection.start() }
        }.get()
        let end = seconds.map { seconds in
            eventLoop.scheduleTask(in: .nanoseconds(Int64(seconds * 1e9))) { [self] in isEnding = true }
        }
        let watch = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [self] _ in
            let silence = MonotonicClock.nanoseconds() - lastAnswerAt
            guard silence > UInt64(Limits.silenceSecondsMax) * 1_000_000_000 else { return }
            for connection in connections { connection.close() }
        }
        try await promise.futureResult.get()
        end?.cancel()
        watch.cancel()
    }

    /// Makes every connection stop after the answer that it waits for. The next run begins anew.
    func end() {
        eventLoop.execute { [self] in isEnding = true }
    }

    /// Closes the connections and gives what has come of the run: the result, its time aside, and the moment of the
    /// last answer.
    func close() async throws -> (result: LoadResult, lastAnswerAt: UInt64) {
        try await eventLoop.submit { [self] in
            for connection in connections { connection.close() }
            connections = []
            isEnding = false
            var finished = LoadResult()
            swap(&finished, &result)
            if eventCount > 0 { finished.answers[200] = eventCount }
            eventCount = 0
            return (finished, lastAnswerAt)
        }.get()
    }
}
