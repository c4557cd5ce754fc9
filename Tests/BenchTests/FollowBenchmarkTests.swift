import Bench
import EventModel
import Foundation
import TestSupport
import Testing

@Suite("The follow benchmark")
struct FollowBenchmarkTests {
    @Test("has every follower see every event, tells what they cost, and leaves nothing behind")
    func rounds() async throws {
        try await withTemporaryDirectory { directory in
            var benchmark = FollowBenchmark(directory: directory)
            benchmark.followerCount = 30
            benchmark.eventCount = 8
            benchmark.restSeconds = 0.1
            benchmark.roundCount = 2
            // The program is not beside these tests.
            benchmark.sides = [.writer]
            let report = try await benchmark.run()
            #expect(
                report.figures.map(\.name) == [
                    "one follower in the writer's process", "30 followers in the writer's process",
                ])
            #expect(report.figures.map(\.count) == [2 * 8, 2 * 8 * 30])
            for figure in report.figures { #expect(figure.latencies?.count == figure.count) }
            #expect(report.headline?.name == "30 followers in the writer's process")
            #expect(report.figures[1].baselines.first?.ratio != nil)
            // With those of the warm-up.
            let storedCount = try #require(report.storedEventCount)
            #expect(report.missingCount == 0 && report.verifiedCount == storedCount / 2 * 31)
            #expect(report.notes.contains { $0.contains("idle: threads") && $0.contains("watches 0") })
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(left.isEmpty)
        }
    }

    @Test("counts what comes twice, too early or in another order as misplaced, and tells it to another process")
    func sightings() throws {
        var sightings = Sightings()
        for (position, moment) in [(5, 10), (6, 20), (6, 30), (8, 40), (7, 50), (8, 60)] as [(Position, UInt64)] {
            sightings.add(position, at: moment, after: 4)
        }
        #expect(sightings.nanoseconds == [10, 20, 50, 60] && sightings.misplacedCount == 2)
        #expect(Sightings(line: sightings.line) == sightings)
        #expect(Sightings(line: Sightings().line) == Sightings())
        #expect(Sightings(line: "") == nil && Sightings(line: "1 x") == nil)
    }
}
