public import EventModel
internal import LMDB
internal import Synchronization

/// The one writer of a log: appends events durably and keeps the index up.
///
/// Here live the log (`Log/`), the way in (`Commit/`), the index (`Index/`) and the way out (`Query/`); `Format/` has
/// the bytes of a record. What must stay true: one process writes, on one thread; positions are dense; an event is
/// acknowledged after the commit that holds it is on disk; nothing is altered; what the index says is checked against
/// the log.
public final class LogWriter: Sendable {
    /// The log and the epoch that its new records belong to.
    public let identity: LogIdentity
    /// A reader of this log in this process.
    public let reader: LogReader

    private let lock: WriterLock
    private let packer = RecordPacker(.builtIn)
    private let commits: CommitThread
    private let housekeeping: Housekeeping
    private let indexer: Indexer
    private let keepsIndex: Bool
    private let threads: Mutex<[WorkerThread]>

    /// Opens the log in `directory` for writing, as the only process that does.
    ///
    /// Checks both meta pages, hashes the newest records again, and compares the log with its anchors. Takes some
    /// milliseconds. `notice` is called from threads of the store's own.
    /// - Throws: ``EventStoreError/Code/noLog``, ``EventStoreError/Code/inUse`` naming the holder,
    ///   ``EventStoreError/Code/damaged``, ``EventStoreError/Code/configuration``.
    public static func open(
        _ directory: DataDirectory, configuration: StoreConfiguration = StoreConfiguration(),
        notice: @escaping @Sendable (StoreNotice) -> Void = { _ in }
    ) throws(EventStoreError) -> LogWriter {
        try directory.checkAccess()
        try directory.checkFileSystem(allowed: configuration.allowedFileSystem)
        return try LogWriter(directory, configuration, lock: WriterLock(directory), notice)
    }

    private init(
        _ directory: DataDirectory, _ configuration: StoreConfiguration, lock: WriterLock,
        _ notice: @escaping @Sendable (StoreNotice) -> Void
    ) throws(EventStoreError) {
        let tables = try LogTables(directory, mode: .writing(mapByteCount: configuration.logMapByteCount))
        let anchors = AnchorFile(directory)
        let disk = DiskGuard(directory, configuration)
        let (log, head) = try Self.begin(tables, anchors, directory, disk, notice)
        let now = Timestamp.now()
        try anchors.cutTornEnd()
        try anchors.append(Anchor(epoch: log.identity.epoch, head: head, writtenAt: now))

        let place = LogPlace(directory, tables.environment, lock)
        try place.check()
        let handover =
            configuration.keepsIndex
            ? IndexHandover(after: head, byteCountMax: configuration.indexHandoverByteCountMax) : nil
        let commits = CommitThread(
            tables, log, place, head: head, disk: disk, handingTo: handover, notice: notice)
        let housekeeping = Housekeeping(
            directory, tables, log, place, commits: commits, anchors: anchors, notice: notice)
        let indexer = try Indexer(
            directory, configuration, tables, log, disk: disk, following: commits, handed: handover, notice: notice)
        commits.followDisk()
        commits.tryRoom()
        self.lock = lock
        identity = log.identity
        self.commits = commits
        self.housekeeping = housekeeping
        self.indexer = indexer
        keepsIndex = configuration.keepsIndex
        let openLog = OpenLog(directory: directory, tables: tables, indexes: .shared(indexer))
        let hub = CommitHub(of: openLog, isTold: true)
        for listener in [hub, housekeeping, indexer] as [any CommitListener] { commits.tell(listener) }
        reader = LogReader(openLog, commits: hub)
        threads = Mutex([])
        var started: [WorkerThread] = []
        started.append(try WorkerThread(name: "diario-commit") { commits.run() })
        started.append(try WorkerThread(name: "diario-upkeep") { housekeeping.run(anchored: head) })
        if configuration.keepsIndex { started.append(try WorkerThread(name: "diario-indexer") { indexer.run() }) }
        threads.withLock { $0 = started }
    }

    /// The writer's first transaction, which is a write transaction: after a crash between the writing of a meta page
    /// and its publication, with a reader alive, a read transaction would still see the commit before. Noting the
    /// opening publishes the newest one.
    private static func begin(
        _ tables: LogTables, _ anchors: AnchorFile, _ directory: DataDirectory, _ disk: DiskGuard,
        _ notice: @Sendable (StoreNotice) -> Void
    ) throws(EventStoreError) -> (LogMeta, Head) {
        // The newest is enough: its hash vouches for all before it. A verification compares the others.
        let noted = try anchors.newest().map { [$0] } ?? []
        let index = IndexSource.files(IndexFiles(directory, isBesideWriter: false)).state()
        return try EventStoreError.wrapping("opening the log in \(directory.path)", on: disk) {
            let (log, head, isRepaired) = try tables.environment.write { transaction in
                try tables.checkPages(before: transaction, in: directory)
                let log = try tables.identity(in: transaction)
                let head = try tables.head(in: transaction, log)
                if let lost = try AnchorCheck.firstContradiction(noted, tables, log, in: transaction) {
                    throw AnchorCheck.error(lost, head: head)
                }
                if let position = AnchorCheck.positionAhead(index, log, head: head) {
                    throw AnchorCheck.error(indexAheadAt: position, head: head)
                }
                let openings =
                    try transaction.withValue(in: tables.meta, at: LogTables.MetaKey.openings) { value in
                        value.withUnsafeBytes { $0.count == 8 ? $0.loadInteger(UInt64.self, at: 0) : 0 }
                    } ?? 0
                var bytes: [UInt8] = []
                bytes.appendInteger(openings + 1)
                try transaction.put(bytes, at: LogTables.MetaKey.openings, in: tables.meta)
                // Before any record names it.
                return (log, head, try tables.keep(.builtIn, transaction))
            }
            if isRepaired { notice(.dictionaryRepaired) }
            try TailCheck.run(tables, log, head: head)
            return (log, head)
        }
    }

    /// The newest durable record.
    public var head: Head { commits.head }

    /// Why an event would be refused now, the queue's length aside; nil when it would be admitted.
    public var admissionError: EventStoreError? { commits.refusal }

    /// Notes beside the log that events can be received from now on, or no longer: see ``LogReader/availability(since:until:)``.
    ///
    /// The note is written soon after, and that the log admits events or not is noted with it. Returns at once.
    public func noteReceiving(_ isReceiving: Bool) { housekeeping.receiving(isReceiving) }

    /// Encodes and hashes `event` on the calling thread and queues it; returns at once.
    ///
    /// `observer` is told of the outcome under `ticket` once the commit is on disk or has failed. When this throws it
    /// is not told, and the event is not stored.
    /// - Throws: ``EventStoreError/Code/tooLarge``, ``EventStoreError/Code/overloaded``,
    ///   ``EventStoreError/Code/diskFull``, ``EventStoreError/Code/closed``, or the failure that stopped the log.
    public func enqueue(
        _ event: NewEvent, ticket: UInt64, notifying observer: any AppendObserver
    ) throws(EventStoreError) {
        let record = try prepared(event)
        try commits.enqueue([QueuedAppend(record: record, ticket: ticket, observer: observer)])
    }

    /// Makes a record of the event whose sections `builder` has written, and adds it to `pending`, for
    /// ``enqueue(_:)``. Nothing is copied but into the record; a few microseconds for a usual webhook.
    ///
    /// `observer` is told of the outcome under `ticket` once the event has been queued.
    /// - Throws: ``EventStoreError/Code/tooLarge``; then nothing is added.
    public func prepare(
        _ builder: borrowing EventBuilder, receivedAt: Timestamp, ticket: UInt64,
        notifying observer: any AppendObserver,
        in pending: inout PendingAppends
    ) throws(EventStoreError) {
        try PreparedRecord.checkBounds(bodyByteCount: builder.bodyByteCount, hasLongField: builder.hasLongField)
        let record = PreparedRecord(
            builder.sections, receivedAt: receivedAt, epoch: identity.epoch, packer: packer, isForIndex: keepsIndex)
        pending.appends.append(QueuedAppend(record: record, ticket: ticket, observer: observer))
    }

    /// Queues `pending` in its order, as much of it as there is room for, under one lock and with one wake; returns at once.
    ///
    /// What is queued leaves `pending`; what is left will never be stored, and its observers are not told.
    /// - Returns: why some are left, as ``enqueue(_:ticket:notifying:)`` throws it; nil where none are.
    public func enqueue(_ pending: inout PendingAppends) -> EventStoreError? {
        commits.enqueue(upToRefusal: &pending.appends)
    }

    /// Encodes and hashes `events` and queues them in one step, all or none; returns at once.
    ///
    /// Many of them are encoded on all cores, by ``Limits/encodingPieceEventCount``, while the calling thread waits.
    /// They are committed together when nothing else waits and they are within ``Limits/batchEventCountMax`` and
    /// ``Limits/batchByteCountMax``. `observer` is told of each outcome, under tickets that count up from
    /// `firstTicket`.
    /// - Throws: as ``enqueue(_:ticket:notifying:)``.
    public func enqueue(
        _ events: [NewEvent], firstTicket: UInt64, notifying observer: any AppendObserver
    ) throws(EventStoreError) {
        try enqueue(prepared(events), firstTicket: firstTicket, notifying: observer)
    }

    /// Queues `records`, which this writer made, as ``enqueue(_:firstTicket:notifying:)`` does: for who makes the next
    /// batch while this one is committed.
    package func enqueue(
        _ records: [PreparedRecord], firstTicket: UInt64, notifying observer: any AppendObserver
    ) throws(EventStoreError) {
        try commits.enqueue(
            records.enumerated().map { offset, record in
                QueuedAppend(record: record, ticket: firstTicket + UInt64(offset), observer: observer)
            })
    }

    /// `events` as this log stores them, but for the hashes that their positions give them. Many are encoded on all
    /// cores.
    /// - Throws: ``EventStoreError/Code/tooLarge``.
    package func prepared(_ events: [NewEvent]) throws(EventStoreError) -> [PreparedRecord] {
        try EncodedBatch(events.count, by: Limits.encodingPieceEventCount).records {
            index throws(EventStoreError) in try prepared(events[index])
        }
    }

    /// `event` as this log stores it, but for the hash that its position gives it.
    /// - Throws: ``EventStoreError/Code/tooLarge``.
    package func prepared(_ event: NewEvent) throws(EventStoreError) -> PreparedRecord {
        try PreparedRecord(event, epoch: identity.epoch, packer: packer, isForIndex: keepsIndex)
    }

    /// Where the indexer has had its records from since this writer was opened.
    package var indexSupply: IndexSupply { indexer.supply }

    /// How large the commits of this writer have been.
    public var commitStatistics: CommitStatistics { commits.statistics }

    /// Appends `event` and returns its position when it is on disk.
    /// - Throws: as ``enqueue(_:ticket:notifying:)``; ``EventStoreError/isCertainlyNotStored`` tells what a failure
    ///   means.
    public func append(_ event: NewEvent) async throws(EventStoreError) -> Position {
        let result = await withCheckedContinuation { continuation in
            let observer = SingleAppend(continuation)
            do throws(EventStoreError) {
                try enqueue(event, ticket: 0, notifying: observer)
            } catch {
                continuation.resume(returning: Result<Position, EventStoreError>.failure(error))
            }
        }
        return try result.get()
    }

    /// Refuses new events, commits and answers those that wait, brings the index to a stop and ends all threads.
    ///
    /// Followers in this process get what was committed, and then ``EventStoreError/Code/closed``. Blocks until done; later
    /// calls return at once. The writer's lock is free when the writer and its reader are
    /// released.
    public func close() {
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        guard !running.isEmpty else { return }
        commits.close()
        running[0].join()
        commits.tellEnd(EventStoreError(.closed, "the log is closing"))
        housekeeping.close()
        indexer.close()
        for thread in running.dropFirst() { thread.join() }
        var anchored: Head? = Head(position: 0, recordHash: .zero)
        housekeeping.anchor(&anchored)
    }

    deinit { close() }
}

/// Resumes one waiting task.
private final class SingleAppend: AppendObserver {
    private let continuation: CheckedContinuation<Result<Position, EventStoreError>, Never>

    init(_ continuation: CheckedContinuation<Result<Position, EventStoreError>, Never>) {
        self.continuation = continuation
    }

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        for outcome in outcomes { continuation.resume(returning: outcome.result) }
    }
}
