internal import EventModel
internal import EventStore
internal import Glibc
internal import Replay
internal import ReplayStore
internal import Reports

extension ReplaySession {
    /// Begins to record the replay as a run to `url`, with options that hold no secret.
    ///
    /// Where a consumer is named that is known, the replay goes on where that has come to.
    /// - Throws: ``CommandFailure`` and `EventStoreError` where the run cannot begin.
    mutating func beginRecord(http url: String, options: [String], consumer name: String?) throws -> RunRecord {
        let identity = try log.identity
        let store = try RunStore.openForWriting(directory, of: identity.logID)
        let consumer = try name.map { try self.consumer($0, in: store, identity) }
        if let consumer { selection.from = max(selection.from ?? 1, consumer.checkpoint.position + 1) }
        var run = Run(
            of: identity.logID, epoch: identity.epoch, to: try Run.Destination(http: url, in: directory),
            by: RunRecord.user, processID: getpid(), at: .now())
        run.selection = rangeWords + contentWords
        run.personDigests = try selection.terms.filter(\.field.isPersonalKey).map { try log.keyedDigest(of: $0) }
        run.options = options
        run.upper = lastWords.isFollowing ? nil : try log.head().position
        return try RunRecord(run, as: consumer, in: store, of: log)
    }

    /// The consumer with `name`, or a new one that stands before the first event that is selected.
    private func consumer(_ name: String, in store: RunStore, _ identity: LogIdentity) throws -> Consumer {
        if let known = try store.consumer(name) {
            let position = known.checkpoint.position
            let found = position == 0 ? .zero : try log.event(at: position)?.recordHash
            guard found == known.recordHash, known.checkpoint.epoch <= identity.epoch else {
                throw CommandFailure(
                    .damaged,
                    "the log is no longer the one that the consumer \(name) has followed: position \(position) had hash "
                        + "\(known.recordHash). Find out what became of it; diario consumers reset moves the consumer")
            }
            return known
        }
        let position = max(selection.from ?? 1, 1) - 1
        return Consumer(
            name: name, logID: identity.logID, checkpoint: Checkpoint(epoch: identity.epoch, position: position),
            recordHash: try ConsumerStanding.hash(at: position, in: log), at: .now())
    }

    /// The range of the selection as it was understood, as words of a command line.
    private var rangeWords: [String] {
        let rest = ReplayRest(selection: selection, isFollowing: lastWords.isFollowing, reading: .init())
        var words: [String] = []
        if selection.direction == .forward, let from = selection.from { words += ["--from", String(from)] }
        words += rest.range
        if let limit = selection.limit { words += ["--limit", String(limit)] }
        if lastWords.isFollowing { words.append("--follow") }
        return words
    }
}

extension ConsumerStanding {
    /// The hash of the record at `position`.
    /// - Throws: ``CommandFailure`` with 64 where the log has none there.
    static func hash(at position: Position, in log: LogReader) throws -> RecordHash {
        if position == 0 { return .zero }
        guard let event = try log.event(at: position) else {
            throw CommandFailure(.usage, "the log has no event at position \(position)")
        }
        return event.recordHash
    }
}
