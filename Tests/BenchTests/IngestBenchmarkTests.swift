import Bench
import EventModel
import EventStore
import Synchronization
import Testing

@Suite("The ingest benchmark of a receiver that runs already")
struct IngestBenchmarkTests {
    @Test("adds its rounds up, and tells of each step")
    func rounds() async throws {
        let server = try await DoNothingServer(eventLoopCount: 1)
        var benchmark = IngestBenchmark(.running(target(of: server), data: nil))
        benchmark.connectionCount = 8
        benchmark.roundBound = LoadBound(eventCount: 1000)
        benchmark.roundCount = 3
        benchmark.warmUpSeconds = 0
        benchmark.seed = 42
        let steps = Mutex<[BenchmarkProgress]>([])
        let report = try await benchmark.run { step in steps.withLock { $0.append(step) } }
        try await server.stop()
        #expect(report.load.answers == [200: 3000])
        #expect(Set(report.load.acknowledgements.map(\.index)) == Set(0..<3000))
        #expect(report.load.latencies.count == 3000)
        #expect(report.roundsPerSecond.count == 3 && report.roundsPerSecond.allSatisfy { $0 > 0 })
        #expect(report.connectionCount == 8 && report.seed == 42)
        #expect(report.baselines.isEmpty)
        #expect(steps.withLock { $0 } == (0...4).map { BenchmarkProgress(doneCount: $0, totalCount: 4) })
    }

    @Test("says nothing about what it cannot see: another's log, memory and durability")
    func unseen() async throws {
        let server = try await DoNothingServer(eventLoopCount: 1)
        var benchmark = IngestBenchmark(.running(target(of: server), data: nil))
        benchmark.roundBound = LoadBound(eventCount: 10)
        benchmark.roundCount = 1
        benchmark.warmUpSeconds = 0
        let report = try await benchmark.run()
        try await server.stop()
        #expect(report.missingCount == nil && report.verifiedCount == nil)
        #expect(report.serverCPUSeconds == nil && report.writeByteCount == nil && report.memoryPeakByteCount == nil)
        #expect(report.durability == nil && report.diskBytesPerEvent == nil && report.batches == nil)
        #expect(try #require(report.bodyBytesPerEvent) > 300)
    }

    @Test("counts acknowledgements that are not in the log as missing")
    func missing() async throws {
        let server = try await DoNothingServer(eventLoopCount: 1)
        let report = try await withTemporaryDirectory { directory in
            // The do-nothing server acknowledges and keeps nothing, and this log is empty.
            let data = DataDirectory(path: directory + "/data")
            _ = try LogCreation.create(in: data)
            var benchmark = IngestBenchmark(.running(target(of: server), data: data))
            benchmark.roundBound = LoadBound(eventCount: 100)
            benchmark.roundCount = 1
            benchmark.warmUpSeconds = 0.1
            return try await benchmark.run()
        }
        try await server.stop()
        #expect(report.load.eventCount == 100)
        #expect(report.verifiedCount == 0)
        #expect(try #require(report.missingCount) >= 100, "warm-up counts too")
    }

    @Test("ends with CancellationError when it is cancelled")
    func cancelled() async throws {
        let server = try await DoNothingServer(eventLoopCount: 1)
        var benchmark = IngestBenchmark(.running(target(of: server), data: nil))
        benchmark.roundBound = LoadBound(seconds: 3600)
        let running = Task { [benchmark] in try await benchmark.run() }
        running.cancel()
        await #expect(throws: CancellationError.self) { try await running.value }
        try await server.stop()
    }

    private func target(of server: DoNothingServer) -> LoadTarget {
        LoadTarget(host: "127.0.0.1", port: server.port, source: "loja", token: "t")
    }
}
