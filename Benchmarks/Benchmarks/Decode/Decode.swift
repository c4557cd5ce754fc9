import Benchmark
import EventModel
import Foundation
import GestaoOnline
import GestaoOnlineSamples

// What it costs to make an event of a body: once for a payload as GO documents it, once over generated ones, whose
// lengths and fields vary. Instructions are what to compare between commits, where the kernel lets a process count them;
// time is shown for orientation.

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.instructions, .wallClock, .throughput], scalingFactor: .kilo, maxDuration: .seconds(3))

    Benchmark("decode a documented payload") { benchmark in
        let body = try documentedPayload("ORDER_CREATED")
        let decoder = GestaoOnlineDecoder()
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            body.withUnsafeBytes { blackHole(decoder.decode($0)) }
        }
    }

    Benchmark("decode generated payloads") { benchmark in
        let generator = WebhookGenerator(seed: 1, orders: 200, eventsPerOrder: 5, customers: 100)
        let bodies = (0..<generator.count).map { generator.body(at: $0) }
        let decoder = GestaoOnlineDecoder()
        benchmark.startMeasurement()
        for iteration in benchmark.scaledIterations {
            bodies[iteration % bodies.count].withUnsafeBytes { blackHole(decoder.decode($0)) }
        }
    }
}

/// The payload that GO documents for `kind`, from the tests' fixtures.
private func documentedPayload(_ kind: String) throws -> [UInt8] {
    let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let fixture = repository.appendingPathComponent("Tests/GestaoOnlineTests/Fixtures/\(kind).json")
    return Array(try Data(contentsOf: fixture))
}
