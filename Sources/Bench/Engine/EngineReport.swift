/// What a benchmark of the engine came to: append, replay or search. `docs/contract.md` has it as JSON.
public struct EngineReport: Sendable {
    /// The command: `bench append`.
    public var command: String
    /// The machine.
    public var machine: MachineDescription
    /// What the engine waits for before it acknowledges, in words; nil where nothing was written here.
    public var durability: String?
    /// What the webhooks followed from; nil where they were there before.
    public var seed: UInt64?
    /// How many events the log holds; nil where there were several.
    public var storedEventCount: Int?
    /// What was measured.
    public var figures: [Figure]
    /// Which of the figures the benchmark is about: its place among them.
    public var headlineIndex = 0
    /// The mean size of a body, in bytes.
    public var bodyBytesPerEvent: Double?
    /// The mean size of a record as the log stores it, in bytes; nil where it was not looked at.
    public var recordBytesPerEvent: Double?
    /// The disk that log and index take for each event, in bytes.
    public var diskBytesPerEvent: Double?
    /// What was checked and found to be as it should: events, or answers.
    public var verifiedCount: Int
    /// What should have been there and was not, or was not as it should be.
    public var missingCount: Int
    /// What one must know to read the figures, a sentence each.
    public var notes: [String]

    /// What the benchmark is about; nil when nothing was measured.
    public var headline: Figure? { figures.indices.contains(headlineIndex) ? figures[headlineIndex] : nil }

    /// What LMDB waits for in a commit.
    static let durability = "two fdatasync per commit, default LMDB flags"
}

/// One thing that was measured, over all rounds.
public struct Figure: Sendable {
    /// What it is, in a few words; the same in every run.
    public var name: String
    /// How many events, or queries, there were in all rounds.
    public var count: Int
    /// How long all rounds took together, in seconds.
    public var seconds: Double
    /// Events, or queries, a second in each round.
    public var roundsPerSecond: [Double]
    /// How many bytes came out, or went in, in all rounds; nil where bytes say nothing.
    public var byteCount: Int64?
    /// How long each batch or query took.
    public var latencies: Latencies?
    /// How many events there were in a batch, always the same; nil where there are no batches.
    public var batchEventCount: Int?
    /// The time that this process had a core meanwhile, in seconds; nil where it did other things as well.
    public var cpuSeconds: Double?
    /// The bytes that the system was made to write for each event; nil where nothing was written.
    public var writeBytesPerEvent: Double?
    /// What it is compared with: the machine's limit first.
    public var baselines: [Baseline]

    /// A figure that nothing was measured for yet.
    public init(_ name: String) {
        self.name = name
        count = 0
        seconds = 0
        roundsPerSecond = []
        baselines = []
    }

    /// Events, or queries, a second over all rounds.
    public var perSecond: Double { seconds > 0 ? Double(count) / seconds : 0 }

    /// Bytes a second over all rounds; nil where bytes say nothing.
    public var bytesPerSecond: Double? {
        byteCount.flatMap { seconds > 0 ? Double($0) / seconds : nil }
    }

    /// Counts one more round.
    mutating func add(_ round: MeasuredRound) {
        count += round.count
        seconds += round.seconds
        roundsPerSecond.append(round.perSecond)
        if let bytes = round.byteCount { byteCount = (byteCount ?? 0) + bytes }
        if let more = round.cpuSeconds { cpuSeconds = (cpuSeconds ?? 0) + more }
        if let more = round.latencies {
            var sum = latencies ?? Latencies()
            sum.add(more)
            latencies = sum
        }
    }
}

/// One round of one thing.
struct MeasuredRound: Sendable {
    var count: Int
    var seconds: Double
    var byteCount: Int64?
    var latencies: Latencies?
    var cpuSeconds: Double?

    var perSecond: Double { seconds > 0 ? Double(count) / seconds : 0 }

    init(count: Int, nanoseconds: UInt64, byteCount: Int64? = nil, latencies: Latencies? = nil) {
        self.count = count
        seconds = Double(nanoseconds) / 1e9
        self.byteCount = byteCount
        self.latencies = latencies
    }
}
