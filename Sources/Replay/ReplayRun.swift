public import EventModel
public import EventStore

/// One replay: a selection of a log's events on its way to a sink.
///
/// A value that says what to do; ``run()`` does it. What is sent when is decided by ``DeliveryQueue``: what a run
/// remembers between tries (pace, retries, held orders) belongs there, and not into sinks.
public struct ReplayRun: Sendable {
    /// Where the events come from.
    public var reader: LogReader
    /// Which events, in which order.
    public var selection: Selection
    /// Whether the run goes on with events that are yet to come.
    public var isFollowing: Bool
    /// Where the events go.
    public var sink: any Sink
    /// Ends the run early, with everything known about how far it came.
    public var stop: StopRequest
    /// How many events a sink that takes lanes has at once; those of one order one after the other. One: all in the order
    /// of the selection.
    public var inFlightCount = 1
    /// How many events behind the checkpoint may have been sent where several are at once.
    public var windowEventCount = Limits.windowEventCount
    /// How hard the run tries, where the sink takes lanes.
    public var effort = Effort.once
    /// How fast the run sends, where the sink takes lanes.
    public var pace = Pace()
    /// Told why nothing is sent for now, since the destination takes nothing; and nil when it takes events again.
    public var onWait: @Sendable (SinkError?) -> Void = { _ in }
    /// How far the run has come.
    public let progress: ReplayProgress
    /// Told in a line why a search reads the log instead of the index, when it does.
    public var scanNotice: @Sendable (String) -> Void

    /// A run of `selection` to `sink`.
    /// - Precondition: a run that follows goes forward.
    public init(
        of selection: Selection, from reader: LogReader, to sink: any Sink, isFollowing: Bool = false,
        stop: StopRequest = StopRequest(), progress: ReplayProgress = ReplayProgress(),
        scanNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        precondition(!isFollowing || selection.direction == .forward, "what is yet to come lies ahead")
        self.reader = reader
        self.selection = selection
        self.isFollowing = isFollowing
        self.sink = sink
        self.stop = stop
        self.progress = progress
        self.scanNotice = scanNotice
    }

    /// Delivers the selection and returns when it is over, for whatever reason. Cancelling the task requests the stop.
    ///
    /// All waiting happens on a thread of the run's own.
    public func run() async -> ReplayOutcome {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { watching in
                watching.addTask { await sink.watch(stop) }
                defer { watching.cancelAll() }
                return await withTaskExecutorPreference(BlockingExecutor()) {
                    let ending = await waits ? SideBySide(self).deliverAll() : deliverAll()
                    return ReplayOutcome(reading: progress.reading, ending: ending)
                }
            }
        } onCancel: {
            stop.request()
        }
    }

    /// Whether anything but the next answer is ever waited for.
    private var waits: Bool {
        sink.intake.takesLanes && (inFlightCount > 1 || effort != .once || pace != Pace())
    }

    private func deliverAll() async -> ReplayOutcome.Ending {
        do throws(EventStoreError) {
            var source = try ReplaySource(of: selection, from: reader, for: sink, isFollowing: isFollowing, until: stop)
            if let notice = source.scanNotice { scanNotice(notice) }
            return await deliver(from: &source)
        } catch {
            return .storeFailed(error)
        }
    }

    /// Does what the queue decides until it says that the run is over.
    private func deliver(from source: inout ReplaySource) async -> ReplayOutcome.Ending {
        var queue = DeliveryQueue<Batch>(
            epoch: source.epoch, progress: ReplayProgress.Reading(upper: source.upper))
        while true {
            progress.show(queue.progress)
            if stop.isRequested { queue.stop() }
            switch queue.step() {
            case .read:
                do throws(EventStoreError) {
                    for batch in try await source.next() { queue.offer(batch, at: batch.positions) }
                    if source.isFinished { queue.sourceEnded() }
                } catch {
                    queue.sourceEnded(error)
                }
            case .send(let batch, let number, _):
                // With one lane nothing else can be done meanwhile: it is waited for here, without a task of its own.
                queue.answered(number, await sink.deliver(batch, until: stop))
                source.recycle(batch)
            case .wait:
                preconditionFailure("what was sent has been answered")
            case .end(let ending):
                if case .stopped = ending, let reason = stop.reason { return .sinkFailed(reason) }
                return ending
            }
        }
    }
}
