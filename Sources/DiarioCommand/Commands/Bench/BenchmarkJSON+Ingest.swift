internal import Bench

extension BenchmarkJSON {
    /// The JSON of `report`.
    init(_ report: IngestReport) {
        self.init(command: "bench ingest", machine: report.machine)
        let load = report.load
        durability = Measured(report.durability)
        seed = Measured(report.seed)
        connections = Measured(report.connectionCount)
        rate = Measured(report.rate)
        events = load.eventCount
        seconds = load.seconds.rounded(decimals: 3)
        perSecond = load.eventsPerSecond.rounded(decimals: 1)
        latencyUs = Latency(load.latencies)
        batchEvents = Batch(
            p50: Measured(report.batches?.p50), p99: Measured(report.batches?.p99), max: Measured(report.batches?.max))
        cpuSeconds = CPU(
            server: Measured(report.serverCPUSeconds, decimals: 2),
            client: Measured(report.clientCPUSeconds, decimals: 2))
        bodyBytesPerEvent = Measured(report.bodyBytesPerEvent, decimals: 1)
        writeBytesPerEvent = Measured(report.writeBytesPerEvent, decimals: 1)
        diskBytesPerEvent = Measured(report.diskBytesPerEvent, decimals: 1)
        rssAnonPeakBytes = Measured(report.memoryPeakByteCount)
        baselines = report.baselines.map(BaselineRatio.init)
        answers = Dictionary(uniqueKeysWithValues: load.answers.map { (String($0.key), $0.value) })
        unanswered = load.unansweredCount
        overdue = Measured(report.rate == nil ? nil : load.overdueCount)
        verified = Measured(report.verifiedCount)
        missing = Measured(report.missingCount)
    }
}
