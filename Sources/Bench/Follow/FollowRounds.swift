internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples
internal import Glibc
internal import Replay

/// The rounds of a follow benchmark: one follower and many, in the writer's process and in another, in one order and in
/// the other in turn.
struct FollowRounds {
    private struct Step: Hashable {
        var side: FollowBenchmark.Side
        var isMany: Bool
    }

    private let benchmark: FollowBenchmark
    private let place: TemporaryPlace
    private let writer: LogWriter
    private let generator: WebhookGenerator
    private let steps: [Step]
    private var figures: [Step: Figure] = [:]
    /// The median latency of each round, in microseconds.
    private var medians: [Step: [Double]] = [:]
    private var rests: [FollowBenchmark.Side: [RestSample]] = [:]
    private var bodyByteCount = 0
    private var rightCount = 0
    private var missingCount = 0

    init(_ benchmark: FollowBenchmark, _ place: TemporaryPlace, _ writer: LogWriter) {
        self.benchmark = benchmark
        self.place = place
        self.writer = writer
        generator = .load(seed: benchmark.seed)
        steps = benchmark.sides.flatMap { [Step(side: $0, isMany: false), Step(side: $0, isMany: true)] }
        for step in steps { figures[step] = Figure(name(of: step)) }
    }

    private func followerCount(of step: Step) -> Int { step.isMany ? benchmark.followerCount : 1 }

    private func name(of step: Step) -> String {
        let count = followerCount(of: step)
        switch (step.side, step.isMany) {
        case (.writer, true): return "\(count) followers in the writer's process"
        case (.reader, true): return "\(count) followers in a process of their own"
        case (.writer, false): return "one follower in the writer's process"
        case (.reader, false): return "one follower in a process of its own"
        }
    }

    /// Measures.
    mutating func run(_ progress: @Sendable (BenchmarkProgress) -> Void) async throws {
        let stepCount = benchmark.roundCount * steps.count
        for round in 0..<benchmark.roundCount {
            for (number, step) in (round.isMultiple(of: 2) ? steps : steps.reversed()).enumerated() {
                try Task.checkCancellation()
                progress(BenchmarkProgress(doneCount: round * steps.count + number, totalCount: stepCount))
                switch step.side {
                case .writer: try await measureHere(step)
                case .reader: try await measureElsewhere(step)
                }
            }
        }
        progress(BenchmarkProgress(doneCount: stepCount, totalCount: stepCount))
    }

    /// The events of a round: the first few are not measured.
    private var roundEventCount: Int { benchmark.eventCount + Limits.followWarmUpEventCount }

    private mutating func measureHere(_ step: Step) async throws {
        let crowd = try await FollowerCrowd(
            of: writer.reader, count: followerCount(of: step), eventCount: roundEventCount)
        let appended = try await appendAll()
        if step.isMany { try await rest(ofProcess: getpid(), step.side) }
        add(try await crowd.finish(), appended, cpuSeconds: nil, to: step)
    }

    private mutating func measureElsewhere(_ step: Step) async throws {
        let process = try await FollowerProcess(
            in: place, followerCount: followerCount(of: step), eventCount: roundEventCount)
        do {
            let before = ProcessUsage(ofProcess: process.id)?.cpuSeconds
            let appended = try await appendAll()
            let after = ProcessUsage(ofProcess: process.id)?.cpuSeconds
            if step.isMany { try await rest(ofProcess: process.id, step.side) }
            let cpuSeconds = before.flatMap { before in after.map { $0 - before } }
            add(try await process.finish(), appended, cpuSeconds: cpuSeconds, to: step)
        } catch {
            await process.kill()
            throw error
        }
    }

    private mutating func rest(ofProcess id: Int32, _ side: FollowBenchmark.Side) async throws {
        guard let sample = try await RestSample(ofProcess: id, seconds: benchmark.restSeconds) else { return }
        rests[side, default: []].append(sample)
    }

    /// Since when each event of a round is on disk, and how long all took, in nanoseconds.
    private struct Appended {
        var nanoseconds: [UInt64] = []
        var duration: UInt64 = 0
        var bodyByteCount = 0
    }

    /// Appends the events of a round, one at a time.
    private func appendAll() async throws -> Appended {
        let (writer, generator, count) = (writer, generator, roundEventCount)
        return try await doingBlockingWork { stop in
            let maker = EventMaker(generator)
            var appended = Appended()
            let start = MonotonicClock.nanoseconds()
            for _ in 0..<count {
                try stop.checkNotStopped()
                // Apart, so that one event's followers are done when the next one comes.
                usleep(UInt32(Limits.followPauseMilliseconds) * 1000)
                let position = writer.head.position + 1
                let event = maker.event(at: Int(position) - 1)
                let outcome = BatchOutcome(count: 1, firstPosition: position)
                try writer.enqueue([event], firstTicket: 0, notifying: outcome)
                appended.nanoseconds.append(try outcome.wait())
                appended.bodyByteCount += event.body.count
            }
            appended.duration = MonotonicClock.nanoseconds() - start
            return appended
        }
    }

    private mutating func add(_ crowd: [Sightings], _ appended: Appended, cpuSeconds: Double?, to step: Step) {
        var latencies = Latencies()
        for sightings in crowd {
            rightCount += sightings.nanoseconds.count
            missingCount += appended.nanoseconds.count - sightings.nanoseconds.count + sightings.misplacedCount
            for (seen, stored) in zip(sightings.nanoseconds, appended.nanoseconds).dropFirst(
                Limits.followWarmUpEventCount)
            {
                // Seen before the observer had been told counts as 0: it was the observer who was late.
                latencies.record(nanoseconds: max(seen, stored) - stored)
            }
        }
        bodyByteCount += appended.bodyByteCount
        var round = MeasuredRound(count: latencies.count, nanoseconds: appended.duration, latencies: latencies)
        round.cpuSeconds = cpuSeconds
        figures[step]?.add(round)
        medians[step, default: []].append(Double(latencies.microseconds(atPercentile: 50) ?? 0))
    }

    /// The report, once every event has been compared with what was generated.
    func report(_ machine: MachineDescription) async throws -> EngineReport {
        let count = Int(writer.head.position)
        let check = StoredCheck(reader: writer.reader, generator: generator)
        let notStoredCount = try await doingBlockingWork { stop in
            try check.missingCount(ofFirst: count, after: 0, until: stop)
        }
        let measured = steps.compactMap { step -> Figure? in
            guard var figure = figures[step], step.isMany else { return figures[step] }
            let one = Step(side: step.side, isMany: false)
            guard let beside = figures[one], let own = medians[step], let other = medians[one] else { return figure }
            figure.baselines = [
                Baseline(
                    name: "one follower, median latency", roundsPerSecond: beside.roundsPerSecond,
                    ratio: RatioSummary(zip(own, other).map { $0 / max($1, 1) }), measure: .medianLatency)
            ]
            return figure
        }
        return EngineReport(
            command: "bench follow", machine: machine, durability: EngineReport.durability, seed: benchmark.seed,
            storedEventCount: count, figures: measured, headlineIndex: measured.count - 1,
            bodyBytesPerEvent: count > 0 ? Double(bodyByteCount) / Double(count) : nil,
            verifiedCount: rightCount, missingCount: missingCount + notStoredCount, notes: notes)
    }

    private var notes: [String] {
        var notes = [
            "one event at a time, \(Limits.followPauseMilliseconds) ms after the one before; latency from its "
                + "acknowledgement until a follower has it"
        ]
        for side in benchmark.sides {
            guard let samples = rests[side], let threadCount = samples.map(\.threadCount).max(),
                let watchCount = samples.map(\.watchCount).max(),
                let share = RatioSummary(samples.map { $0.cpuShare * 100 })?.median,
                let wakeUps = RatioSummary(samples.map(\.wakeUpsPerSecond))?.median
            else { continue }
            let name = name(of: Step(side: side, isMany: true))
            notes.append(
                "\(name), idle: threads \(threadCount), watches \(watchCount), \((share * 100).rounded() / 100) % of a core, "
                    + "\((wakeUps * 10).rounded() / 10) wake-ups a second")
        }
        return notes
    }
}
