import Bench
import EventStore
import Foundation
import GestaoOnlineSamples
import Replay
import Testing

@Suite("The append benchmark")
struct AppendBenchmarkTests {
    @Test("measures both logs and the limit in batches of each size, finds every event, and leaves nothing behind")
    func rounds() async throws {
        try await withTemporaryDirectory { directory in
            var benchmark = AppendBenchmark(directory: directory)
            benchmark.batchEventCounts = [1, 16]
            benchmark.roundEventCount = 32
            benchmark.roundCount = 3
            let report = try await benchmark.run()
            #expect(
                report.figures.map(\.name)
                    == [1, 16].flatMap { size in
                        ["batch \(size), log alone", "batch \(size), with index", "batch \(size), write + fdatasync"]
                    })
            for figure in report.figures {
                #expect(figure.count == 96 && figure.roundsPerSecond.count == 3)
                #expect(figure.latencies?.count == 96 / (figure.batchEventCount ?? 0))
                #expect(try #require(figure.byteCount) > 100 * 96)
            }
            #expect(report.figures.map(\.batchEventCount) == [1, 1, 1, 16, 16, 16])
            // Of one event at a time the latency is compared as well.
            #expect(report.figures.map(\.baselines.count) == [2, 2, 0, 1, 1, 0])
            #expect(report.figures.flatMap(\.baselines).allSatisfy { $0.ratio != nil && $0.roundsPerSecond.count == 3 })
            let bytes = report.figures.map(\.byteCount)
            #expect(bytes[0] == bytes[1] && bytes[1] == bytes[2] && bytes[3] == bytes[5], "the same bytes")
            // Each log got a first batch that was not measured.
            #expect(report.verifiedCount == 2 * (96 + 1) + 2 * (96 + 16))
            #expect(report.missingCount == 0 && report.notes.count == 1)
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(left.isEmpty)
        }
    }

    @Test("is about batches of 512, where they are measured")
    func headline() async throws {
        try await withTemporaryDirectory { directory in
            var benchmark = AppendBenchmark(directory: directory)
            benchmark.batchEventCounts = [4, 512]
            benchmark.roundEventCount = 512
            benchmark.roundCount = 1
            let report = try await benchmark.run()
            #expect(report.headline?.name == "batch 512, log alone")
            #expect(try #require(report.headline?.writeBytesPerEvent) > 0)
            #expect(try #require(report.diskBytesPerEvent) > 100)
            #expect(try #require(report.bodyBytesPerEvent) > 400)
            #expect(try #require(report.recordBytesPerEvent) > 100)
            benchmark.batchEventCounts = [4]
            let other = try await benchmark.run()
            #expect(other.headline?.name == "batch 4, log alone")
        }
    }

    @Test("counts events that are not in the log as they were made")
    func missing() async throws {
        try await withTemporaryDirectory { directory in
            let data = DataDirectory(path: directory + "/data")
            _ = try LogCreation.create(in: data)
            let check = StoredCheck(reader: try LogReader.open(data), generator: WebhookGenerator(seed: 1))
            let missingCount = try check.missingCount(ofFirst: 40, after: 0, until: StopRequest())
            #expect(missingCount == 40)
        }
    }
}
