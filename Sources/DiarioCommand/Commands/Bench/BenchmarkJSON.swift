internal import Bench
internal import Foundation

/// What a benchmark came to, as JSON in the shape of `docs/contract.md`, where names are in snake case. What is not
/// measured is null, never left out.
struct BenchmarkJSON: Encodable {
    let schema = 1
    let command: String
    let commit: Measured<String>
    let build: String
    let cpu: Measured<String>
    let cores: Int
    let kernel: Measured<String>
    let fileSystem: Measured<String>
    let device: Measured<String>
    var durability = Measured<String>(nil)
    var seed = Measured<UInt64>(nil)
    var connections = Measured<Int>(nil)
    var rate = Measured<Double>(nil)
    var events = 0
    var seconds = 0.0
    var perSecond = 0.0
    var latencyUs = Latency(nil)
    var batchEvents = Batch()
    var cpuSeconds = CPU()
    var bodyBytesPerEvent = Measured<Double>(nil)
    var recordBytesPerEvent = Measured<Double>(nil)
    var writeBytesPerEvent = Measured<Double>(nil)
    var diskBytesPerEvent = Measured<Double>(nil)
    var rssAnonPeakBytes = Measured<Int64>(nil)
    var baselines: [BaselineRatio] = []
    var answers: [String: Int] = [:]
    var unanswered = 0
    var overdue = Measured<Int>(nil)
    var verified = Measured<Int>(nil)
    var missing = Measured<Int>(nil)
    var figures: [NamedFigure] = []
    var notes: [String] = []

    /// Nothing but the command and the machine.
    init(command: String, machine: MachineDescription) {
        self.command = command
        commit = Measured(machine.commit)
        build = machine.build
        cpu = Measured(machine.processor)
        cores = machine.coreCount
        kernel = Measured(machine.kernel)
        fileSystem = Measured(machine.fileSystem)
        device = Measured(machine.device)
    }

    /// The JSON on one line, names in alphabetical order.
    func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Percentiles in microseconds.
    struct Latency: Encodable {
        var p50, p90, p99, p999, max: Measured<Int>
    }

    /// How many events a commit held.
    struct Batch: Encodable {
        var p50 = Measured<Int>(nil)
        var p99 = Measured<Int>(nil)
        var max = Measured<Int>(nil)
    }

    /// The time that each side had a core.
    struct CPU: Encodable {
        var server = Measured<Double>(nil)
        var client = Measured<Double>(nil)
    }

    /// What the product was compared with.
    struct BaselineRatio: Encodable {
        var name: String
        var perSecond: Measured<Double>
        /// What the ratio divides: the product's by this one's.
        var measure: String
        var ratio: Ratio
        var rounds: Int

        struct Ratio: Encodable {
            var median, min, max: Measured<Double>
        }
    }

    /// One of several things that a benchmark measured.
    struct NamedFigure: Encodable {
        var name: String
        var events: Int
        var seconds: Double
        var perSecond: Double
        var bytesPerSecond: Measured<Double>
        var latencyUs: Latency
        var batchEvents: Measured<Int>
        var cpuSeconds: Measured<Double>
        var writeBytesPerEvent: Measured<Double>
        var baselines: [BaselineRatio]

        init(_ figure: Figure) {
            name = figure.name
            events = figure.count
            seconds = figure.seconds.rounded(decimals: 3)
            perSecond = figure.perSecond.rounded(decimals: 1)
            bytesPerSecond = Measured(figure.bytesPerSecond, decimals: 0)
            latencyUs = Latency(figure.latencies)
            batchEvents = Measured(figure.batchEventCount)
            cpuSeconds = Measured(figure.cpuSeconds, decimals: 2)
            writeBytesPerEvent = Measured(figure.writeBytesPerEvent, decimals: 1)
            baselines = figure.baselines.map(BaselineRatio.init)
        }
    }
}

extension BenchmarkJSON.Latency {
    init(_ latencies: Latencies?) {
        p50 = Measured(latencies?.microseconds(atPercentile: 50))
        p90 = Measured(latencies?.microseconds(atPercentile: 90))
        p99 = Measured(latencies?.microseconds(atPercentile: 99))
        p999 = Measured(latencies?.microseconds(atPercentile: 99.9))
        max = Measured(latencies?.maxMicroseconds)
    }
}

extension BenchmarkJSON.BaselineRatio {
    init(_ baseline: Baseline) {
        name = baseline.name
        measure =
            switch baseline.measure {
            case .perSecond: "per_second"
            case .medianLatency: "latency_p50"
            }
        perSecond = Measured(RatioSummary(baseline.roundsPerSecond)?.median, decimals: 1)
        ratio = Ratio(
            median: Measured(baseline.ratio?.median, decimals: 4), min: Measured(baseline.ratio?.min, decimals: 4),
            max: Measured(baseline.ratio?.max, decimals: 4))
        rounds = baseline.roundsPerSecond.count
    }
}

/// A value that is written as null where there is none.
struct Measured<Value: Encodable>: Encodable {
    var value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

extension Measured<Double> {
    /// The value with so many decimals.
    init(_ value: Double?, decimals: Int) { self.init(value?.rounded(decimals: decimals)) }
}

extension Double {
    /// The nearest number with so many decimals.
    func rounded(decimals: Int) -> Double {
        let scale = pow(10, Double(decimals))
        return (self * scale).rounded() / scale
    }
}
