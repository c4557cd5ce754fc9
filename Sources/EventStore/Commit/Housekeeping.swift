internal import EventModel
internal import LMDB
internal import Synchronization

/// What a writer does beside committing, on a thread of its own: withdraws what waited too long, watches the disk and
/// the directory, writes anchors, notes when events could be received, and watches for readers that died or linger.
///
/// What is done once a second or less often has one tick. Between ticks the thread wakes only for an event that has waited
/// too long, and where admission has stopped.
final class Housekeeping: Sendable {
    private static let tickMilliseconds: Int64 = 1000

    private let tables: LogTables
    private let log: LogMeta
    private let place: LogPlace
    private let sideFiles: SideFiles
    private let commits: CommitThread
    private let anchors: AnchorFile
    private let availability: AvailabilityFile
    private let notice: @Sendable (StoreNotice) -> Void
    private let signal = WakeSignal()
    private let isReceiving = Atomic(false)
    private let isClosing = Atomic(false)

    init(
        _ directory: DataDirectory, _ tables: LogTables, _ log: LogMeta, _ place: LogPlace, commits: CommitThread,
        anchors: AnchorFile,
        notice: @escaping @Sendable (StoreNotice) -> Void
    ) {
        self.tables = tables
        self.log = log
        self.place = place
        sideFiles = SideFiles(directory)
        self.commits = commits
        self.anchors = anchors
        availability = AvailabilityFile(directory)
        self.notice = notice
    }

    /// Notes from now on whether events can be received, or no longer.
    func receiving(_ isReceiving: Bool) {
        self.isReceiving.store(isReceiving, ordering: .releasing)
        signal.wake()
    }

    /// Lets ``run()`` write a last anchor and return.
    func close() {
        isClosing.store(true, ordering: .releasing)
        signal.wake()
    }

    /// The body of the thread. `anchored` is the head that the last anchor names.
    func run(anchored: Head) {
        var anchored: Head? = anchored
        var sideFiles = sideFiles
        var readers = ReaderWatch()
        var notes = AvailabilityNotes()
        var seconds = 0
        var nextTick = Clock.monotonicMilliseconds() + Self.tickMilliseconds
        while !isClosing.load(ordering: .acquiring) {
            let before = Clock.monotonicMilliseconds()
            signal.wait(milliseconds: Int(max(0, min(nextTick, commits.nextCall(after: before)) - before)))
            let now = Clock.monotonicMilliseconds()
            commits.withdrawExpired()
            commits.followDisk()
            note(&notes)
            guard now >= nextTick else { continue }
            nextTick = max(nextTick + Self.tickMilliseconds, now)
            seconds += 1
            commits.checkPlace()
            look(at: &sideFiles, &anchored)
            if seconds.isMultiple(of: Limits.anchorIntervalSeconds) { anchor(&anchored) }
            // A minute after the start, for a writer that starts often, and then once an hour.
            if seconds % Limits.anchorFullSeconds == 60 {
                thinAnchors()
                sideFiles.noteAnchors()
            }
            if seconds.isMultiple(of: Limits.readerCheckSeconds) {
                readers.look(at: tables.environment, now: now, notice)
            }
        }
        isReceiving.store(false, ordering: .releasing)
        note(&notes)
    }

    /// Notes what has changed in whether events can be received. A disk that is full, which is why none can be, may take
    /// no note of it: that is tried again.
    private func note(_ notes: inout AvailabilityNotes) {
        let state: AvailabilityNotes.State =
            if !isReceiving.load(ordering: .acquiring) || commits.hasFailed {
                .away
            } else {
                commits.refusal?.code == .diskFull ? .refusing : .admitting
            }
        notes.saw(state, at: Timestamp.now())
        guard !notes.pending.isEmpty, (try? place.check()) != nil else { return }
        do throws(EventStoreError) {
            try notes.flush { mark throws(EventStoreError) in
                if mark.change == .began { try availability.prepare() }
                try availability.note(mark)
            }
        } catch {
            if notes.fails(with: error.message) { notice(.availabilityFailed(reason: error.message)) }
        }
    }

    private func thinAnchors() {
        guard (try? place.check()) != nil else { return }
        do throws(EventStoreError) {
            try anchors.thin(now: Timestamp.now())
        } catch {
            notice(.anchorsFailed(reason: error.message))
        }
    }

    /// Tells of files beside the log that somebody else removed or replaced, and notes the head in a new file of anchors.
    /// Where the directory is another log's by now, so are they, and the failure that ends this writer says enough.
    private func look(at sideFiles: inout SideFiles, _ anchored: inout Head?) {
        guard (try? place.check()) != nil else { return }
        if sideFiles.anchorsWereReplaced() {
            notice(.anchorsReplaced)
            anchored = nil
            anchor(&anchored)
            sideFiles.noteAnchors()
        }
        if sideFiles.secretWasReplaced() { notice(.indexKeyReplaced) }
    }

    /// Writes the anchor of the present head, unless the last one names it, or the directory is another log's by now.
    func anchor(_ anchored: inout Head?) {
        let head = commits.head
        guard head != anchored, (try? place.check()) != nil else { return }
        let now = Timestamp.now()
        do throws(EventStoreError) {
            try anchors.append(Anchor(epoch: log.identity.epoch, head: head, writtenAt: now))
            anchored = head
        } catch {
            notice(.anchorsFailed(reason: error.message))
        }
    }
}

extension Housekeeping: CommitListener {
    /// Looks when it may resume.
    func admissionStopped() { signal.wake() }
}

/// Remembers since when each open read transaction has been seen.
private struct ReaderWatch {
    private var firstSeen: [OpenReader: Int64] = [:]

    mutating func look(at environment: Environment, now: Int64, _ notice: (StoreNotice) -> Void) {
        // A reader table that cannot be read now is looked at again in half a minute; nothing depends on it.
        guard (try? environment.clearDeadReaders()) != nil, let readers = try? environment.openReaders() else { return }
        firstSeen = Dictionary(
            readers.map { ($0, firstSeen[$0] ?? now) }, uniquingKeysWith: { first, second in min(first, second) })
        for (reader, since) in firstSeen where now - since >= Int64(Limits.readerLagSecondsMax) * 1000 {
            notice(.readerLagging(processID: reader.processID, seconds: Int((now - since) / 1000)))
        }
    }
}
