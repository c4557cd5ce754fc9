public import EventModel
internal import LMDB

extension LogReader {
    /// Accounts for every page of the log and of the index, hashes every record again, compares the index with the log
    /// both ways, and the anchors with both.
    ///
    /// Where the log's pages are not as they should be, its records are not looked at, since LMDB believes what it reads.
    /// `progress` gets the number of records checked and the log's head, about every thousand records. What is wrong
    /// with the data is in the report; an error means that it could not be looked at. A damaged file can abort LMDB
    /// itself: run this in a process that may die.
    public func verify(
        progress: (Int, Position) -> Void = { _, _ in }
    ) throws(EventStoreError) -> VerificationReport {
        var pages = PageFindings()
        try pages.look(at: tables.environment, named: "log/data.mdb")
        if !pages.areReadable {
            var report = VerificationReport(head: Head(position: 0, recordHash: .zero))
            report.logReason = pages.reason
            return report
        }
        try pages.lookAtIndex(of: self)
        let snapshot = try log.unverifiedSnapshot()
        let recordCount = try EventStoreError.wrapping("counting the records in \(directory.path)") {
            try tables.environment.read { transaction in
                let head = try tables.head(in: transaction, snapshot.log)
                return (try transaction.size(of: tables.records).entryCount, head.position)
            }
        }
        var report = VerificationReport(head: snapshot.log.origin)
        report.logReason = pages.reason
        (report.usedPageCount, report.freePageCount) = (pages.usedCount, pages.freeCount)
        var comparison = IndexVerification(self, snapshot.log)
        report.indexedThrough = comparison.through
        do throws(EventStoreError) {
            while report.head.position < snapshot.head.position {
                try verifyChunk(upTo: snapshot.head.position, snapshot.log, &report, &comparison)
                progress(report.checkedCount, snapshot.head.position)
            }
            (report.indexMissingCount, report.indexSurplusCount) = comparison.finish()
        } catch {
            guard error.code == .damaged else { throw error }
            report.firstBadPosition = error.position ?? report.head.position + 1
            report.logReason = error.message
        }
        report.indexReason = pages.indexReason ?? comparison.problem.map { "the index cannot be used: \($0)" }
        if comparison.problem != nil { report.indexedThrough = nil }
        try verifyAnchors(&report)
        let positionCount = recordCount.1 - snapshot.log.origin.position
        if report.firstBadPosition == nil, recordCount.0 != Int(positionCount) {
            report.logReason =
                report.logReason ?? "the log holds \(recordCount.0) records for \(positionCount) positions"
        }
        try verifyDictionaries(&report)
        return report
    }

    private func verifyChunk(
        upTo last: Position, _ log: LogMeta, _ report: inout VerificationReport, _ comparison: inout IndexVerification
    ) throws(EventStoreError) {
        let deadline = Clock.monotonicMilliseconds() + Int64(Limits.readMillisecondsMax)
        // The comparison sorts and reads the index, which is slow: it comes after the transaction.
        var (events, byteCount): ([(NewEvent, Head)], Int) = ([], 0)
        try EventStoreError.wrapping("verifying the log in \(directory.path)") {
            try tables.environment.read { transaction in
                try log.unpacker.withSession { unpacking in
                    try transaction.withCursor(over: tables.records) { cursor in
                        var walk = VerifiedWalk(log)
                        let end = min(last, report.head.position + Position(Limits.readRowCountMax))
                        while report.head.position < end {
                            let position = report.head.position + 1
                            let (event, hash) = try walk.visit(position, with: &cursor) { record, previous in
                                let event =
                                    record.type == .event
                                    ? try record.withEvent(at: position, after: previous, unpacking) { $0.copy() } : nil
                                return (event, record.storedHash)
                            }
                            report.head = Head(position: position, recordHash: hash)
                            report.checkedCount += 1
                            guard let event else { continue }
                            events.append((event.content, report.head))
                            byteCount += event.content.body.count
                            if byteCount >= Limits.readByteCountMax || Clock.monotonicMilliseconds() >= deadline {
                                return
                            }
                        }
                    }
                }
            }
            for (event, head) in events { comparison.add(event, at: head) }
        }
    }

    private func verifyDictionaries(_ report: inout VerificationReport) throws(EventStoreError) {
        let areWhole = try EventStoreError.wrapping("verifying the log in \(directory.path)") {
            try tables.environment.read { try tables.dictionariesAreWhole(in: $0) }
        }
        if !areWhole {
            report.logReason = report.logReason ?? "a dictionary that records are packed with is not what was written"
        }
    }

    private func verifyAnchors(_ report: inout VerificationReport) throws(EventStoreError) {
        let anchors: [Anchor]
        do throws(EventStoreError) {
            anchors = try AnchorFile(directory).load()
        } catch {
            guard error.code == .damaged else { throw error }
            report.logReason = report.logReason ?? error.message
            return
        }
        let hasAnchors = !anchors.isEmpty
        // Anchors and index are read before the log, so that what they name is in its snapshot.
        let index = indexes.state()
        let (contradiction, ahead) = try EventStoreError.wrapping("comparing the anchors") {
            try tables.environment.read { transaction in
                let log = try tables.identity(in: transaction)
                let head = try tables.head(in: transaction, log)
                return (
                    try AnchorCheck.firstContradiction(anchors, tables, log, in: transaction)
                        .map { AnchorCheck.error($0, head: head) },
                    AnchorCheck.positionAhead(index, log, head: head)
                        .map { AnchorCheck.error(indexAheadAt: $0, head: head) }
                )
            }
        }
        report.anchors = contradiction != nil ? .ahead : hasAnchors ? .match : .none
        if let lost = contradiction ?? ahead {
            report.firstBadPosition = report.firstBadPosition ?? lost.position
            report.logReason = report.logReason ?? lost.message
        }
    }
}

/// The comparison of a log with its index, as far as there is one that can be read.
private struct IndexVerification {
    private var comparison: IndexComparison?
    /// What is wrong with an index that is there.
    private(set) var problem: IndexProblem?
    /// The last position that is compared; nil without an index.
    let through: Position?

    init(_ reader: LogReader, _ log: LogMeta) {
        do throws(IndexProblem) {
            comparison = try IndexComparison(reader, log)
            through = comparison?.through
        } catch {
            through = nil
            note(error)
        }
    }

    mutating func add(_ event: NewEvent, at head: Head) {
        do throws(IndexProblem) { try comparison?.add(event, at: head) } catch { note(error) }
    }

    mutating func finish() -> (missing: Int, surplus: Int) {
        do throws(IndexProblem) { return try comparison?.finish() ?? (0, 0) } catch { note(error) }
        return (0, 0)
    }

    private mutating func note(_ problem: IndexProblem) {
        comparison = nil
        // An index that is not there is no damage.
        if !problem.isMissing { self.problem = problem }
    }
}
