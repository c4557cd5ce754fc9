import EventModel
import Replay
import Sinks
import TestSupport
import Testing

@Suite("The HTTP sink", .timeLimit(.minutes(5)))
struct HTTPSinkTests {
    private static let accepted = "HTTP/1.1 204 No Content\r\n\r\n"

    private func event(_ position: Position, _ change: (inout NewEvent) -> Void = { _ in }) -> Event {
        var content = TemporaryLog.event(position)
        change(&content)
        return Event(position: position, epoch: 3, content: content, previousHash: .zero, recordHash: .zero)
    }

    /// Delivers to a server that answers as `answer` says, and returns what it saw and what became of the events.
    private func deliver(
        _ events: [Event], timeoutSeconds: Int = 10, answer: @escaping @Sendable (Int) -> String?
    ) async throws -> (Delivery, [ReceivedRequest]) {
        try await deliver(events, timeoutSeconds: timeoutSeconds, to: LoopbackServer(answer: answer))
    }

    private func deliver(
        _ events: [Event], timeoutSeconds: Int = 10, to server: LoopbackServer
    ) async throws -> (Delivery, [ReceivedRequest]) {
        let sink = try sink(to: server.url, timeoutSeconds: timeoutSeconds)
        let delivery = await Delivery(of: events, to: sink)
        await sink.shutDown()
        server.stop()
        return (delivery, server.requests)
    }

    private static let logID = [UInt8](0..<16)

    private func sink(to url: String, timeoutSeconds: Int = 10) throws -> HTTPSink {
        var destination = HTTPDestination(url: url)
        destination.userAgent = "Diario/1"
        destination.timeoutSeconds = timeoutSeconds
        return HTTPSink(to: destination, of: try #require(LogID(bytes: Self.logID)))
    }

    @Test("posts each body as it was received, in order, with what tells a repeated event from a new one")
    func requests() async throws {
        let bodies: [[UInt8]] = [Array("{\"a\":1}".utf8), [0, 1, 2, 0xFF], []]
        let events = bodies.enumerated().map { index, body in event(Position(index + 5)) { $0 = $0.with(body: body) } }
        let (delivery, requests) = try await deliver(events) { _ in Self.accepted }
        #expect(delivery.count == 3 && delivery.error == nil)
        #expect(requests.map(\.body) == bodies)
        #expect(requests.allSatisfy { $0.line == "POST /hook HTTP/1.1" })
        #expect(requests.map { $0.fields["diario-position"] } == ["5", "6", "7"])
        let fields = try #require(requests.first?.fields)
        #expect(fields["user-agent"] == "Diario/1" && fields["diario-replay"] == "true")
        #expect(fields["diario-log-id"] == "000102030405060708090a0b0c0d0e0f")
        #expect(fields["diario-epoch"] == "3")
        #expect(fields["diario-source"] == "loja")
        #expect(fields["diario-kind"] == "ORDER_CREATED")
        #expect(fields["diario-received-at"] == "2026-01-01T00:00:05.000000Z")
        #expect(fields["content-type"] == "application/json")
    }

    @Test("sends no kind for an undecodable event, and octets where the type is unknown or no header value")
    func undecodable() async throws {
        let events = [
            event(1) {
                $0.decoding = .undecodable(reason: "no JSON")
                $0 = $0.with(request: RequestMetadata())
            }, event(2) { $0 = $0.with(request: RequestMetadata(contentType: "text/plain\r\nX-Evil: 1")) },
        ]
        let (_, requests) = try await deliver(events) { _ in Self.accepted }
        #expect(requests.map { $0.fields["content-type"] } == ["application/octet-stream", "application/octet-stream"])
        #expect(requests[0].fields["diario-kind"] == nil)
        #expect(requests[1].fields["x-evil"] == nil)
    }

    @Test("lets no kind end a header field")
    func hostileKind() async throws {
        let hostile = event(1) {
            $0.decoding = .decoded(
                DecodedEvent(kind: EventKind(rawValue: "A\r\nX-Evil: 1 é%"), order: Order(), customer: nil))
        }
        let (delivery, requests) = try await deliver([hostile]) { _ in Self.accepted }
        #expect(delivery.count == 1)
        #expect(requests[0].fields["diario-kind"] == "A%0D%0AX-Evil:%201%20%C3%A9%25")
        #expect(requests[0].fields["x-evil"] == nil)
    }

    @Test(
        "stops at the first event that is not accepted",
        arguments: [
            (400, .refused), (404, .refused), (302, .refused), (500, .unavailable), (408, .unavailable),
            (503, .busy), (429, .busy), (410, .gone),
        ] as [(Int, SinkError.Code)])
    func refusal(status: Int, code: SinkError.Code) async throws {
        let (delivery, requests) = try await deliver((1...5).map { event($0) }) { number in
            number < 3
                ? Self.accepted
                : "HTTP/1.1 \(status) X\r\nLocation: /other\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno"
        }
        #expect(delivery.count == 2)
        let error = try #require(delivery.error)
        #expect(error.code == code && error.isRetriable == (code == .unavailable || code == .busy))
        #expect(error.status == UInt16(status) && error.retryAfter == .seconds(7) && error.answer == Array("no".utf8))
        #expect(error.message.contains("3") && error.message.contains("\(status)"))
        // No redirect was followed and nothing was sent twice.
        #expect(requests.count == 3)
    }

    @Test(
        "reads Retry-After in seconds and in the three forms of a date, and nothing else",
        arguments: [
            ("120", .seconds(120)), (" 0 ", .zero), ("99999999999999999999", .seconds(31_536_000)),
            ("Thu, 01 Jan 2026 00:00:30 GMT", .seconds(30)), ("Thursday, 01-Jan-26 00:01:00 GMT", .seconds(60)),
            ("Thu Jan  1 00:00:02 2026", .seconds(2)), ("Wed, 31 Dec 2025 23:59:59 GMT", .zero),
            ("soon", nil), ("-1", nil), ("1.5", nil), ("", nil),
        ] as [(String, Duration?)])
    func retryAfter(field: String, delay: Duration?) {
        #expect(RetryAfter.delay(field, now: Timestamp(microseconds: 1_767_225_600_000_000)) == delay)
    }

    @Test("reads answers' bodies, so that one connection carries all events")
    func bodies() async throws {
        let (delivery, requests) = try await deliver((1...20).map { event($0) }) { _ in
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
        }
        #expect(delivery.count == 20 && requests.map(\.connection) == Array(repeating: 1, count: 20))
    }

    @Test(
        "says in words why there was no answer",
        arguments: [
            ("http://127.0.0.1:1/", "position 1: the connection was refused: nothing listens there"),
            ("http://localhost:1/", "position 1: the connection was refused: nothing listens there"),
            ("http://nada.invalid/", "position 1: the name nada.invalid was not found"),
        ])
    func nobody(url: String, words: String) async throws {
        let sink = try sink(to: url)
        let delivery = await Delivery(of: [event(1)], to: sink)
        await sink.shutDown()
        let error = try #require(delivery.error)
        #expect(delivery.count == 0 && error.code == .unreachable && error.isRetriable)
        #expect(error.message == words)
    }

    @Test("says in words that a server does not speak TLS, or no HTTP, or hangs up")
    func noAnswer() async throws {
        let server = try LoopbackServer(replying: { number in number == 1 ? .last("SSH-2.0-x\r\n") : .close })
        let (other, _) = try await deliver([event(1)], to: server)
        #expect(other.error?.message == "position 1: what came is no HTTP answer")
        let hangsUp = try LoopbackServer(replying: { _ in .close })
        let (closed, requests) = try await deliver([event(1)], to: hangsUp)
        #expect(closed.error?.message == "position 1: the connection was closed before an answer came")
        #expect(closed.error?.isRetriable == true && requests.count == 1)
        let plain = try LoopbackServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n", replying: { _ in .close })
        let sink = try sink(to: "https://127.0.0.1:\(plain.port)/")
        let delivery = await Delivery(of: [event(1)], to: sink)
        await sink.shutDown()
        plain.stop()
        #expect(delivery.error?.message == "position 1: it does not speak TLS: is its URL http:// and not https://?")
    }

    @Test("sends an event once more where the connection that was kept has been closed meanwhile")
    func closedMeanwhile() async throws {
        // Each connection carries one event and is closed at the second.
        let server = try LoopbackServer(replying: { $0.isMultiple(of: 2) ? .close : .text(Self.accepted) })
        let (delivery, requests) = try await deliver((1...4).map { event($0) }, to: server)
        #expect(delivery.count == 4 && delivery.error == nil, "\(String(describing: delivery.error))")
        #expect(requests.map { $0.fields["diario-position"] } == ["1", "2", "2", "3", "3", "4", "4"])
    }

    @Test("sends an event no third time")
    func closedAgain() async throws {
        let server = try LoopbackServer(replying: { $0 == 1 ? .text(Self.accepted) : .close })
        let (delivery, requests) = try await deliver((1...4).map { event($0) }, to: server)
        #expect(delivery.count == 1 && delivery.error?.isRetriable == true)
        #expect(requests.map { $0.fields["diario-position"] } == ["1", "2", "2"])
    }

    @Test("gives an answer that does not come up after the timeout")
    func timeout() async throws {
        let (delivery, requests) = try await deliver([event(1)], timeoutSeconds: 1) { _ in nil }
        #expect(delivery.count == 0 && delivery.error?.code == .unavailable)
        #expect(requests.count == 1)
    }

    @Test("takes an answer for what its status says, however long its body is, and reads on through another connection")
    func endless() async throws {
        let head = { @Sendable (status: String) in "HTTP/1.1 \(status)\r\nContent-Length: 2000000\r\n\r\n" }
        let (delivery, requests) = try await deliver((1...3).map { event($0) }) { number in
            head(number < 3 ? "200 OK" : "500 X") + String(repeating: "x", count: 2_000_000)
        }
        #expect(delivery.count == 2 && delivery.error?.message == "position 3 was answered with status 500")
        #expect(delivery.error?.answer == Array(repeating: UInt8(ascii: "x"), count: 1024), "it is cut")
        #expect(requests.map(\.connection) == [1, 2, 3])
    }

    @Test("takes an answer for what its status says where its body does not end")
    func stalled() async throws {
        let server = try LoopbackServer(replying: { _ in .text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort") })
        let (delivery, requests) = try await deliver((1...2).map { event($0) }, timeoutSeconds: 3600, to: server)
        #expect(delivery.count == 2 && delivery.error == nil)
        #expect(requests.map(\.connection) == [1, 2])
    }

    @Test("takes an answer for what its status says where its body breaks off")
    func brokenOff() async throws {
        let server = try LoopbackServer(replying: { _ in .last("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort") })
        let (delivery, requests) = try await deliver((1...2).map { event($0) }, to: server)
        #expect(delivery.count == 2 && requests.count == 2)
    }

    @Test("asked to stop while an answer is awaited, gives it up and counts the event as not delivered")
    func stop() async throws {
        let stop = StopRequest()
        let server = try LoopbackServer { number in
            if number == 1 { return Self.accepted }
            stop.request()
            return nil
        }
        let sink = try sink(to: server.url, timeoutSeconds: 60)
        let delivery = await Delivery(of: (1...3).map { event($0) }, to: sink, until: stop)
        await sink.shutDown()
        server.stop()
        #expect(delivery.count == 1 && delivery.error == nil && delivery.isAbandoned)
        #expect(server.requests.count == 2)
    }
}
