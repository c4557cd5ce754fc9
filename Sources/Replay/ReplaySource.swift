internal import EventModel
internal import EventStore

/// The events of a selection in its order, as batches that a sink has rendered.
///
/// Hides how they are read: in pieces on all cores, by one query after another chunk, or from a log that is followed.
/// What is in the log at the beginning is found by one query; a source that follows then goes on behind it.
struct ReplaySource {
    /// The epoch that the events belong to.
    let epoch: Epoch
    /// The last position of the log at the beginning.
    let upper: Position
    /// Why a search reads the log instead of the index, in a line; nil when it doesn't.
    let scanNotice: String?
    /// Whether nothing more will come.
    private(set) var isFinished = false

    private let reader: LogReader
    private let selection: Selection
    private let isFollowing: Bool
    private let sink: any Sink
    private let stop: StopRequest
    private var query: Query
    /// Where what the query finds is read in pieces.
    private var pieces: ParallelReading?
    /// Where the query has found everything.
    private var follower: Follower?
    private var eventCount = 0

    /// Begins to read `selection` for `sink`, until `stop`.
    init(
        of selection: Selection, from reader: LogReader, for sink: any Sink, isFollowing: Bool, until stop: StopRequest
    ) throws(EventStoreError) {
        epoch = try reader.identity.epoch
        query = try reader.query(selection)
        upper = query.upper.position
        scanNotice = query.scanNotice
        (self.selection, self.reader, self.sink, self.isFollowing, self.stop) =
            (selection, reader, sink, isFollowing, stop)
        if ParallelReading.isFit(for: selection), let range = query.range {
            pieces = ParallelReading(of: query, in: range, for: sink, stop: stop)
        }
    }

    /// The next batches. None where there is nothing more, or when asked to stop.
    ///
    /// Blocks the thread while it reads. A source that follows waits until there is something, without a thread.
    mutating func next() async throws(EventStoreError) -> [Batch] {
        if follower == nil {
            let batches = try nextOfQuery()
            eventCount += batches.reduce(0) { $0 + $1.count }
            if !batches.isEmpty || stop.isRequested { return batches }
            isFinished = !beginFollowing()
        }
        return try await nextOfFollower()
    }

    /// Takes the memory of a batch that was delivered, for the next one.
    mutating func recycle(_ batch: consuming Batch) { pieces?.recycle(batch) }

    private mutating func nextOfQuery() throws(EventStoreError) -> [Batch] {
        if let batches = try pieces?.nextBatches() { return batches }
        var filling = BatchFilling(for: sink)
        let stop = stop
        _ = try query.next(stoppingWhen: { stop.isRequested }) { filling.add($0) }
        isFinished = query.isFinished && !isFollowing
        return filling.finish().batches
    }

    /// Goes on behind what the query has found; false where nothing may come there.
    private mutating func beginFollowing() -> Bool {
        var rest = selection
        rest.limit = selection.limit.map { $0 - eventCount }
        guard isFollowing, rest.limit != 0, (selection.to ?? .max) > upper else { return false }
        follower = reader.follow(rest, after: max(upper, max(selection.from ?? 1, 1) - 1))
        return true
    }

    private mutating func nextOfFollower() async throws(EventStoreError) -> [Batch] {
        while !isFinished, !stop.isRequested, var walk = follower {
            let events = try await walk.next(within: timeLeft, until: stop)
            (follower, isFinished) = (walk, walk.isFinished)
            if !events.isEmpty { return batches(of: events) }
            if let until = selection.until, Timestamp.now() >= until { isFinished = true }
        }
        return []
    }

    /// How long to wait for a commit: as long as it takes, or until the selection's time is over.
    private var timeLeft: Duration? {
        selection.until.map { until in
            // The clock may be set meanwhile, so that it is looked at again.
            let longest = Int64(Limits.followWaitMillisecondsMax) * 1000
            return .microseconds(min(max(until.microseconds - Timestamp.now().microseconds, 0), longest))
        }
    }

    private func batches(of events: [Event]) -> [Batch] {
        var filling = BatchFilling(for: sink)
        for event in events { filling.add(event.view) }
        return filling.finish().batches
    }
}
