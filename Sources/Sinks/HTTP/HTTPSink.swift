internal import AsyncHTTPClient
public import EventModel
internal import EventStore
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
public import Replay
internal import Synchronization

/// Posts events to a URL, an event a request unless the form takes several together.
///
/// An event counts as delivered when the answer is 2xx, whatever its body is. Any other answer, or none in time, is a
/// failure; but where a connection was kept and the other side has closed it meanwhile, the request is sent once
/// more. No redirect is followed, since whoever answers it could send people's data elsewhere. HTTP/2 is spoken where the
/// destination offers it (ALPN).
public final class HTTPSink: Sink {
    private let destination: HTTPDestination
    private let labels: EventLabels
    private let timeout: TimeAmount
    private let client: HTTPClient
    /// Whether the last answer left a connection that the next request goes through.
    private let hasConnection = Atomic(false)

    /// A sink that posts events of the log `logID` to `destination`.
    public init(to destination: HTTPDestination, of logID: LogID) {
        self.destination = destination
        labels = EventLabels(logID: logID)
        timeout = .seconds(Int64(destination.timeoutSeconds))
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .milliseconds(Int64(Sinks.Limits.connectMillisecondsMax)), read: timeout))
        configuration.httpVersion = .automatic
        // Each runs once a connection is there, before a request goes through it.
        let check = AddressRule(allowsPrivate: destination.allowsPrivateAddresses).check
        configuration.http1_1ConnectionDebugInitializer = check
        configuration.http2ConnectionDebugInitializer = check
        if let issuersPath = destination.issuersPath {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.file(issuersPath)]
            configuration.tlsConfiguration = tls
        }
        // Whoever runs the replay decides about trying again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = destination.requestCountMax
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections. Nothing can be delivered afterwards.
    public func shutDown() async {
        // The only failure is having been shut down before, which is what is wanted.
        try? await client.shutdown()
    }

    /// One event at a time, or as many as the form takes.
    public var intake: Intake {
        Intake(
            eventCountMax: destination.form.eventCountMax, byteCountMax: Sinks.Limits.batchByteCountMax,
            takesLanes: true)
    }

    /// Posts the events; gives a request that is under way a little time when asked to stop.
    public func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        let answer = await stop.finishing(withinMilliseconds: Sinks.Limits.requestFinishMillisecondsMax) {
            await self.post(batch)
        }
        return Array(repeating: answer ?? .abandoned, count: batch.count)
    }

    private func post(_ batch: Batch) async -> SinkAnswer {
        let events = batch.events
        do {
            let response = try await answer(to: batch)
            let status = response.status
            let (beginning, isWhole) = await read(response.body)
            hasConnection.store(isWhole, ordering: .relaxed)
            if (200..<300).contains(status.code) { return .taken(status: UInt16(clamping: status.code)) }
            // What the answer says in words stays out of the message: it may quote the event.
            let code = Self.code(of: status)
            var error = SinkError(
                code, "\(Self.name(of: events)) was answered with status \(status.code)",
                isRetriable: code != .refused && code != .gone)
            error.status = UInt16(clamping: status.code)
            error.answer = beginning
            error.retryAfter = response.headers.first(name: "Retry-After").flatMap {
                RetryAfter.delay($0, now: .now())
            }
            return .failed(error)
        } catch let error as HTTPClientError where Self.isUsage(error) {
            return .failed(
                SinkError(.unusable, "the URL cannot be used: \(error.shortDescription)", isRetriable: false))
        } catch let refusal as AddressRule.Refusal {
            return .failed(
                SinkError(
                    .unusable, "\(refusal.address) is a private address: --allow-private lets events go there",
                    isRetriable: false))
        } catch {
            let words = await FailureWords.words(for: error, from: destination.url)
            return .failed(
                SinkError(FailureWords.code(of: error), "\(Self.name(of: events)): \(words)", isRetriable: true))
        }
    }

    /// What a request brought, by its positions.
    private static func name(of events: [Event]) -> String {
        let first = events[0].position
        return events.count == 1 ? "position \(first)" : "position \(first) and \(events.count - 1) behind it"
    }

    /// What a status that is not 2xx says about the event, or about the destination.
    private static func code(of status: HTTPResponseStatus) -> SinkError.Code {
        switch status.code {
        case 429, 502, 503, 504: .busy
        case 410: .gone
        case 408, 425, 500...: .unavailable
        default: .refused
        }
    }

    /// The head of the answer to `batch`, which is sent once more where a kept connection turned out to be closed.
    private func answer(to batch: Batch) async throws -> HTTPClientResponse {
        let wasKept = hasConnection.exchange(false, ordering: .relaxed)
        do {
            return try await client.execute(request(for: batch), timeout: timeout)
        } catch  where wasKept && FailureWords.isClosedConnection(error) {
            return try await client.execute(request(for: batch), timeout: timeout)
        }
    }

    /// Reads the body, so that the connection can carry the next event, and says how it begins. It is not whole where it
    /// is too long for that, breaks off or does not end, and the connection is given up.
    private func read(_ body: HTTPClientResponse.Body) async -> (beginning: [UInt8], isWhole: Bool) {
        await withTaskGroup(of: (beginning: [UInt8], isWhole: Bool)?.self) { group in
            group.addTask { await Self.readToEnd(of: body) }
            group.addTask {
                // Cancelled when the body is read, which is as good a reason to be done.
                try? await Task.sleep(for: .milliseconds(Sinks.Limits.answerBodyMillisecondsMax))
                return nil
            }
            defer { group.cancelAll() }
            if let read = await group.next() ?? nil { return read }
            // Cancelled, reading ends with what it has.
            group.cancelAll()
            return (await group.next() ?? nil) ?? ([], false)
        }
    }

    private static func readToEnd(of body: HTTPClientResponse.Body) async -> (beginning: [UInt8], isWhole: Bool) {
        var beginning: [UInt8] = []
        var count = 0
        do {
            for try await part in body {
                beginning += part.readableBytesView.prefix(Replay.Limits.answerByteCountKept - beginning.count)
                count += part.readableBytes
                if count > Sinks.Limits.answerByteCountMax { return (beginning, false) }
            }
            return (beginning, !Task.isCancelled)
        } catch {
            // The status was the answer.
            return (beginning, false)
        }
    }

    private func request(for batch: Batch) -> HTTPClientRequest {
        let events = batch.events
        var request = HTTPClientRequest(url: destination.url)
        request.method = .POST
        let (body, contentHeaders) = destination.form.content(of: events)
        request.headers = ["User-Agent": destination.userAgent]
        for (name, value) in labels.labels(of: batch) {
            let words = (["diario"] + name).map { $0.prefix(1).uppercased() + $0.dropFirst() }
            request.headers.add(name: words.joined(separator: "-"), value: value)
        }
        request.headers.add(contentsOf: contentHeaders)
        for field in destination.fields { request.headers.replaceOrAdd(name: field.name, value: field.value) }
        request.headers.sign(
            body, id: labels.messageID(of: events), seconds: Timestamp.now().microseconds / 1_000_000,
            with: destination.secrets)
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }

    private static func isUsage(_ error: HTTPClientError) -> Bool {
        error == .invalidURL || error == .emptyHost || error == .emptyScheme || error == .missingSocketPath
    }
}
