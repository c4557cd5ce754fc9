internal import GestaoOnlineSamples
internal import Glibc

/// One run of a load client, on one thread: sends, waits, counts.
///
/// Lean, because it has the same cores as the server that it measures: for each webhook there are one send(2), one
/// recv(2) and a share of an epoll_wait(2), and nothing is allocated.
final class LoadRun {
    /// What a run sends.
    struct Load {
        var target: LoadTarget
        var generator: WebhookGenerator
        var bound: LoadBound
        /// How many requests are due a second; nil for a closed loop.
        var rate: Double?
    }

    private let load: Load
    private let record: LoadRecord?
    private let keepsAcknowledgements: Bool
    private let poll: SocketPoll
    private var connections: [LoadConnection] = []
    /// What each connection sends, over all runs of the client.
    private(set) var shares: [ShareIndices]

    private var reader = AnswerReader()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Limits.answerByteCountMax, alignment: 16)
    private let head: [UInt8]
    private var body: [UInt8] = []
    private var request: [UInt8] = []

    private var result = LoadResult()
    /// The answers with 200; apart from the others, since a dictionary would be asked for each.
    private var eventCount = 0
    private var budget: Int
    private var schedule: LoadSchedule?
    /// The connection that gets the next request that becomes due.
    private var nextNumber = 0
    private var timerSetFor: UInt64?
    private var waitingCount = 0
    private var dueCount = 0
    private var isEnding = false
    private var lastMovementAt: UInt64 = 0
    private var lastAnswerAt: UInt64 = 0

    /// - Throws: ``BenchError/Code/failed`` when the system has no more descriptors.
    init(
        _ load: Load, shares: [ShareIndices], record: LoadRecord?, keepsAcknowledgements: Bool, stop: Bell
    ) throws(BenchError) {
        self.load = load
        self.shares = shares
        self.record = record
        self.keepsAcknowledgements = keepsAcknowledgements
        poll = try SocketPoll(stop)
        head = load.target.requestHead
        budget = load.bound.eventCount ?? load.generator.count
    }

    deinit { buffer.deallocate() }

    /// Connects, sends until the bound is reached or every connection has ended, waits for the answers, and closes.
    /// - Throws: ``BenchError/Code/unavailable`` when not one connection can be made.
    func run() throws(BenchError) -> LoadResult {
        let sockets = LoadSockets.connect(to: load.target, count: shares.count)
        connections = sockets.enumerated().map { LoadConnection($1, number: $0) }
        result.failedConnectionCount = shares.count - sockets.count
        guard !sockets.isEmpty else { throw BenchError(.unavailable, "cannot connect to \(load.target)") }
        for connection in connections { try poll.watch(connection.socket, number: connection.number) }
        defer { for connection in connections { connection.close() } }
        let startedAt = MonotonicClock.nanoseconds()
        (lastMovementAt, lastAnswerAt) = (startedAt, startedAt)
        if let rate = load.rate {
            schedule = LoadSchedule(startedAt: startedAt, rate: rate, countMax: budget)
        } else {
            for connection in connections { sendNext(connection) }
        }
        drive(from: startedAt)
        result.nanoseconds = max(lastAnswerAt - startedAt, schedule?.nanoseconds ?? 0)
        result.overdueCount = dueCount
        if eventCount > 0 { result.answers[200] = eventCount }
        return result
    }

    // MARK: Waiting

    private func drive(from startedAt: UInt64) {
        let endsAt = load.bound.seconds.map { startedAt + UInt64($0 * 1e9) } ?? .max
        while true {
            let now = MonotonicClock.nanoseconds()
            if !isEnding { release(at: min(now, endsAt - 1)) }
            if now >= endsAt { isEnding = true }
            if isDone { return }
            if waitingCount > 0, now > lastMovementAt + UInt64(Limits.silenceSecondsMax) * 1_000_000_000 {
                for connection in connections where connection.waiting != nil { lose(connection) }
                continue
            }
            let rest = isEnding ? .max : endsAt - now
            let count = poll.wait(milliseconds: Int(min(rest / 1_000_000 + 1, 1000)))
            for index in 0..<count {
                switch poll.event(at: index) {
                case .socket(let number): attend(to: connections[number])
                case .bell: isEnding = true
                case .timer: break
                }
            }
        }
    }

    /// Whether nothing is under way and nothing more is to be sent.
    private var isDone: Bool {
        guard waitingCount == 0 else { return false }
        guard let schedule, !isEnding, connections.contains(where: \.isActive) else { return true }
        return schedule.next == nil && dueCount == 0
    }

    private func attend(to connection: LoadConnection) {
        guard connection.isOpen else { return }
        if connection.hasUnsent {
            guard connection.sendRest() else { return lose(connection) }
            if !connection.hasUnsent { watch(connection) }
        }
        switch connection.receive(buffer, &reader) {
        case .nothing: break
        case .ended: lose(connection)
        case .answer(let answer):
            guard let request = connection.waiting else { return lose(connection) }
            connection.waiting = nil
            waitingCount -= 1
            count(answer, to: request, at: MonotonicClock.nanoseconds())
            sendNext(connection)
        }
    }

    private func count(_ answer: Answer, to request: LoadConnection.Request, at now: UInt64) {
        (lastMovementAt, lastAnswerAt) = (now, now)
        guard answer.status == 200, let position = answer.position else {
            result.answers[answer.status, default: 0] += 1
            record?.refused(request.index, status: answer.status, at: now)
            return
        }
        eventCount += 1
        result.latencies.record(nanoseconds: now - request.startedAt)
        result.bodyByteCount += request.bodyByteCount
        if keepsAcknowledgements {
            result.acknowledgements.append(Acknowledgement(index: request.index, position: position))
        }
        record?.acknowledged(request.index, position: position, at: now)
    }

    /// Closes a connection before its time.
    private func lose(_ connection: LoadConnection) {
        if connection.waiting != nil {
            connection.waiting = nil
            waitingCount -= 1
            result.unansweredCount += 1
        }
        if connection.isActive { result.lostConnectionCount += 1 }
        connection.isActive = false
        connection.close()
    }

    // MARK: Sending

    /// Gives the requests that have become due to the connections in turn, each of which sends one at a time: one that
    /// is still waiting sends late, and is not spared the lateness.
    private func release(at now: UInt64) {
        guard schedule != nil else { return }
        while let moment = schedule?.take(at: now) {
            dueCount += 1
            guard let connection = nextActive() else { continue }
            connection.dueTimes.append(moment)
            if connection.waiting == nil { sendNext(connection) }
        }
        if let next = schedule?.next, next != timerSetFor {
            poll.setTimer(next)
            timerSetFor = next
        }
    }

    private func nextActive() -> LoadConnection? {
        for _ in connections.indices {
            let connection = connections[nextNumber]
            nextNumber = (nextNumber + 1) % connections.count
            if connection.isActive { return connection }
        }
        return nil
    }

    /// Sends the connection's next webhook, if it has one and, with a rate, one is due.
    private func sendNext(_ connection: LoadConnection) {
        var dueAt: UInt64?
        if schedule != nil {
            guard !isEnding, let moment = connection.dueTimes.popFirst() else { return }
            dueAt = moment
            dueCount -= 1
        }
        guard !isEnding, budget > 0, let index = shares[connection.number].next() else {
            connection.isActive = false
            return
        }
        budget -= 1
        prepareRequest(index)
        let now = MonotonicClock.nanoseconds()
        connection.waiting = LoadConnection.Request(
            index: index, bodyByteCount: body.count, startedAt: dueAt ?? now)
        if waitingCount == 0 { lastMovementAt = now }
        waitingCount += 1
        result.sentCount += 1
        record?.sent(index, at: now, body: body)
        guard request.withUnsafeBytes({ connection.send($0) }) else { return lose(connection) }
        if connection.hasUnsent { watch(connection) }
    }

    private func watch(_ connection: LoadConnection) {
        do {
            try poll.watch(connection.socket, number: connection.number, isToWrite: connection.hasUnsent)
        } catch {
            lose(connection)
        }
    }

    private func prepareRequest(_ index: Int) {
        body.removeAll(keepingCapacity: true)
        load.generator.appendBody(at: index, to: &body)
        request.removeAll(keepingCapacity: true)
        request.append(contentsOf: head)
        var divisor = 1
        while body.count / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            request.append(UInt8(truncatingIfNeeded: 0x30 + body.count / divisor % 10))
            divisor /= 10
        }
        request.append(contentsOf: Self.headEnd)
        request.append(contentsOf: body)
    }

    private static let headEnd = Array("\r\n\r\n".utf8)
}
