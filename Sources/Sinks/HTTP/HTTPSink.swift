internal import AsyncHTTPClient
public import EventModel
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
public import Replay
internal import Synchronization

/// Posts each event's raw body to a URL, an event a request.
///
/// An event counts as delivered when the answer is 2xx, whatever its body is. Any other answer, or none in time, is a
/// failure; but where a connection was kept and the other side has closed it meanwhile, the event is sent once
/// more. No redirect is followed, since whoever answers it could send people's data elsewhere.
public final class HTTPSink: Sink {
    private let url: String
    private let headers: DiarioHeaders
    private let timeout: TimeAmount
    private let client: HTTPClient
    /// Whether the last answer left a connection that the next event goes through.
    private let hasConnection = Atomic(false)

    /// A sink that posts to `url`.
    ///
    /// - Parameters:
    ///   - url: an `http` or `https` URL.
    ///   - logID: the log that the events are of.
    ///   - userAgent: what the requests say sent them.
    ///   - timeoutSeconds: how long an answer may take; its body counts for nothing.
    ///   - issuersPath: a file of certificates (PEM) whose holders are believed beside the issuers that the system knows.
    public init(
        url: String, of logID: LogID, userAgent: String = "Diario",
        timeoutSeconds: Int = Sinks.Limits.answerSecondsMax, issuersPath: String? = nil
    ) {
        self.url = url
        headers = DiarioHeaders(logID: logID, userAgent: userAgent)
        timeout = .seconds(Int64(timeoutSeconds))
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .milliseconds(Int64(Sinks.Limits.connectMillisecondsMax)), read: timeout))
        // The destination decides; what it needs beyond HTTP/1.1 it does not need from a replay in order.
        configuration.httpVersion = .http1Only
        if let issuersPath {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.file(issuersPath)]
            configuration.tlsConfiguration = tls
        }
        // Whoever runs the replay decides about trying again.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections. Nothing can be delivered afterwards.
    public func shutDown() async {
        // The only failure is having been shut down before, which is what is wanted.
        try? await client.shutdown()
    }

    /// One event at a time, each with an answer of its own.
    public var intake: Intake { Intake(eventCountMax: 1) }

    /// Posts the event; gives a request that is under way a little time when asked to stop.
    public func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        let event = batch.events[0]
        let answer = await stop.finishing(withinMilliseconds: Sinks.Limits.requestFinishMillisecondsMax) {
            await self.post(event)
        }
        return [answer ?? .abandoned]
    }

    private func post(_ event: Event) async -> SinkAnswer {
        do {
            let response = try await answer(to: event)
            let status = response.status
            hasConnection.store(await read(response.body), ordering: .relaxed)
            if (200..<300).contains(status.code) { return .taken }
            // What the answer says in words stays out: it may quote the event.
            let isRetriable = status.code >= 500 || status == .requestTimeout || status == .tooManyRequests
            return .failed(
                SinkError(
                    isRetriable ? .unavailable : .refused,
                    "position \(event.position) was answered with status \(status.code)", isRetriable: isRetriable))
        } catch let error as HTTPClientError where Self.isUsage(error) {
            return .failed(SinkError(.refused, "the URL cannot be used: \(error.shortDescription)", isRetriable: false))
        } catch {
            let words = await FailureWords.words(for: error, from: url)
            return .failed(SinkError(.unavailable, "position \(event.position): \(words)", isRetriable: true))
        }
    }

    /// The head of the answer to `event`, which is sent once more where a kept connection turned out to be closed.
    private func answer(to event: Event) async throws -> HTTPClientResponse {
        let wasKept = hasConnection.exchange(false, ordering: .relaxed)
        do {
            return try await client.execute(request(for: event), timeout: timeout)
        } catch  where wasKept && FailureWords.isClosedConnection(error) {
            return try await client.execute(request(for: event), timeout: timeout)
        }
    }

    /// Reads the body, so that the connection can carry the next event; false where it is too long for that, breaks off
    /// or does not end, and the connection is given up.
    private func read(_ body: HTTPClientResponse.Body) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await Self.readToEnd(of: body) }
            group.addTask {
                // Cancelled when the body is read, which is as good a reason to be done.
                try? await Task.sleep(for: .milliseconds(Sinks.Limits.answerBodyMillisecondsMax))
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private static func readToEnd(of body: HTTPClientResponse.Body) async -> Bool {
        var count = 0
        do {
            for try await part in body {
                count += part.readableBytes
                if count > Sinks.Limits.answerByteCountMax { return false }
            }
            return true
        } catch {
            // The status was the answer.
            return false
        }
    }

    private func request(for event: Event) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = headers.headers(for: event)
        request.body = .bytes(ByteBuffer(bytes: event.content.body))
        return request
    }

    private static func isUsage(_ error: HTTPClientError) -> Bool {
        error == .invalidURL || error == .emptyHost || error == .emptyScheme || error == .missingSocketPath
    }
}
