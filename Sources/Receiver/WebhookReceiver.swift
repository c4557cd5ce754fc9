// The public listener: webhooks come in over HTTP/1.1, and each is answered once it is on disk.
//
//   ServerBootstrap ▶ AcceptPause ─ accepts ─▶ EventLoopWorker (one an event loop) ─▶ Connection
//   ArrivalGuard (bytes) ▶ NIO's HTTP decoder ▶ Connection: admission ▶ body ▶ decoder ▶ LogWriter.enqueue
//   commit thread ▶ EventLoopWorker.appendsFinished ─ one hop a batch ▶ Connection.finish ▶ answer
//
// What must stay true:
// - 200 is written only for an outcome that carries a position. 4xx and 503 are written only for events that are
//   certain not to be stored.
// - A connection has one request at a time; answers come in the order of the requests.
// - Every wait has a deadline and every buffer a limit (`Limits`).
// - No token, query, header or body reaches a log line or an answer.

public import Access
public import EventStore
public import Logging
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The public listener: `POST /webhooks/{source}?token=…` and `GET /livez`, as `docs/contract.md` has it.
///
/// Used once: start, reload as often as needed, stop. The log is opened before and closed after it.
public final class WebhookReceiver: Sendable {
    private struct Running {
        let group: MultiThreadedEventLoopGroup
        let channel: any Channel
        let workers: [EventLoopWorker]
    }

    private let configuration: ReceiverConfiguration
    private let writer: LogWriter
    private let logger: Logger
    private let connectionCounter: ConnectionCounter
    private let budget: BodyBudget
    private let report: TrafficReport
    private let admission: Mutex<Admission>
    private let running = Mutex<Running?>(nil)

    /// A receiver that appends with `writer` what `verifier` and `allowList` let pass. Does not listen yet.
    public init(
        configuration: ReceiverConfiguration, writer: LogWriter, verifier: TokenVerifier, allowList: AllowList,
        logger: Logger
    ) {
        self.configuration = configuration
        self.writer = writer
        self.logger = logger
        connectionCounter = ConnectionCounter(
            limits: configuration.limits, trustedProxies: configuration.trustedProxies)
        budget = BodyBudget(byteCountMax: configuration.limits.bytesInFlightMax)
        report = TrafficReport(logger: logger, limits: configuration.limits)
        admission = Mutex(Admission(verifier: verifier, allowList: allowList))
    }

    /// Listens, and returns the address once connections are taken.
    /// - Throws: ``ReceiverError`` when the address cannot be had.
    /// - Precondition: it was never started before.
    public func start() async throws -> ListeningAddress {
        precondition(running.withLock { $0 == nil }, "a receiver is started once")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.eventLoopCount ?? System.coreCount)
        let admission = admission.withLock { $0 }
        let workers = group.makeIterator().map { eventLoop in
            EventLoopWorker(
                eventLoop: eventLoop, configuration: configuration, writer: writer, admission: admission,
                connectionCounter: connectionCounter,
                budget: budget,
                report: report, logger: logger)
        }
        let channel: any Channel
        do {
            channel = try await listen(group, workers)
        } catch {
            try? await group.shutdownGracefully()
            throw ReceiverError(
                message: "cannot listen on \(configuration.host):\(configuration.port): \(Self.reason(error))")
        }
        running.withLock { $0 = Running(group: group, channel: channel, workers: workers) }
        writer.noteReceiving(true)
        let address = ListeningAddress(
            host: channel.localAddress?.ipAddress ?? configuration.host,
            port: channel.localAddress?.port ?? configuration.port)
        logger.info(
            "receiver started", metadata: ["listen": "\(address)", "event_loops": .stringConvertible(workers.count)])
        return address
    }

    /// How many bytes of bodies that have not wholly arrived take up memory now, over all connections.
    package var bytesInFlightCount: Int { budget.byteCount }

    /// Replaces who may send. No connection is dropped; requests whose header has been read are not asked again.
    /// Returns once every event loop uses the new lists.
    public func reload(verifier: TokenVerifier, allowList: AllowList) async throws {
        let new = Admission(verifier: verifier, allowList: allowList)
        admission.withLock { $0 = new }
        for worker in running.withLock({ $0?.workers ?? [] }) { try await worker.replaceAdmission(new) }
        logger.info(
            "receiver reloaded",
            metadata: [
                "tokens": .stringConvertible(verifier.tokenCount), "allow_list": .stringConvertible(!allowList.isOpen),
            ])
    }

    /// Stops: takes no further connection, closes the idle ones, answers the requests that have begun (`Connection:
    /// close`), and returns when all connections are closed. What is not answered after `time` (nil: the limit of
    /// ``Limits/stopSecondsMax``) is closed unanswered. Once stopped it stays so.
    public func stop(within time: Duration? = nil) async throws {
        let taken = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let taken else { return }
        logger.info("receiver stopping")
        writer.noteReceiving(false)
        let seconds = Duration.seconds(configuration.limits.stopSecondsMax)
        try? await taken.channel.close()
        for worker in taken.workers { try await worker.drain() }
        let last = taken.channel.eventLoop.scheduleTask(in: TimeAmount(min(time ?? seconds, seconds))) {
            for worker in taken.workers { worker.closeAll() }
        }
        await connectionCounter.waitUntilEmpty()
        last.cancel()
        for worker in taken.workers { try await worker.retire() }
        try await taken.group.shutdownGracefully()
        logger.info("receiver stopped")
    }

    private func listen(
        _ group: MultiThreadedEventLoopGroup, _ workers: [EventLoopWorker]
    ) async throws -> any Channel {
        let workerByEventLoop = Dictionary(
            uniqueKeysWithValues: workers.map { (ObjectIdentifier($0.eventLoop), $0) })
        return try await ServerBootstrap(group: group)
            .serverChannelInitializer { [connectionCounter, logger, limits = configuration.limits] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptPause(connectionCounter: connectionCounter, logger: logger, limits: limits))
                }
            }
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // What is read ahead of a request that is not answered is one read: this much, and no more reads a turn.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 32_768)
            )
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                guard let worker = workerByEventLoop[ObjectIdentifier(channel.eventLoop)] else {
                    return channel.eventLoop.makeFailedFuture(ConnectionRefused())
                }
                return channel.eventLoop.makeCompletedFuture { try worker.accept(channel) }
            }
            .bind(host: configuration.host, port: configuration.port).get()
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "the name or address is not usable" }
        return String(cString: strerror(error.errnoCode))
    }
}
