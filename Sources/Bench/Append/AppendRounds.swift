internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples
internal import Glibc
internal import Replay

/// The rounds of one size of a batch: the log alone, the log with its index, and the limit, in one order and in the
/// other in turn.
struct AppendRounds {
    private enum Side: CaseIterable {
        case alone, indexed, limit
    }

    private static let limitName = "write + fdatasync of the same bytes"

    private let benchmark: AppendBenchmark
    private let batchEventCount: Int
    private let place: TemporaryPlace
    private let generator: WebhookGenerator
    private var figures: [Side: Figure] = [:]
    /// The median latency of each round, in microseconds.
    private var medians: [Side: [Double]] = [:]
    private var writtenByteCounts: [Side: Int64] = [:]
    private var bodyByteCount = 0
    private var recordByteCount = 0
    private var checkedCount = 0
    private var missingCount = 0
    private var surplusCommitCount = 0
    private var diskBytesPerEvent: Double?

    /// Measuring, and the comparison with what was appended.
    static func stepCount(roundCount: Int) -> Int { roundCount * Side.allCases.count + 1 }

    init(
        _ benchmark: AppendBenchmark, batchEventCount: Int, _ place: TemporaryPlace, _ generator: WebhookGenerator
    ) throws {
        self.benchmark = benchmark
        self.batchEventCount = batchEventCount
        self.place = place
        self.generator = generator
        let prefix = "batch \(batchEventCount)"
        let names: [Side: String] = [
            .alone: "\(prefix), log alone", .indexed: "\(prefix), with index", .limit: "\(prefix), write + fdatasync",
        ]
        for (side, name) in names {
            figures[side] = Figure(name)
            figures[side]?.batchEventCount = batchEventCount
        }
    }

    /// Measures, and compares both logs with what was appended.
    mutating func run(until stop: StopRequest, _ stepDone: () -> Void) throws {
        var configuration = StoreConfiguration()
        configuration.allowedFileSystem = benchmark.allowedFileSystem
        let indexed = try AppendLog(DataDirectory(path: place.path + "/indexed"), configuration)
        configuration.keepsIndex = false
        let alone = try AppendLog(DataDirectory(path: place.path + "/alone"), configuration)
        let file = try SyncedFile(path: place.path + "/limit")
        let maker = EventMaker(generator)
        // The first batch goes to all sides and is not measured.
        let first = try batches(from: 0, count: 1, maker, alone)
        _ = try alone.append(first, until: stop)
        _ = try indexed.append(first, until: stop)
        _ = try Self.append(first, to: file, until: stop)
        for round in 0..<benchmark.roundCount {
            let batchCount = benchmark.roundBatchCount(of: batchEventCount)
            let batches = try batches(from: alone.eventCount, count: batchCount, maker, alone)
            for side in round.isMultiple(of: 2) ? Side.allCases : Side.allCases.reversed() {
                let written = ProcessUsage(ofProcess: getpid())?.writeByteCount
                let result =
                    switch side {
                    case .alone: try alone.append(batches, until: stop)
                    case .indexed: try indexed.append(batches, until: stop)
                    case .limit: try Self.append(batches, to: file, until: stop)
                    }
                if let written, let now = ProcessUsage(ofProcess: getpid())?.writeByteCount {
                    writtenByteCounts[side, default: 0] += now - written
                }
                add(result, to: side)
                stepDone()
            }
        }
        for log in [alone, indexed] {
            missingCount += try log.missingCount(generator, until: stop)
            checkedCount += log.eventCount
            surplusCommitCount += log.surplusCommitCount
        }
        diskBytesPerEvent = Double(TemporaryPlace.diskByteCount(of: indexed.data)) / Double(indexed.eventCount)
        stepDone()
    }

    private mutating func add(_ round: MeasuredRound, to side: Side) {
        figures[side]?.add(round)
        medians[side, default: []].append(Double(round.latencies?.microseconds(atPercentile: 50) ?? 0))
    }

    private mutating func batches(
        from start: Int, count: Int, _ maker: EventMaker, _ log: AppendLog
    ) throws -> [AppendBatch] {
        try (0..<count).map { number in
            let index = start + number * batchEventCount
            let events = maker.events(at: index..<index + batchEventCount)
            bodyByteCount += events.reduce(0) { $0 + $1.body.count }
            let batch = try log.batch(of: events)
            recordByteCount += batch.recordBytes.count
            return batch
        }
    }

    private static func append(
        _ batches: [AppendBatch], to file: borrowing SyncedFile, until stop: StopRequest
    ) throws -> MeasuredRound {
        var latencies = Latencies()
        var (count, byteCount) = (0, 0)
        let start = MonotonicClock.nanoseconds()
        for batch in batches {
            try stop.checkNotStopped()
            let begun = MonotonicClock.nanoseconds()
            try file.append(batch.recordBytes)
            latencies.record(nanoseconds: MonotonicClock.nanoseconds() - begun)
            count += batch.events.count
            byteCount += batch.recordBytes.count
        }
        return MeasuredRound(
            count: count, nanoseconds: MonotonicClock.nanoseconds() - start, byteCount: Int64(byteCount),
            latencies: latencies)
    }

    /// Adds what was measured to `report`.
    func add(to report: inout EngineReport) {
        if batchEventCount == AppendBenchmark.headlineBatchEventCount || report.figures.isEmpty {
            report.headlineIndex = report.figures.count
            report.diskBytesPerEvent = diskBytesPerEvent
            let eventCount = checkedCount / 2
            report.bodyBytesPerEvent = Double(bodyByteCount) / Double(eventCount)
            report.recordBytesPerEvent = Double(recordByteCount) / Double(eventCount)
        }
        for side in Side.allCases {
            guard var figure = figures[side] else { continue }
            if let written = writtenByteCounts[side], figure.count > 0 {
                figure.writeBytesPerEvent = Double(written) / Double(figure.count)
            }
            if side != .limit, let limit = figures[.limit] {
                figure.baselines = baselines(of: figure, side, limit)
            }
            report.figures.append(figure)
        }
        report.verifiedCount += checkedCount - missingCount
        report.missingCount += missingCount
        if surplusCommitCount > 0 {
            report.notes.append("batches of \(batchEventCount) took \(surplusCommitCount) more commits than batches")
        }
    }

    private func baselines(of figure: Figure, _ side: Side, _ limit: Figure) -> [Baseline] {
        let name = Self.limitName
        var baselines = [
            Baseline(name: name, of: figure.roundsPerSecond, beside: limit.roundsPerSecond)
        ]
        // What one who waits for each event sees.
        if batchEventCount == 1, let own = medians[side], let other = medians[.limit] {
            baselines.append(
                Baseline(
                    name: "median latency ÷ that of one write + fdatasync", roundsPerSecond: limit.roundsPerSecond,
                    ratio: RatioSummary(zip(own, other).map { $0 / $1 }), measure: .medianLatency))
        }
        return baselines
    }
}
