internal import EventModel
internal import EventStore
internal import GestaoOnlineSamples

/// One of those that are driven in turn: the receiver, or what it is compared with; and what its rounds came to.
struct IngestSide {
    /// What it is called as a baseline.
    let name: String
    /// What is divided.
    let measure: Baseline.Measure
    private let drive: @Sendable (LoadBound) async throws -> LoadResult
    /// The server's process; nil where it is not ours, or there is none.
    let server: ServerProcess?
    /// The log that it writes, if it can be read from here.
    let reader: LogReader?
    private(set) var warmUp = LoadResult()
    private(set) var rounds: [LoadResult] = []

    /// A server that `client` drives, at `rate` or in a closed loop.
    init(
        _ name: String, _ client: LoadClient, rate: Double?, server: ServerProcess? = nil, reader: LogReader? = nil
    ) {
        self.name = name
        // Two servers that keep up with a rate differ in how long they take for it.
        measure = rate == nil ? .perSecond : .medianLatency
        drive = { try await client.run($0, rate: rate) }
        self.server = server
        self.reader = reader
    }

    /// A file that the generator's webhooks are appended to, each synced before the next.
    init(_ file: IngestFile) {
        name = "write+fdatasync of one record"
        measure = .medianLatency
        drive = { try await file.run($0) }
        server = nil
        reader = nil
    }

    /// Does one round, which counts unless it warms up, and waits until the server has nothing left to do, so that the
    /// others have the machine.
    mutating func run(_ bound: LoadBound, isWarmUp: Bool) async throws {
        let result = try await drive(bound)
        try Task.checkCancellation()
        if isWarmUp { warmUp = result } else { rounds.append(result) }
        guard server != nil, let reader else { return }
        try await doingBlockingWork { stop in
            try reader.waitForIndex(through: reader.head().position, until: stop)
        }
    }

    /// How many acknowledged webhooks are not in the log as they were sent: of the rounds, and of the warm-up. Nil where
    /// the log cannot be read.
    func missingCounts(_ generator: WebhookGenerator) async throws -> (rounds: Int, warmUp: Int)? {
        guard let reader else { return nil }
        let (measured, before) = (rounds.flatMap(\.acknowledgements), warmUp.acknowledgements)
        let check = StoredCheck(reader: reader, generator: generator)
        return try await doingBlockingWork { _ in
            (try check.missingCount(of: measured), try check.missingCount(of: before))
        }
    }

    /// This side as a baseline of `product`, which had as many rounds.
    func baseline(of product: IngestSide) -> Baseline {
        let ratios = zip(product.rounds, rounds).map { product, own in
            switch measure {
            case .perSecond: product.eventsPerSecond / own.eventsPerSecond
            case .medianLatency: product.medianMicroseconds / own.medianMicroseconds
            }
        }
        return Baseline(
            name: name, roundsPerSecond: rounds.map(\.eventsPerSecond), ratio: RatioSummary(ratios), measure: measure)
    }
}

extension LoadResult {
    /// The median latency; not a number where there is none.
    fileprivate var medianMicroseconds: Double {
        latencies.microseconds(atPercentile: 50).map(Double.init) ?? .nan
    }
}
