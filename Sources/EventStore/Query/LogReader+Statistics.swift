public import EventModel
internal import Glibc
internal import LMDB

extension LogReader {
    /// Counts and times over the whole log as of now: the index's, and the log's own where the index has not followed.
    ///
    /// Without an index every record is read.
    public func statistics() throws(EventStoreError) -> LogStatistics {
        try EventStoreError.wrapping("counting the log in \(directory.path)") {
            let (summary, indexedThrough) = try indexedSummary() ?? (LogSummary(), 0)
            var counts = summary
            var query = try query(Selection(from: indexedThrough + 1))
            while case let events = try query.next(), !events.isEmpty {
                for event in events {
                    counts.add(
                        source: event.content.source, receivedAt: event.content.receivedAt,
                        kind: event.content.kind)
                }
            }
            let log = try snapshot().log
            return LogStatistics(
                identity: log.identity, head: query.upper, eventCount: counts.eventCount,
                countByKind: counts.countByKind, countBySource: counts.countBySource,
                undecodableCount: counts.undecodableCount, firstReceivedAt: counts.firstReceivedAt,
                lastReceivedAt: counts.lastReceivedAt, longestSilence: counts.silence, indexedThrough: indexedThrough,
                logByteCount: FileAccess.diskByteCount(directory.logPath + "/data.mdb"),
                indexByteCount: FileAccess.diskByteCount(directory.indexPath + "/data.mdb")
                    + FileAccess.diskByteCount(directory.indexPath + "/pages"),
                oldestReaderSeconds: try oldestReaderSeconds(), availability: try availability())
        }
    }

    /// The kinds and sources that the index has counted.
    public struct IndexedNames: Sendable {
        /// The kinds.
        public var kinds: Set<EventKind> = []
        /// The sources.
        public var sources: Set<String> = []
        /// Whether the index has followed the log to its head, so that there are no others.
        public var areAll = false

        /// No names, and there may be others.
        public init() {}
    }

    /// The kinds and sources of the events that the index has followed; none without an index. Reads no event.
    public func indexedNames() throws(EventStoreError) -> IndexedNames {
        try EventStoreError.wrapping("reading the index in \(directory.path)") {
            var names = IndexedNames()
            guard let (summary, through) = try indexedSummary() else { return names }
            names.kinds = Set(summary.countByKind.keys)
            names.sources = Set(summary.countBySource.keys)
            names.areAll = try head().position <= through
            return names
        }
    }

    private func indexedSummary() throws -> (LogSummary, Position)? {
        guard let index = try? IndexUse(self) else { return nil }
        let found = index.read { snapshot -> (LogSummary, Position)? in
            guard let summary = try snapshot.summary(), let state = try snapshot.state() else { return nil }
            return (summary, state.through.position)
        }
        return found ?? nil
    }

    /// How long, at most, the oldest snapshot that lags behind the last commit can have been open: since its process
    /// started. LMDB notes no times.
    private func oldestReaderSeconds() throws -> Int {
        let last = try log.commit()
        let readers = try tables.environment.openReaders().filter { $0.transactionID < last }
        return readers.map { Self.ageSeconds(ofProcess: $0.processID) }.max() ?? 0
    }

    // Field 22 of /proc/PID/stat is the start in clock ticks since boot; /proc/uptime is now (proc(5)).
    private static func ageSeconds(ofProcess id: Int32) -> Int {
        guard let status = try? FileAccess.read("/proc/\(id)/stat"), let uptime = try? FileAccess.read("/proc/uptime"),
            let afterName = status.lastIndex(of: UInt8(ascii: ")"))
        else { return 0 }
        let fields = String(decoding: status[afterName...], as: UTF8.self).split(separator: " ")
        guard fields.count > 20, let ticks = Double(fields[20]),
            let now = String(decoding: uptime, as: UTF8.self).split(separator: " ").first.flatMap({ Double($0) })
        else { return 0 }
        return max(0, Int(now - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))))
    }
}
