public import EventModel
public import EventStore
internal import Glibc

/// One replay: a selection of a log's events on its way to a sink.
///
/// A value that says what to do; ``run()`` does it. What a run remembers between tries (pace, retries, checkpoints)
/// belongs into this module beside it, not into sinks.
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
    /// How far the run has come.
    public let progress = ReplayProgress()
    /// Told in a line why a search reads the log instead of the index, when it does.
    public var scanNotice: @Sendable (String) -> Void

    /// A run of `selection` to `sink`.
    /// - Precondition: a run that follows goes forward.
    public init(
        of selection: Selection, from reader: LogReader, to sink: any Sink, isFollowing: Bool = false,
        stop: StopRequest = StopRequest(), scanNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        precondition(!isFollowing || selection.direction == .forward, "what is yet to come lies ahead")
        self.reader = reader
        self.selection = selection
        self.isFollowing = isFollowing
        self.sink = sink
        self.stop = stop
        self.scanNotice = scanNotice
    }

    /// Delivers the selection and returns when it is over, for whatever reason.
    ///
    /// What is in the log when the run begins is found by one query; a run that follows then goes on behind it. All
    /// waiting happens on a thread of the run's own.
    public func run() async -> ReplayOutcome {
        await withTaskExecutorPreference(BlockingExecutor()) {
            let ending: ReplayOutcome.Ending
            do {
                ending = try await deliverAll()
            } catch let error as EventStoreError {
                ending = .storeFailed(error)
            } catch {
                ending = .storeFailed(EventStoreError(.failed, "reading the log: \(error)"))
            }
            return ReplayOutcome(reading: progress.reading, ending: ending)
        }
    }

    private func deliverAll() async throws -> ReplayOutcome.Ending {
        var query = try reader.query(selection)
        progress.begin(upTo: query.upper.position)
        if let notice = query.scanNotice { scanNotice(notice) }
        if let rendering = sink.rendering, ParallelReading.isFit(for: selection) {
            if let range = query.range, let ending = try await deliver(query, range, rendering) { return ending }
            return isFollowing ? try await follow(after: query.upper.position) : .finished
        }
        while true {
            let events = try query.next(stoppingWhen: { isOver })
            if let ending = early { return ending }
            if events.isEmpty { break }
            if let ending = await deliver(events) { return ending }
        }
        return isFollowing ? try await follow(after: query.upper.position) : .finished
    }

    /// Why the run is over although not everything has been delivered, if it is.
    private var early: ReplayOutcome.Ending? {
        if stop.isRequested { return .stopped }
        return sink.isClosed ? .sinkFailed(.readerGone) : nil
    }

    private var isOver: Bool { stop.isRequested || sink.isClosed }

    /// Delivers what `query` finds in `range`, read and rendered on all cores, and returns why the run is over, if it is.
    private func deliver(
        _ query: Query, _ range: ClosedRange<Position>, _ rendering: any Rendering
    ) async throws -> ReplayOutcome.Ending? {
        var reading = ParallelReading(of: query, in: range, rendering: rendering, stop: stop)
        while var piece = try reading.piece() {
            while true {
                // A piece in which nothing was selected is not written, so that writing would not tell.
                if piece.rendered.positions.isEmpty ? isOver : stop.isRequested { return early ?? .stopped }
                if let error = piece.error { throw error }
                if let ending = await deliver(piece.rendered, rendering) { return ending }
                guard let rest = reading.rest(of: piece) else { break }
                piece = rest
            }
        }
        return nil
    }

    private func deliver(_ rendered: RenderedEvents, _ rendering: any Rendering) async -> ReplayOutcome.Ending? {
        if rendered.positions.isEmpty { return nil }
        let delivery = await rendering.deliver(rendered, until: stop)
        progress.add(delivery, of: rendered.positions)
        if let error = delivery.error { return .sinkFailed(error) }
        return delivery.count < rendered.positions.count ? .stopped : nil
    }

    private func follow(after upper: Position) async throws -> ReplayOutcome.Ending {
        var rest = selection
        if let limit = selection.limit {
            rest.limit = limit - progress.reading.deliveredCount
            if rest.limit == 0 { return .finished }
        }
        if let to = selection.to, to <= upper { return .finished }
        let start = max(upper, max(selection.from ?? 1, 1) - 1)
        var follower = reader.follow(rest, after: start)
        while !follower.isFinished {
            if let ending = early { return ending }
            let events = try await follower.next(
                within: .milliseconds(Replay.Limits.followWaitMillisecondsMax), until: stop)
            if events.isEmpty, let until = selection.until, Self.now() >= until { return .finished }
            if let ending = await deliver(events) { return ending }
        }
        return .finished
    }

    /// Hands events to the sink and returns why the run is over, if it is.
    private func deliver(_ events: [Event]) async -> ReplayOutcome.Ending? {
        if events.isEmpty { return nil }
        let delivery = await sink.deliver(events, until: stop)
        progress.add(delivery, of: events.map(\.position))
        if let error = delivery.error { return .sinkFailed(error) }
        return delivery.count < events.count ? .stopped : nil
    }

    private static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
