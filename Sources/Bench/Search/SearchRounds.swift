internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples
internal import Replay

/// The rounds of a search benchmark: all warm ones, then all cold ones, the product and LMDB in turn.
struct SearchRounds {
    /// What is measured, in the order of the report.
    private enum Part: Hashable, CaseIterable {
        case warm(SearchQuestion.Subject)
        case cold(SearchQuestion.Subject)
        case audit

        static let allCases: [Part] = [
            .warm(.order), .warm(.customer), .audit, .cold(.order), .cold(.customer),
        ]

        var name: String {
            switch self {
            case .warm(.order): "history of an order, warm"
            case .warm(.customer): "history of a customer, warm"
            case .cold(.order): "history of an order, cold"
            case .cold(.customer): "history of a customer, cold"
            case .audit: "diario audit --order, whole process"
            }
        }

        var limitName: String {
            switch self {
            case .warm, .cold: "LMDB gets the same records, unchecked"
            case .audit: "diario --version, whole process"
            }
        }
    }

    private let benchmark: SearchBenchmark
    private let place: TemporaryPlace
    private let generator: WebhookGenerator
    private var questions: SearchQuestions
    private var figures: [Part: Figure] = [:]
    private var limits: [Part: Figure] = [:]
    private var checkedCount = 0
    private var missingCount = 0
    private var residentShare = 0.0

    static func stepCount(roundCount: Int) -> Int { roundCount * Part.allCases.count }

    init(
        _ benchmark: SearchBenchmark, _ place: TemporaryPlace, _ generator: WebhookGenerator,
        _ questions: SearchQuestions
    ) {
        self.benchmark = benchmark
        self.place = place
        self.generator = generator
        self.questions = questions
        for part in Part.allCases {
            figures[part] = Figure(part.name)
            limits[part] = Figure(part.limitName)
        }
    }

    /// Measures. Nobody else may have the log open.
    mutating func run(until stop: StopRequest, _ stepDone: () -> Void) throws {
        for round in 0..<benchmark.roundCount {
            let reader = try LogReader.open(place.data)
            for subject in SearchQuestion.Subject.allCases {
                let asked = try prepare(benchmark.queryCount, about: subject, reader, until: stop)
                try measure(.warm(subject), isProductFirst: round.isMultiple(of: 2), asked, until: stop) { body in
                    try body(reader)
                }
                stepDone()
            }
            try measureAudit(isProductFirst: round.isMultiple(of: 2), until: stop)
            stepDone()
        }
        for round in 0..<benchmark.roundCount {
            for subject in SearchQuestion.Subject.allCases {
                let asked = try prepare(
                    benchmark.coldQueryCount, about: subject, try LogReader.open(place.data), until: stop)
                let cache = FileCache(of: place.data)
                try cache.drop()
                residentShare = max(residentShare, try cache.residentShare())
                let data = place.data
                try measure(.cold(subject), isProductFirst: round.isMultiple(of: 2), asked, until: stop) { body in
                    try cache.drop()
                    return try body(try LogReader.open(data))
                }
                stepDone()
            }
        }
    }

    /// A question, and the positions of its answer.
    private typealias Asked = (question: SearchQuestion, positions: [Position])

    /// Draws questions, asks each once, and compares the answers with what was generated.
    private mutating func prepare(
        _ count: Int, about subject: SearchQuestion.Subject, _ reader: LogReader, until stop: StopRequest
    ) throws -> [Asked] {
        try questions.next(count, about: subject).map { question in
            try stop.checkNotStopped()
            let answer = try question.ask(reader)
            missingCount += question.wrongCount(in: answer, generator)
            checkedCount += 1
            return (question, answer.map(\.position))
        }
    }

    /// Measures each question of the product and of LMDB; `withReader` decides what comes before each.
    private mutating func measure(
        _ part: Part, isProductFirst: Bool, _ asked: [Asked], until stop: StopRequest,
        _ withReader: ((LogReader) throws -> UInt64) throws -> UInt64
    ) throws {
        for isProduct in isProductFirst ? [true, false] : [false, true] {
            var latencies = Latencies()
            var total: UInt64 = 0
            for (question, positions) in asked {
                try stop.checkNotStopped()
                let nanoseconds = try withReader { reader in
                    let start = MonotonicClock.nanoseconds()
                    let count =
                        isProduct
                        ? try question.ask(reader).count : try RecordScan(reader, at: positions).recordCount
                    let nanoseconds = MonotonicClock.nanoseconds() - start
                    missingCount += abs(count - question.eventCount)
                    return nanoseconds
                }
                latencies.record(nanoseconds: nanoseconds)
                total += nanoseconds
            }
            add(MeasuredRound(count: asked.count, nanoseconds: total, latencies: latencies), to: part, isProduct)
        }
    }

    private mutating func measureAudit(isProductFirst: Bool, until stop: StopRequest) throws {
        guard benchmark.auditCount > 0 else { return }
        let process = AuditProcess(data: place.data, errorPath: place.errorPath)
        let asked = questions.next(benchmark.auditCount, about: .order)
        for isProduct in isProductFirst ? [true, false] : [false, true] {
            var latencies = Latencies()
            var total: UInt64 = 0
            for question in asked {
                try stop.checkNotStopped()
                var nanoseconds = isProduct ? 0 : try process.runEmpty()
                if isProduct {
                    // Asked once before, as in process.
                    _ = try process.run(orderCode: question.term.value)
                    let result = try process.run(orderCode: question.term.value)
                    nanoseconds = result.nanoseconds
                    missingCount += abs(result.foundCount - question.eventCount)
                    checkedCount += 1
                }
                latencies.record(nanoseconds: nanoseconds)
                total += nanoseconds
            }
            add(MeasuredRound(count: asked.count, nanoseconds: total, latencies: latencies), to: .audit, isProduct)
        }
    }

    private mutating func add(_ round: MeasuredRound, to part: Part, _ isProduct: Bool) {
        if isProduct { figures[part]?.add(round) } else { limits[part]?.add(round) }
    }

    /// The report.
    func report(_ machine: MachineDescription) -> EngineReport {
        let ordered = Part.allCases.compactMap { part -> Figure? in
            guard var figure = figures[part], let limit = limits[part], figure.count > 0 else { return nil }
            figure.baselines = [
                Baseline(name: limit.name, of: figure.roundsPerSecond, beside: limit.roundsPerSecond)
            ]
            return figure
        }
        let diskByteCount = TemporaryPlace.diskByteCount(of: place.data)
        let resident = String(Int((residentShare * 100).rounded(.up)))
        return EngineReport(
            command: "bench search", machine: machine, durability: EngineReport.durability, seed: benchmark.seed,
            storedEventCount: generator.count, figures: ordered,
            diskBytesPerEvent: Double(diskByteCount) / Double(generator.count), verifiedCount: checkedCount,
            missingCount: missingCount,
            notes: [
                "warm: asked once before; the index has followed the log",
                "cold: before each, the log closed, its pages and the index's dropped (posix_fadvise); at most "
                    + "\(resident) % stayed in memory; opening is not counted; what the device keeps is not dropped",
                "\(generator.eventsPerOrder) events an order, "
                    + "\(generator.count / generator.customers) a customer in the mean",
            ])
    }
}
