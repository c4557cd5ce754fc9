import Bench
import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("The search benchmark")
struct SearchBenchmarkTests {
    @Test("asks warm and cold, compares every answer, and leaves nothing behind")
    func rounds() async throws {
        try await withTemporaryDirectory { directory in
            var benchmark = SearchBenchmark(directory: directory)
            benchmark.eventCount = 498
            benchmark.queryCount = 20
            benchmark.coldQueryCount = 3
            // The program is not beside these tests.
            benchmark.auditCount = 0
            let report = try await benchmark.run()
            #expect(report.storedEventCount == 500, "every order has all of its events")
            #expect(
                report.figures.map(\.name) == [
                    "history of an order, warm", "history of a customer, warm", "history of an order, cold",
                    "history of a customer, cold",
                ])
            #expect(report.figures.map(\.count) == [60, 60, 9, 9])
            for figure in report.figures {
                #expect(figure.latencies?.count == figure.count && figure.roundsPerSecond.count == 3)
                #expect(figure.baselines.count == 1 && figure.baselines[0].ratio != nil)
            }
            #expect(report.verifiedCount == 2 * (60 + 9) && report.missingCount == 0)
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(left.isEmpty)
        }
    }

    @Test("an answer is wrong by each event that is missing, too many, another's, or not what was generated")
    func wrongAnswers() throws {
        let generator = WebhookGenerator(seed: 3, orders: 20, eventsPerOrder: 5, customers: 7)
        let events = (0..<generator.count).map { event(at: $0, of: generator) }
        let code = generator.webhook(at: 12).orderCode
        let question = SearchQuestion(term: .orderCode(code), eventCount: 5)
        let answer = events.filter { $0.content.decoding.event?.order.code == code }
        #expect(answer.count == 5)
        #expect(question.wrongCount(in: answer, generator) == 0)
        #expect(question.wrongCount(in: [], generator) == 5)
        #expect(question.wrongCount(in: Array(answer.dropLast()), generator) == 1)
        #expect(question.wrongCount(in: answer + [answer[0]], generator) == 1)
        let other = events.first { $0.content.decoding.event?.order.code != code }
        #expect(question.wrongCount(in: Array(answer.dropLast()) + [try #require(other)], generator) == 1)
        var altered = answer
        var body = altered[2].content.body
        body[40] ^= 1
        altered[2].content = altered[2].content.with(body: body)
        altered[3].place.position = 101
        #expect(question.wrongCount(in: altered, generator) == 2)
    }

    private func event(at index: Int, of generator: WebhookGenerator) -> Event {
        let webhook = generator.webhook(at: index)
        let decoded = DecodedEvent(kind: webhook.kind, order: Order(code: webhook.orderCode), customer: nil)
        return Event(
            position: Position(index + 1), epoch: 1,
            content: NewEvent(
                source: "loja", receivedAt: Timestamp(microseconds: 1), body: webhook.body, decoding: .decoded(decoded),
                decoderVersion: 1),
            previousHash: .zero, recordHash: .zero)
    }
}
