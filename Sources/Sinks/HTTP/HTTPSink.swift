internal import AsyncHTTPClient
public import EventModel
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import Replay

/// Posts each event's raw body to a URL, one after the other.
///
/// An event counts as delivered when the answer is 2xx. The first other answer, or none in time, ends the delivery. No
/// redirect is followed, since whoever answers it could send people's data elsewhere.
public final class HTTPSink: Sink {
    private let url: String
    private let timeout: TimeAmount
    private let client: HTTPClient

    /// A sink that posts to `url`.
    ///
    /// - Parameters:
    ///   - url: an `http` or `https` URL.
    ///   - timeoutSeconds: how long an answer may take, its body included.
    public init(url: String, timeoutSeconds: Int = Sinks.Limits.answerSecondsMax) {
        self.url = url
        timeout = .seconds(Int64(timeoutSeconds))
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .milliseconds(Int64(Sinks.Limits.connectMillisecondsMax)), read: timeout))
        // The destination decides; what it needs beyond HTTP/1.1 it does not need from a replay in order.
        configuration.httpVersion = .http1Only
        // Whoever runs the replay decides about trying again.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections. Nothing can be delivered afterwards.
    public func shutDown() async {
        // The only failure is having been shut down before, which is what is wanted.
        try? await client.shutdown()
    }

    /// Posts one event after the other until one is not accepted.
    public func deliver(_ events: [Event], until stop: StopRequest) async -> Delivery {
        for (index, event) in events.enumerated() {
            if stop.isRequested { return Delivery(count: index) }
            switch await post(event, until: stop) {
            case .accepted: continue
            case .abandoned: return Delivery(count: index)
            case .failed(let error): return Delivery(count: index, error: error)
            }
        }
        return Delivery(count: events.count)
    }

    private enum Answer {
        case accepted
        case abandoned
        case failed(SinkError)
    }

    /// Posts one event; gives a request that is under way a little time when asked to stop.
    private func post(_ event: Event, until stop: StopRequest) async -> Answer {
        await withTaskGroup(of: Answer.self) { group in
            group.addTask { await self.post(event) }
            group.addTask {
                await stop.wait()
                try? await Task.sleep(for: .milliseconds(Sinks.Limits.requestFinishMillisecondsMax))
                return .abandoned
            }
            defer { group.cancelAll() }
            return await group.next() ?? .abandoned
        }
    }

    private func post(_ event: Event) async -> Answer {
        do {
            let response = try await client.execute(request(for: event), timeout: timeout)
            // The body is read so that the connection can carry the next event.
            _ = try await response.body.collect(upTo: Sinks.Limits.answerByteCountMax)
            let status = response.status
            if (200..<300).contains(status.code) { return .accepted }
            // What the answer says in words stays out: it may quote the event.
            let isRetriable = status.code >= 500 || status == .requestTimeout || status == .tooManyRequests
            return .failed(
                SinkError(
                    isRetriable ? .unavailable : .refused,
                    "position \(event.position) was answered with status \(status.code)", isRetriable: isRetriable))
        } catch is NIOTooManyBytesError {
            return .failed(
                SinkError(
                    .refused,
                    "position \(event.position) was answered with more than \(Sinks.Limits.answerByteCountMax) bytes",
                    isRetriable: false))
        } catch let error as HTTPClientError where Self.isUsage(error) {
            return .failed(SinkError(.refused, "the URL cannot be used: \(error.shortDescription)", isRetriable: false))
        } catch {
            return .failed(
                SinkError(.unavailable, "position \(event.position): \(Self.words(for: error))", isRetriable: true))
        }
    }

    private func request(for event: Event) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = DiarioHeaders.headers(for: event)
        request.body = .bytes(ByteBuffer(bytes: event.content.body))
        return request
    }

    private static func isUsage(_ error: HTTPClientError) -> Bool {
        error == .invalidURL || error == .emptyHost || error == .emptyScheme || error == .missingSocketPath
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case is NIOConnectionError: "no connection"
        default: "no answer (\(type(of: error)))"
        }
    }
}
