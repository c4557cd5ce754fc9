import EventModel
import GestaoOnline
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("Random bodies")
struct RandomBodyTests {
    @Test("of random bytes come to something, the same each time")
    func randomBytes() {
        var random = SplitMix64(seed: testSeed())
        let decoder = GestaoOnlineDecoder()
        for _ in 0..<10_000 {
            let body = (0..<random.next(below: 200)).map { _ in UInt8(random.next(below: 256)) }
            #expect(decoder.decode(body) == GestaoOnlineDecoder().decode(body))
        }
    }

    @Test("of the characters of JSON come to something, the same each time")
    func randomTokens() {
        var random = SplitMix64(seed: testSeed())
        let decoder = GestaoOnlineDecoder()
        let tokens = [
            "{", "}", "[", "]", ",", ":", "\"event_id\"", "\"data\"", "\"id\"", "\"user\"", "\"A\"", "1", "1.5", "-1",
            "null", "true", "\"date\"", "\"timezone\"", "\"\\u00e3\"", "\"\\ud800\"", " ", "\t",
        ].map { Array($0.utf8) }
        for _ in 0..<10_000 {
            let body = (0..<random.next(below: 40)).flatMap { _ in tokens[random.next(below: tokens.count)] }
            #expect(decoder.decode(body) == GestaoOnlineDecoder().decode(body))
        }
    }

    @Test("made of webhooks and hostile bodies by random damage come to something, the same each time")
    func damaged() throws {
        let seed = testSeed()
        let generator = WebhookGenerator(seed: seed, orders: 50, eventsPerOrder: 5, customers: 20)
        let bodies =
            (0..<250).map { generator.body(at: $0) } + HostileBodies.all.map(\.body).filter { $0.count < 10_000 }
        var mutation = Mutation(random: SplitMix64(seed: seed))
        let decoder = GestaoOnlineDecoder()
        var decoded = 0
        for round in 0..<20_000 {
            let body = mutation.mutated(bodies[round % bodies.count])
            let decoding = decoder.decode(body)
            #expect(decoding == GestaoOnlineDecoder().decode(body))
            decoded += decoding.event == nil ? 0 : 1
        }
        #expect((1_000..<19_000).contains(decoded))
    }

    @Test("are read to their end and not beyond it")
    func readsNothingBeyondTheEnd() throws {
        let body = try Fixture.body(.orderCreated)
        let decoder = GestaoOnlineDecoder()
        let expected = decoder.decode(body)
        // What follows in memory would make it something else.
        for tail in [" }", "\"x\"", "{}", "\u{0}"] {
            let longer = body + Array(tail.utf8)
            longer.withUnsafeBytes { bytes in
                #expect(decoder.decode(UnsafeRawBufferPointer(rebasing: bytes[..<body.count])) == expected)
                if tail != " }" { #expect(decoder.decode(bytes) != expected) }
            }
        }
    }
}
