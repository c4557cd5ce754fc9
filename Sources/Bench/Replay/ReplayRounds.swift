internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples
internal import Glibc
internal import Replay
internal import Sinks

/// The rounds of a replay benchmark: every way, then LMDB's cursor, in one order and in the other in turn.
struct ReplayRounds {
    private enum Step {
        case way(ReplayWay)
        case scan
    }

    private static let steps = ReplayWay.allCases.map(Step.way) + [.scan]
    /// Threads of the server that events are posted to; one connection is all there is.
    private static let serverLoopCount = 1

    private let benchmark: ReplayBenchmark
    private let reader: LogReader
    private let progress: @Sendable (Int) -> Void
    /// The position before the first one, and the last one.
    private let range: (before: Position, last: Position)
    /// How many records the log has, counted by LMDB's cursor.
    let eventCount: Int
    private var figures: [ReplayWay: Figure] = [:]
    private var scan = Figure("plain LMDB cursor scan")
    private var bodyByteCount = 0
    private var deliveredCount = 0
    private var missingCount = 0
    private var stepsDone = 0

    /// Measuring, and the comparison with what was generated.
    static func stepCount(roundCount: Int) -> Int { roundCount * steps.count + 1 }

    init(
        _ benchmark: ReplayBenchmark, _ reader: LogReader, _ progress: @escaping @Sendable (Int) -> Void
    ) async throws {
        self.benchmark = benchmark
        self.reader = reader
        self.progress = progress
        let head = try reader.head().position
        // Also warms the file up, for both sides.
        let count = try await doingBlockingWork { _ in try RecordScan(reader, from: 1, to: head).recordCount }
        guard count > 0 else { throw BenchError(.failed, "the log is empty: there is nothing to replay") }
        eventCount = count
        range = (head - Position(count), head)
        for way in ReplayWay.allCases { figures[way] = Figure(way.name) }
    }

    /// Measures.
    mutating func run() async throws {
        progress(stepsDone)
        let server = try await DoNothingServer(eventLoopCount: Self.serverLoopCount)
        do {
            for round in 0..<benchmark.roundCount {
                for step in round.isMultiple(of: 2) ? Self.steps : Self.steps.reversed() {
                    try Task.checkCancellation()
                    switch step {
                    case .way(let way): try await measure(way, port: server.port)
                    case .scan: try await measureScan()
                    }
                    stepDone()
                }
            }
        } catch {
            try? await server.stop()
            throw error
        }
        try await server.stop()
    }

    private mutating func stepDone() {
        stepsDone += 1
        progress(stepsDone)
    }

    private mutating func measureScan() async throws {
        let (reader, range) = (reader, range)
        let round = try await doingBlockingWork { _ in
            let start = MonotonicClock.nanoseconds()
            let scan = try RecordScan(reader, from: range.before + 1, to: range.last)
            return MeasuredRound(
                count: scan.recordCount, nanoseconds: MonotonicClock.nanoseconds() - start,
                byteCount: Int64(scan.byteCount))
        }
        scan.add(round)
    }

    private mutating func measure(_ way: ReplayWay, port: Int) async throws {
        switch way {
        case .discarded, .raw:
            let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
            guard nowhere >= 0 else { throw BenchError(.inputOutput, "cannot open /dev/null") }
            defer { close(nowhere) }
            let output = DescriptorWriter(nowhere)
            let sink: any Sink = way == .raw ? RawSink(to: output) : NDJSONSink(to: output)
            try await deliver(way, to: sink, through: range.last)
        case .pipe:
            let pipe = try DrainedPipe()
            do {
                try await deliver(way, to: NDJSONSink(to: DescriptorWriter(pipe.descriptor)), through: range.last)
            } catch {
                _ = pipe.finish()
                throw error
            }
            let reading = pipe.finish()
            missingCount += abs(eventCount - reading.lineCount)
            // Rendered twice the same, so that the pipe's reader has counted for both.
            for way in [ReplayWay.pipe, .discarded] {
                let written = Double(reading.byteCount) / Double(max(reading.lineCount, 1))
                let eventCount = figures[way]?.count ?? 0
                figures[way]?.byteCount = Int64(written * Double(eventCount))
            }
        case .http:
            let sink = HTTPSink(
                to: HTTPDestination(url: "http://127.0.0.1:\(port)/"), of: try reader.identity.logID)
            let last = min(range.last, range.before + Position(benchmark.postCountMax))
            do {
                try await deliver(way, to: sink, through: last)
            } catch {
                await sink.shutDown()
                throw error
            }
            await sink.shutDown()
        }
    }

    /// Replays up to `last`, as the `replay` commands do.
    private mutating func deliver(_ way: ReplayWay, to sink: any Sink, through last: Position) async throws {
        let checked = CheckedSink(sink, after: range.before)
        let run = ReplayRun(of: Selection(to: last), from: reader, to: checked)
        let cpuSeconds = ProcessUsage.ownCPUSeconds
        let start = MonotonicClock.nanoseconds()
        let outcome = await run.run()
        let nanoseconds = MonotonicClock.nanoseconds() - start
        switch outcome.ending {
        case .finished: break
        case .stopped: throw CancellationError()
        case .sinkFailed(let error): throw BenchError(.failed, "replaying \(way.name): \(error.message)")
        case .storeFailed(let error): throw error
        }
        let reading = checked.reading
        // What goes out raw: the bodies, and where they are written to a file a line break after each.
        let isRaw = way == .raw || way == .http
        var round = MeasuredRound(
            count: reading.eventCount, nanoseconds: nanoseconds,
            byteCount: isRaw ? Int64(reading.bodyByteCount + (way == .raw ? reading.eventCount : 0)) : nil)
        round.cpuSeconds = ProcessUsage.ownCPUSeconds - cpuSeconds
        figures[way]?.add(round)
        let wantedCount = Int(last - range.before)
        deliveredCount += reading.eventCount - reading.misplacedCount
        missingCount += reading.misplacedCount + max(0, wantedCount - reading.eventCount)
        bodyByteCount = max(bodyByteCount, reading.bodyByteCount)
    }

    /// The report, once every event has been compared with what was generated, where that is known.
    mutating func report(
        _ machine: MachineDescription, _ generator: WebhookGenerator?
    ) async throws -> EngineReport {
        if let generator {
            let check = StoredCheck(reader: reader, generator: generator)
            let (before, count) = (range.before, eventCount)
            missingCount += try await doingBlockingWork { stop in
                try check.missingCount(ofFirst: count, after: before, until: stop)
            }
        }
        stepDone()
        let ordered = ReplayWay.allCases.compactMap { way in
            figures[way].map { figure in
                var figure = figure
                figure.baselines = [
                    Baseline(
                        name: scan.name, of: figure.roundsPerSecond, beside: scan.roundsPerSecond)
                ]
                return figure
            }
        }
        return EngineReport(
            command: "bench replay", machine: machine, storedEventCount: eventCount, figures: ordered + [scan],
            bodyBytesPerEvent: Double(bodyByteCount) / Double(eventCount),
            recordBytesPerEvent: scan.byteCount.map { Double($0) / Double(scan.count) }, verifiedCount: deliveredCount,
            missingCount: missingCount, notes: notes)
    }

    private var notes: [String] {
        var notes = ["hashes checked; the log lies in the page cache"]
        if eventCount > benchmark.postCountMax {
            notes.append("to HTTP: the first \(benchmark.postCountMax) events of the log, one after the other")
        }
        return notes
    }
}
