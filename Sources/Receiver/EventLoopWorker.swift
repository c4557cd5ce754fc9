import Access
import EventModel
import EventStore
import GestaoOnline
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// What the connections of one event loop share: the decoder, the table of those who wait for the store, and the sweep
/// that finds connections past their deadline. There is no sweep while no deadline is near.
///
/// `@unchecked Sendable`: everything mutable but `isRetired`, which has its lock, belongs to the event loop and is
/// touched on its thread alone. Other threads call `appendsFinished` and the functions under "From anywhere", which
/// hop to that thread before they touch anything.
final class EventLoopWorker: @unchecked Sendable {
    let eventLoop: any EventLoop
    let limits: Limits
    let trustedProxies: AddressList
    let writer: LogWriter
    let connectionCounter: ConnectionCounter
    private let budget: BodyBudget
    private var shares: [String: BodyBudget.Share] = [:]
    let answers: Answers
    var admission: Admission
    var counts = TrafficCounts() {
        didSet { if !counts.isEmpty { sweep(by: .now() + sweepInterval) } }
    }
    private(set) var isDraining = false

    let logger: Logger
    /// Whether each request gets a line in the log.
    let logsRequests: Bool

    private let report: TrafficReport
    private var dateField = DateField()
    private let decoder = GestaoOnlineDecoder()
    /// An event that has arrived in this turn of the event loop.
    private struct Arrival {
        let body: [UInt8]
        let source: String
        let request: RequestMetadata
        let ticket: UInt64
    }

    private var arrivals: [Arrival] = []
    /// Where each event is put together; its memory serves all of them.
    private var builder = EventBuilder()
    private var pending = PendingAppends()
    private var connections = SlotTable<Connection>()
    private let sweepInterval: TimeAmount
    private var nextSweep: (moment: NIODeadline, task: Scheduled<Void>)?
    /// Before which no sweep is begun.
    private var sweepStart = NIODeadline.now()
    private let isRetired = Mutex(false)

    init(
        eventLoop: any EventLoop, configuration: ReceiverConfiguration, writer: LogWriter, admission: Admission,
        connectionCounter: ConnectionCounter, budget: BodyBudget, report: TrafficReport, logger: Logger
    ) {
        self.eventLoop = eventLoop
        limits = configuration.limits
        sweepInterval = .milliseconds(Int64(configuration.limits.sweepMilliseconds))
        trustedProxies = configuration.trustedProxies
        self.writer = writer
        self.admission = admission
        self.connectionCounter = connectionCounter
        self.budget = budget
        self.report = report
        self.logger = logger
        logsRequests = logger.logLevel <= .debug
        answers = Answers(limits: configuration.limits)
    }

    /// Makes `channel` a connection, or fails when there are too many.
    func accept(_ channel: any Channel) throws {
        guard !isDraining, let text = channel.remoteAddress?.ipAddress, let peer = IPAddress(text),
            connectionCounter.enter(peer)
        else {
            counts.countConnection()
            throw ConnectionRefused()
        }
        let connection = Connection(worker: self, peer: peer)
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        // The decoder counts other bytes than the limits do, and no separators: it stops what is far too much, and the
        // connection looks at the exact numbers.
        decoderLimits.maxHeaderListSize = limits.requestLineByteCountMax + limits.headerBlockByteCountMax
        decoderLimits.maxHeaderFieldSize = decoderLimits.maxHeaderListSize
        decoderLimits.maxHeaderFieldCount = limits.headerFieldCountMax
        do {
            try channel.pipeline.syncOperations.addHandlers(
                ArrivalGuard(connection),
                ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: decoderLimits)),
                connection)
        } catch {
            if !connection.wasAdded { connectionCounter.leave(peer) }
            throw error
        }
    }

    /// What `source`, which has a token, holds of the room for bodies.
    func share(of source: String) -> BodyBudget.Share {
        if let share = shares[source] { return share }
        let share = budget.share(of: source)
        shares[source] = share
        return share
    }

    func add(_ connection: Connection) -> Int {
        sweep(by: connection.deadline)
        return connections.insert(connection)
    }

    func remove(_ slot: Int, peer: IPAddress) {
        connections.remove(slot)
        connectionCounter.leave(peer)
    }

    /// The moment that is `milliseconds` from now.
    func deadline(afterMilliseconds milliseconds: Int) -> NIODeadline { .now() + .milliseconds(Int64(milliseconds)) }

    /// The line that tells the date in an answer that is written now.
    func date() -> [UInt8] { dateField.line(at: .now()) }

    /// Takes an event whose last byte has arrived. All that arrive in one turn of the event loop are decoded, packed and
    /// queued together, at its end; the outcome comes back to the connection in `slot`, if it still waits for it.
    func store(_ body: [UInt8], from source: String, request: RequestMetadata, slot: Int) {
        if arrivals.isEmpty { eventLoop.execute { self.storeArrivals() } }
        arrivals.append(
            Arrival(body: body, source: source, request: request, ticket: connections.makeTicket(slot)))
    }

    private func storeArrivals() {
        let receivedAt = Timestamp.now()
        // Whoever is refused goes on with its next request, which belongs to the next turn.
        var turn: [Arrival] = []
        swap(&turn, &arrivals)
        for arrival in turn {
            builder.body(arrival.body.span.bytes)
            decoder.decode(arrival.body.span.bytes, into: &builder)
            builder.request(arrival.request, source: arrival.source)
            do throws(EventStoreError) {
                try writer.prepare(
                    builder, receivedAt: receivedAt, ticket: arrival.ticket, notifying: self, in: &pending)
            } catch {
                connections[arrival.ticket]?.refuseEvent(error)
            }
        }
        builder.trim()
        guard let refusal = writer.enqueue(&pending) else { return }
        let refused = pending.tickets
        pending.removeAll()
        for ticket in refused { connections[ticket]?.refuseEvent(refusal) }
    }

    /// Has the connections looked at once `moment` has come. Sweeps are ``Limits/sweepMilliseconds`` apart at least.
    func sweep(by moment: NIODeadline) {
        let moment = max(moment, sweepStart)
        guard moment < nextSweep?.moment ?? .distantFuture else { return }
        nextSweep?.task.cancel()
        nextSweep = (moment, eventLoop.scheduleTask(deadline: moment) { [weak self] in self?.sweep(dueAt: moment) })
    }

    private func sweep(dueAt moment: NIODeadline) {
        let now = NIODeadline.now()
        nextSweep = nil
        sweepStart = now + sweepInterval
        // Where a sweep comes much too late, on a machine that was held up, there may be bytes that have arrived in time
        // and have not been read: they are read before the next one.
        if now - moment > .nanoseconds(4 * sweepInterval.nanoseconds) {
            sweep(by: sweepStart)
        } else {
            for connection in connections.occupants { connection.checkDeadline(at: now) }
            sweep(by: connections.occupants.lazy.map(\.deadline).min() ?? .distantFuture)
        }
        let gathered = counts
        counts = TrafficCounts()
        sweep(by: report.add(gathered, at: now))
    }

    // MARK: From anywhere

    /// Replaces who may send, for requests whose header is not yet looked at.
    func replaceAdmission(_ admission: Admission) async throws {
        try await eventLoop.submit { self.admission = admission }.get()
    }

    /// Takes no further connection, closes the idle ones, and lets the others answer what they have.
    func drain() async throws {
        try await eventLoop.submit { [self] in
            isDraining = true
            for connection in connections.occupants { connection.drain() }
        }.get()
    }

    /// Closes every connection.
    func closeAll() {
        eventLoop.execute { [self] in
            for connection in connections.occupants { connection.close() }
        }
    }

    /// Ends the sweeps and lets go of outcomes that still come, since the event loop is about to end.
    func retire() async throws {
        try await eventLoop.submit { [self] in
            nextSweep?.task.cancel()
            sweepStart = .distantFuture
            _ = report.add(counts, at: .now(), isLast: true)
            counts = TrafficCounts()
        }.get()
        isRetired.withLock { $0 = true }
    }

    private func finish(_ outcomes: [AppendOutcome]) {
        for outcome in outcomes { connections[outcome.ticket]?.finish(outcome.result) }
    }
}

extension EventLoopWorker: AppendObserver {
    /// One hop for a whole batch.
    func appendsFinished(_ outcomes: [AppendOutcome]) {
        // Held while hopping, so that the event loop cannot end in between.
        isRetired.withLock { isRetired in
            if !isRetired { eventLoop.execute { self.finish(outcomes) } }
        }
    }
}

/// Closes a connection before it has begun.
struct ConnectionRefused: Error {}
