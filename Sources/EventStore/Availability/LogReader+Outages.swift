public import EventModel

extension LogReader {
    /// When events could be received: the outages that touch the time from `since` to before `until`, and since when
    /// outages are known.
    ///
    /// An outage whose beginning the receiver could not note begins at the last event that it stored, where that came
    /// later than its last sign of life. Costs a look into the log for each such outage. Where the file `availability` is not
    /// what was written, the answer says so, and that nothing is known.
    public func availability(since: Timestamp? = nil, until: Timestamp? = nil) throws(EventStoreError) -> Availability {
        let marks: [AvailabilityMark]
        do throws(EventStoreError) {
            marks = try AvailabilityFile(directory).load()
        } catch {
            return Availability(problem: error.message)
        }
        var availability = Availability(marks, isRunning: try isReceived(marks.last))
        availability.outages.removeAll { !$0.touches(since: since, until: until) }
        for index in availability.outages.indices where !availability.outages[index].isExact {
            try refine(&availability.outages[index])
        }
        return availability
    }

    private func isReceived(_ last: AvailabilityMark?) throws(EventStoreError) -> Bool {
        guard let last, last.change != .ended, try directory.writingProcess() != nil else { return false }
        // Where it is old, another writer than a receiver has the lock, or one that hangs.
        return last.time.advanced(bySeconds: Int64(Limits.aliveSecondsMax))
            > Timestamp.now()
    }

    private func refine(_ outage: inout Outage) throws(EventStoreError) {
        var query = try query(
            Selection(since: outage.from, until: outage.until, limit: 1, direction: .backward))
        if let last = try query.next().first { outage.from = last.content.receivedAt }
    }
}
