import EventStore
import Foundation
import TestSupport
import Testing

@Suite("A receiver that nobody sends to", .timeLimit(.minutes(3)))
struct IdleServeTests {
    @Test("comes to rest: it wakes up at most five times a second, also with events stored and connections open")
    func wakeUps() async throws {
        let data = TemporaryData()
        let allowed = try data.create().allowedFileSystem.map { ["--allow-filesystem", $0] } ?? []
        let program = try DiarioProgram(data: data.path)
        let token = try await program.run("token", "new", "--source", "loja").lines[0]
        let outcome = try await program.serve(allowed) { ready in
            // The connection of the last one is kept.
            for _ in 1...3 {
                let (status, _) = try await post("{}", to: "http://\(ready.listen)/webhooks/loja?token=\(token)")
                #expect(status == 200)
            }
            // What a start and an event bring with them takes a while; one that ticks never gets there.
            var wakeUpsASecond: [Double] = []
            repeat {
                let (before, start) = (try WakeUps(ofProcess: ready.pid), ContinuousClock.now)
                try await Task.sleep(for: .seconds(4))
                let count = try WakeUps(ofProcess: ready.pid).count(since: before)
                wakeUpsASecond.append(Double(count) / (ContinuousClock.now - start).seconds)
            } while wakeUpsASecond.count < 10 && wakeUpsASecond.last ?? 0 > 5
            #expect(wakeUpsASecond.last ?? .infinity <= 5, "\(wakeUpsASecond)")
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
