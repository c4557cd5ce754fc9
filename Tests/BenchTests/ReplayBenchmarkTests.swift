import Bench
import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import Replay
import Synchronization
import TestSupport
import Testing

@Suite("The replay benchmark")
struct ReplayBenchmarkTests {
    @Test("replays every event every way, beside a scan, tells of each step, and leaves nothing behind")
    func rounds() async throws {
        try await withTemporaryDirectory { directory in
            var benchmark = ReplayBenchmark(
                .generated(eventCount: 300, keepsIndex: false, directory: directory, allowedFileSystem: nil))
            benchmark.roundCount = 3
            benchmark.postCountMax = 20
            benchmark.seed = 9
            let steps = Mutex<[BenchmarkProgress]>([])
            let report = try await benchmark.run { step in steps.withLock { $0.append(step) } }
            #expect(report.missingCount == 0)
            #expect(report.verifiedCount == 3 * (300 + 300 + 300 + 20))
            #expect(report.storedEventCount == 300 && report.seed == 9 && report.durability != nil)
            #expect(
                report.figures.map(\.name) == [
                    "full NDJSON, discarded", "raw, discarded", "full NDJSON to a pipe", "raw to HTTP",
                    "plain LMDB cursor scan",
                ])
            #expect(report.headline?.name == "full NDJSON, discarded")
            #expect(report.figures.map(\.count) == [900, 900, 900, 60, 900])
            for figure in report.figures {
                #expect(figure.roundsPerSecond.count == 3 && figure.roundsPerSecond.allSatisfy { $0 > 0 })
                #expect(try #require(figure.byteCount) > 100 * figure.count)
            }
            let baselines = report.figures.dropLast().map(\.baselines)
            #expect(baselines.allSatisfy { $0.count == 1 && $0[0].ratio != nil && $0[0].roundsPerSecond.count == 3 })
            #expect(report.figures[0].byteCount == report.figures[2].byteCount, "rendered the same")
            let last = try #require(steps.withLock { $0.last })
            #expect(last.doneCount == last.totalCount && last.totalCount == 1 + 3 * 5 + 1)
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(left.isEmpty)
        }
    }

    @Test("reads a log that is there already, and says nothing about how it was written")
    func existing() async throws {
        try await withLog(of: WebhookGenerator(seed: 1, orders: 8, eventsPerOrder: 5, customers: 4)) { data, _ in
            var benchmark = ReplayBenchmark(.existing(data))
            benchmark.roundCount = 1
            let report = try await benchmark.run()
            #expect(report.missingCount == 0 && report.verifiedCount == 160)
            #expect(report.seed == nil && report.durability == nil)
        }
    }

    @Test("counts an event that is not what was generated as missing")
    func planted() async throws {
        try await withLog(of: WebhookGenerator(seed: 1, orders: 8, eventsPerOrder: 5, customers: 4), replacing: 7) {
            data, generator in
            var benchmark = ReplayBenchmark(.existing(data))
            benchmark.roundCount = 1
            let report = try await benchmark.measure(data, generator) { _ in }
            #expect(report.missingCount == 1)
        }
    }

    @Test("counts an event that does not come right behind the one before")
    func gap() async throws {
        try await withLog(of: WebhookGenerator(seed: 1, orders: 8, eventsPerOrder: 5, customers: 4)) { data, _ in
            let reader = try LogReader.open(data)
            let sink = CheckedSink(AcceptingSink(), after: 0)
            _ = await ReplayRun(of: Selection(to: 10), from: reader, to: sink).run()
            #expect(sink.reading.eventCount == 10 && sink.reading.misplacedCount == 0)
            _ = await ReplayRun(of: Selection(from: 12, to: 20), from: reader, to: sink).run()
            #expect(sink.reading.eventCount == 19 && sink.reading.misplacedCount == 1)
        }
    }

    @Test("ends with CancellationError when it is cancelled, and leaves nothing behind")
    func cancelled() async throws {
        try await withTemporaryDirectory { directory in
            let benchmark = ReplayBenchmark(
                .generated(eventCount: 1_000_000, keepsIndex: true, directory: directory, allowedFileSystem: nil))
            let (begun, continuation) = AsyncStream<Void>.makeStream()
            let running = Task { try await benchmark.run { _ in continuation.yield() } }
            for await _ in begun { break }
            running.cancel()
            await #expect(throws: CancellationError.self) { try await running.value }
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(left.isEmpty)
        }
    }

    private func withLog(
        of generator: WebhookGenerator, replacing planted: Int? = nil,
        _ body: (DataDirectory, WebhookGenerator) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let data = DataDirectory(path: directory + "/data")
            _ = try LogCreation.create(in: data)
            try await append(generator, replacing: planted, to: data)
            try await body(data, generator)
        }
    }

    private func append(_ generator: WebhookGenerator, replacing planted: Int?, to data: DataDirectory) async throws {
        let writer = try LogWriter.open(data)
        defer { writer.close() }
        for index in 0..<generator.count {
            let event = NewEvent(
                source: "loja", receivedAt: Timestamp(microseconds: 1),
                body: index == planted ? Array("planted".utf8) : generator.body(at: index),
                decoding: .undecodable(reason: "not decoded here"), decoderVersion: 1)
            _ = try await writer.append(event)
        }
    }
}

private struct AcceptingSink: Sink {
    func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] { batch.answers(taken: batch.count) }
}
