import Bench
import Foundation
import GestaoOnlineSamples
import NIOCore
import Testing

@Suite("The load client")
struct LoadClientTests {
    private static let generator = WebhookGenerator(seed: 7, orders: 1000, eventsPerOrder: 5, customers: 300)

    @Test("sends every webhook once, those of an order in their order, and counts each answer", arguments: [1, 7, 64])
    func sendsAll(connections: Int) async throws {
        let result = try await load(connections: connections, LoadBound(eventCount: Self.generator.count))
        #expect(result.sentCount == 5000)
        #expect(result.answers == [200: 5000])
        #expect(result.eventCount == 5000)
        #expect(result.unansweredCount == 0 && result.failedConnectionCount == 0 && result.lostConnectionCount == 0)
        #expect(result.latencies.count == 5000)
        #expect(result.bodyByteCount == (0..<5000).reduce(0) { $0 + Self.generator.body(at: $1).count })
        #expect(result.acknowledgements.map(\.index).sorted() == Array(0..<5000))
        var stepByOrder: [Int: Int] = [:]
        for acknowledgement in result.acknowledgements {
            let webhook = Self.generator.webhook(at: acknowledgement.index)
            #expect(webhook.step == stepByOrder[webhook.orderIndex, default: 0])
            stepByOrder[webhook.orderIndex] = webhook.step + 1
        }
    }

    @Test("an answer other than 200 is no event, in throughput and in latency")
    func refusals() async throws {
        let answer = DoNothingServer.Answer(status: "503 Service Unavailable", body: "{\"position\":1}")
        let result = try await load(connections: 4, answer: answer, LoadBound(eventCount: 500))
        #expect(result.answers == [503: 500])
        #expect(result.eventCount == 0)
        #expect(result.eventsPerSecond == 0)
        #expect(result.latencies.count == 0)
        #expect(result.bodyByteCount == 0)
        #expect(result.acknowledgements.isEmpty)
    }

    @Test("a 200 without a position is no acknowledgement: the connection ends, the webhook stays unanswered")
    func withoutPosition() async throws {
        let answer = DoNothingServer.Answer(status: "200 OK", body: "{\"status\":\"ok\"}")
        let result = try await load(connections: 3, answer: answer, LoadBound(eventCount: 500))
        #expect(result.eventCount == 0)
        #expect(result.sentCount == 3 && result.unansweredCount == 3 && result.lostConnectionCount == 3)
    }

    @Test("survives the server's death, and counts what was sent and not answered")
    func serverDies() async throws {
        let server = try await CountingServer(answerCount: 1000)
        let result = try await withTemporaryDirectory { directory in
            let path = directory + "/record"
            let client = LoadClient(
                target: LoadTarget(host: "127.0.0.1", port: server.port, source: "loja", token: "t"),
                generator: Self.generator, connections: 8, record: try LoadRecord(path: path))
            let result = try await client.run(LoadBound(eventCount: 5000))
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            #expect(lines.count { $0.hasPrefix("sent ") } == 1008)
            #expect(lines.count { $0.hasPrefix("ack ") } == 1000)
            return result
        }
        try await server.stop()
        #expect(result.answers == [200: 1000])
        #expect(result.sentCount == 1008)
        #expect(result.unansweredCount == 8 && result.lostConnectionCount == 8)
        #expect(result.acknowledgements.map(\.position).sorted() == Array(1...1000))
    }

    @Test("goes on in a second run where the first one ended")
    func runsGoOn() async throws {
        let server = try await DoNothingServer(eventLoopCount: 1)
        let client = client(of: server, connections: 5)
        let first = try await client.run(LoadBound(eventCount: 1234))
        let second = try await client.run(LoadBound(eventCount: 4000))
        try await server.stop()
        #expect(first.eventCount == 1234)
        #expect(second.eventCount == 5000 - 1234, "the generator has no more")
        #expect(Set((first.acknowledgements + second.acknowledgements).map(\.index)) == Set(0..<5000))
    }

    @Test("ends when its time is over, with every answer that it waits for")
    func endsInTime() async throws {
        let result = try await load(connections: 4, generator: Self.long, LoadBound(seconds: 0.2))
        #expect(result.eventCount > 0 && result.eventCount < Self.long.count)
        #expect(result.answers == [200: result.sentCount])
        #expect(result.unansweredCount == 0)
    }

    @Test("ends when it is cancelled, with every answer that it waits for")
    func cancelled() async throws {
        let running = Task { try await load(connections: 4, generator: Self.long, LoadBound(seconds: 3600)) }
        running.cancel()
        let result = try await running.value
        #expect(result.answers[200, default: 0] == result.sentCount)
    }

    @Test("puts an answer together that comes byte by byte")
    func drippingAnswers() async throws {
        let server = try await CountingServer(answerCount: 100, pieceByteCount: 1)
        let result = try await client(of: server.port, connections: 3).run(LoadBound(eventCount: 100))
        try await server.stop()
        #expect(result.answers == [200: 100] && result.lostConnectionCount == 0)
        #expect(result.acknowledgements.map(\.position).sorted() == Array(1...100))
    }

    @Test("with a rate, sends no webhook before it is due, and each once", arguments: [1, 5])
    func rate(connections: Int) async throws {
        let server = try await DoNothingServer(eventLoopCount: 1)
        let client = client(of: server, connections: connections)
        let result = try await client.run(LoadBound(eventCount: 100), rate: 500)
        try await server.stop()
        #expect(result.answers == [200: 100] && result.sentCount == 100 && result.overdueCount == 0)
        #expect(Set(result.acknowledgements.map(\.index)).count == 100)
        #expect(result.seconds >= 0.2, "a hundred at 500 a second")
        #expect(result.eventsPerSecond <= 500)
    }

    @Test("with a rate, counts latency from when a webhook was due, not from when it could be sent")
    func latencyFromDueTime() async throws {
        let server = try await CountingServer(answerCount: 10, delay: .milliseconds(20))
        let result = try await client(of: server.port, connections: 1).run(LoadBound(eventCount: 10), rate: 1000)
        try await server.stop()
        #expect(result.answers == [200: 10])
        // The last of ten is due after 9 ms and has nine answers before its own, 20 ms each.
        #expect(try #require(result.latencies.maxMicroseconds) >= 10 * 20_000 - 9_000)
        #expect(try #require(result.latencies.microseconds(atPercentile: 50)) >= 5 * 20_000 - 5_000)
    }

    @Test("with a rate, tells how many webhooks were due and never sent")
    func overdue() async throws {
        let server = try await CountingServer(answerCount: 1000, delay: .milliseconds(30))
        let result = try await client(of: server.port, connections: 1).run(LoadBound(seconds: 0.2), rate: 100)
        try await server.stop()
        #expect(result.sentCount + result.overdueCount == 20)
        #expect(result.overdueCount > 0)
        #expect(result.answers == [200: result.sentCount])
    }

    @Test("with a rate, what a lost connection would send is sent by the others, or counted")
    func lostWithRate() async throws {
        let server = try await CountingServer(answerCount: 40)
        let result = try await client(of: server.port, connections: 4).run(LoadBound(eventCount: 60), rate: 1000)
        try await server.stop()
        #expect(result.answers == [200: 40])
        #expect(result.sentCount == 44 && result.unansweredCount == 4 && result.lostConnectionCount == 4)
    }

    @Test("says so when nobody listens")
    func nobodyListens() async throws {
        let server = try await DoNothingServer(eventLoopCount: 1)
        let client = client(of: server, connections: 2)
        try await server.stop()
        let error = await #expect(throws: BenchError.self) { try await client.run(LoadBound(eventCount: 1)) }
        #expect(error?.code == .unavailable)
    }

    /// Enough for an hour.
    private static let long = WebhookGenerator(seed: 7, orders: 1 << 24, eventsPerOrder: 5, customers: 1000)

    private func client(of server: DoNothingServer, connections: Int) -> LoadClient {
        client(of: server.port, connections: connections)
    }

    private func client(of port: Int, connections: Int) -> LoadClient {
        LoadClient(
            target: LoadTarget(host: "127.0.0.1", port: port, source: "loja", token: "t"),
            generator: Self.generator, connections: connections)
    }

    private func load(
        connections: Int, generator: WebhookGenerator = Self.generator,
        answer: DoNothingServer.Answer = .stored, _ bound: LoadBound
    ) async throws -> LoadResult {
        let server = try await DoNothingServer(eventLoopCount: 1, answer: answer)
        let client = LoadClient(
            target: LoadTarget(host: "127.0.0.1", port: server.port, source: "loja", token: "t"),
            generator: generator, connections: connections)
        let result = try await client.run(bound)
        try await server.stop()
        return result
    }
}
