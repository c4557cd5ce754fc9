internal import Bench

extension BenchmarkJSON {
    /// The JSON of `report`: one figure stands for the whole, and all of them follow by name.
    init(_ report: EngineReport) {
        self.init(command: report.command, machine: report.machine)
        durability = Measured(report.durability)
        seed = Measured(report.seed)
        bodyBytesPerEvent = Measured(report.bodyBytesPerEvent, decimals: 1)
        recordBytesPerEvent = Measured(report.recordBytesPerEvent, decimals: 1)
        diskBytesPerEvent = Measured(report.diskBytesPerEvent, decimals: 1)
        verified = Measured(report.verifiedCount)
        missing = Measured(report.missingCount)
        figures = report.figures.map(NamedFigure.init)
        notes = report.notes
        guard let shown = report.headline.map(NamedFigure.init) else { return }
        events = report.storedEventCount ?? shown.events
        seconds = shown.seconds
        perSecond = shown.perSecond
        latencyUs = shown.latencyUs
        batchEvents = Batch(p50: shown.batchEvents, p99: shown.batchEvents, max: shown.batchEvents)
        cpuSeconds.server = shown.cpuSeconds
        writeBytesPerEvent = shown.writeBytesPerEvent
        baselines = shown.baselines
    }
}
