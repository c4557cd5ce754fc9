/// What an ingest benchmark came to. `docs/contract.md` has it as JSON.
public struct IngestReport: Sendable {
    /// The machine.
    public var machine: MachineDescription
    /// How many connections there were.
    public var connectionCount: Int
    /// How many webhooks were due a second; nil for a closed loop.
    public var rate: Double?
    /// What the webhooks followed from.
    public var seed: UInt64
    /// All measured rounds of the receiver together; warm-up is in none of these figures.
    public var load: LoadResult
    /// Acknowledged webhooks a second in each measured round of the receiver.
    public var roundsPerSecond: [Double]
    /// What the receiver is compared with, each in the same rounds.
    public var baselines: [Baseline]
    /// The time that the receiver had a core, in seconds, until its index had followed; nil where it is not ours.
    public var serverCPUSeconds: Double?
    /// The time that the load client had a core, in seconds.
    public var clientCPUSeconds: Double
    /// The bytes that the receiver made the system write, until its index had followed; nil where it is not ours.
    public var writeByteCount: Int64?
    /// The disk that log and index take; nil where they are not ours.
    public var diskByteCount: Int64?
    /// How many events the receiver's commits held, warm-up included; nil where it is not ours.
    public var batches: BatchSizes?
    /// How many events the log holds, warm-up and what it was filled with included; nil where it is not ours.
    public var storedEventCount: Int?
    /// The largest memory of the receiver that no file backs, in bytes; nil where it is not ours.
    public var memoryPeakByteCount: Int64?
    /// How many of the measured, acknowledged webhooks were found in the log; nil where the log cannot be read from here.
    public var verifiedCount: Int?
    /// How many acknowledged webhooks were not found in the log, warm-up and a receiver that ours is compared with
    /// included; nil where it cannot be read from here.
    public var missingCount: Int?

    /// What the receiver waits for before it acknowledges, in words; nil where it is not ours.
    public var durability: String? {
        storedEventCount == nil ? nil : EngineReport.durability
    }

    /// The mean size of an acknowledged body, in bytes; nil where there is none.
    public var bodyBytesPerEvent: Double? { mean(Int64(load.bodyByteCount), load.eventCount) }

    /// The bytes that the receiver made the system write for each acknowledged webhook, its index's included.
    public var writeBytesPerEvent: Double? { mean(writeByteCount, load.eventCount) }

    /// The disk that log and index take for each event stored, in bytes.
    public var diskBytesPerEvent: Double? { mean(diskByteCount, storedEventCount ?? 0) }

    private func mean(_ byteCount: Int64?, _ eventCount: Int) -> Double? {
        guard let byteCount, eventCount > 0 else { return nil }
        return Double(byteCount) / Double(eventCount)
    }
}
