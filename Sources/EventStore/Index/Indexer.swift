internal import EventModel
internal import LMDB
internal import Synchronization

/// Keeps the index up with the log, on a thread of its own that gives way to the log.
///
/// An index that is missing, of another log, or damaged is built anew. Whatever goes wrong with it never stops
/// admission: searches then read the log.
final class Indexer: Sendable {
    private static let retryMilliseconds = 5000
    private static let quietMilliseconds = 20

    private let directory: DataDirectory
    private let configuration: StoreConfiguration
    private let logTables: LogTables
    private let log: LogMeta
    private let subjectKeys: SubjectKeys
    private let disk: DiskGuard
    private let commits: CommitThread
    private let handover: IndexHandover?
    private let notice: @Sendable (StoreNotice) -> Void
    private let present = Mutex<IndexTables?>(nil)
    /// Whether a reader met a page that is not what was written.
    private let isDamaged = Atomic(false)
    private let counts = Mutex(IndexSupply())
    private let signal = WakeSignal()
    private let isClosing = Atomic(false)
    /// Whether everything is indexed and the thread waits to be told of a commit.
    private let awaitsCommit = Atomic(false)

    /// While events wait for a commit by `commits`, the indexer pauses between its transactions.
    init(
        _ directory: DataDirectory, _ configuration: StoreConfiguration, _ logTables: LogTables, _ log: LogMeta,
        disk: DiskGuard, following commits: CommitThread, handed handover: IndexHandover?,
        notice: @escaping @Sendable (StoreNotice) -> Void
    ) throws(EventStoreError) {
        self.directory = directory
        self.configuration = configuration
        self.logTables = logTables
        self.log = log
        subjectKeys = SubjectKeys(try IndexKey(directory))
        self.disk = disk
        self.commits = commits
        self.handover = handover
        self.notice = notice
    }

    /// The index as it can be searched now; nil while there is none.
    var tables: IndexTables? { present.withLock { $0 } }

    /// Where the records came from that were indexed.
    var supply: IndexSupply { counts.withLock { $0 } }

    /// Lets no one search `tables` any more, which a reader found damaged, and has the index compared and built anew.
    func report(of tables: IndexTables) {
        let isPresent = present.withLock { present in
            guard present === tables else { return false }
            present = nil
            return true
        }
        guard isPresent else { return }
        isDamaged.store(true, ordering: .releasing)
        signal.wake()
    }

    /// Lets ``run()`` follow the log to its end and return.
    func close() {
        isClosing.store(true, ordering: .releasing)
        signal.wake()
    }

    /// The body of the thread.
    func run() {
        WorkerThread.lowerPriority(by: 10)
        // What was told of last, until the index has been written again: the same every few seconds is no news.
        var told: EventStoreError.Code?
        while true {
            do {
                var writer = try openOrRebuild()
                present.withLock { $0 = writer.tables }
                try follow(with: &writer) { told = nil }
                return
            } catch PageSumsError.stopped {
                return
            } catch is DamageReport {
                continue
            } catch {
                let failure = disk.explained(error, attempt: "writing the index")
                // A log that has failed is told of by who writes it, and is all that is wrong with the index then.
                if !commits.hasFailed, logIsReadable, told != failure.code {
                    notice(.indexFailed(reason: failure.message))
                    told = failure.code
                }
                // A damaged index must not be searched; one that merely cannot grow still answers for what it has.
                if failure.code == .damaged { present.withLock { $0 = nil } }
            }
            if isClosing.load(ordering: .acquiring) { return }
            signal.wait(milliseconds: Self.retryMilliseconds)
            present.withLock { $0 = nil }
        }
    }

    /// Whether LMDB still lets the log be read, which it does not after a failed commit.
    private var logIsReadable: Bool { (try? logTables.environment.read { _ in }) != nil }

    /// Whether the directory is still that of the log: beside another one nothing is built.
    private var logIsInPlace: Bool {
        commits.checkPlace()
        return !commits.hasFailed
    }

    /// Calls `wrote` after each transaction of the index.
    private func follow(with writer: inout IndexWriter, wrote: () -> Void) throws {
        let interval = Int64(min(max(configuration.indexIntervalMilliseconds, 0), Limits.indexIntervalMillisecondsMax))
        while true {
            // Read before following, so that everything committed before the call to close is indexed.
            let isLast = isClosing.load(ordering: .acquiring)
            if isDamaged.exchange(false, ordering: .acquiring) { throw DamageReport() }
            if let shortage = disk.shortage(multiple: 2) { throw shortage }
            // An index that was removed is built anew, and not written on where nobody finds it.
            try writer.tables.environment.checkFiles()
            let start = Clock.monotonicMilliseconds()
            let followed = try writer.follow(handover) { followed in counts.withLock { $0.count(followed) } }
            if followed.recordCount > 0 {
                try writer.sync()
                wrote()
            }
            let passMilliseconds = Clock.monotonicMilliseconds() - start
            if followed.isFull {
                if !isLast, commits.unfinishedCount > 0 { signal.wait(milliseconds: Int(passMilliseconds)) }
                continue
            }
            if isLast { return }
            // A tenth of the time at most while that keeps the index close behind; the interval under load; half of the
            // time where nothing else is to be done.
            let rest = passMilliseconds * 2
            waitForCommit(
                after: writer.through.position, notBefore: start + rest,
                underLoad: start + max(rest, min(interval, passMilliseconds * 10)))
        }
    }

    /// Waits until there is something to index, at least until the first moment, and until the second one while more of
    /// it comes, so that under load a transaction holds many events. A single event, and what is left when the load has
    /// ended, is indexed soon. Returns early when the indexer is to close.
    private func waitForCommit(after position: Position, notBefore moment: Int64, underLoad later: Int64) {
        var seen: Position?
        while !isClosing.load(ordering: .acquiring), !isDamaged.load(ordering: .acquiring) {
            let (head, now) = (commits.head.position, Clock.monotonicMilliseconds())
            guard head > position else {
                waitForCommit(after: position)
                continue
            }
            let isQuiet = head == seen && commits.unfinishedCount == 0
            if now >= (isQuiet ? moment : later) { return }
            seen = head
            signal.wait(milliseconds: Self.quietMilliseconds)
        }
    }

    /// Waits until there is something to index, or until it is told of anything else.
    private func waitForCommit(after position: Position) {
        awaitsCommit.store(true, ordering: .sequentiallyConsistent)
        // Looked at again: the commit thread may have looked before.
        if commits.head.position <= position { signal.wait() }
        awaitsCommit.store(false, ordering: .relaxed)
    }

    private func openOrRebuild() throws -> IndexWriter {
        let reason: String
        do {
            if let writer = try openWriter() { return writer }
            reason = "it belongs to another log, or to another state of this one"
        } catch let error as LMDBError where error != .noSuchFile && !error.isDamage {
            throw error
        } catch PageSumsError.stopped {
            throw PageSumsError.stopped
        } catch {
            reason = "\(IndexProblem(error))"
        }
        guard logIsInPlace else { throw EventStoreError(.closed, "the log has stopped after a failure") }
        notice(.indexRebuilding(reason: reason))
        try IndexRebuild.run(directory, configuration, logTables, log, subjectKeys) { through, head in
            logIsInPlace && (through == head || !isClosing.load(ordering: .acquiring))
        }
        guard let writer = try openWriter() else {
            throw EventStoreError(.damaged, "the index that was just built does not belong to the log")
        }
        notice(.indexRebuilt(through: writer.through.position))
        return writer
    }

    /// The writer of the index that is there, every page of which is compared with its check sum before LMDB sees one; nil
    /// where it is of another log.
    private func openWriter() throws -> IndexWriter? {
        let sums = try PageSumsWriter(comparing: directory.indexPath) { isClosing.load(ordering: .acquiring) }
        let mode = Environment.Mode.writing(mapByteCount: configuration.indexMapByteCount)
        let environment = try Environment(
            path: directory.indexPath, mode: mode, readerCountMax: Limits.readerCountMax)
        return try IndexWriter(IndexHandles(environment), sums, logTables, log, subjectKeys)
    }

    /// Ends the following of an index that a reader found damaged.
    private struct DamageReport: Error {}
}

/// Where an indexer has had its records from: from the commit thread, or from the log. What is read to build an index anew
/// is in neither.
package struct IndexSupply: Sendable, Hashable {
    /// How many were handed over.
    package var handedCount = 0
    /// How many were read.
    package var readCount = 0

    /// So many of each.
    package init(handedCount: Int = 0, readCount: Int = 0) {
        self.handedCount = handedCount
        self.readCount = readCount
    }

    fileprivate mutating func count(_ followed: IndexWriter.Followed) {
        handedCount += followed.handedCount
        readCount += followed.recordCount - followed.handedCount
    }
}

extension Indexer: CommitListener {
    /// One wake for each wait, however many commits there are.
    func committed() {
        if awaitsCommit.exchange(false, ordering: .sequentiallyConsistent) { signal.wake() }
    }
}
