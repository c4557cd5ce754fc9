package import EventModel
package import EventStore

/// A time in which a source sent nothing, although it always sent in these hours of the week.
///
/// The rule: an hour of the clock in UTC, wholly over, in which nothing came from the source, and in which at least
/// ``Limits/silenceEventCountMin`` events came from it in each of the ``Limits/silenceWeekCount`` weeks before. Hours that
/// follow each other are one silence, from the last event before them to the next one after.
package struct SourceSilence: Sendable, Hashable {
    /// Who sent nothing.
    package var source: String
    /// The receipt time of the last event before it.
    package var from: Timestamp
    /// The receipt time of the next event; nil where none has come.
    package var until: Timestamp?
    /// How many events came in the same hours, in the week that had the fewest.
    package var usualCount: Int

    /// A silence of these parts.
    package init(source: String, from: Timestamp, until: Timestamp?, usualCount: Int) {
        self.source = source
        self.from = from
        self.until = until
        self.usualCount = usualCount
    }
}

/// Counts what came from each source in each hour, and finds the silences in it.
package struct SourceHours {
    private struct Hour {
        var count = 0
        var first: Timestamp
        var last: Timestamp

        mutating func add(_ time: Timestamp) {
            count += 1
            first = min(first, time)
            last = max(last, time)
        }
    }

    private static let microseconds: Int64 = 3_600_000_000
    private static let hoursPerWeek: Int64 = 168
    private var hours: [String: [Int64: Hour]] = [:]

    /// Nothing has come.
    package init() {}

    /// How long before the time that is judged events are to be added.
    package static var historySeconds: Int64 { Int64(Limits.silenceWeekCount) * hoursPerWeek * 3600 }

    /// Counts an event of `source`.
    package mutating func add(_ source: String, at time: Timestamp) {
        hours[source, default: [:]][Self.number(of: time), default: Hour(first: time, last: time)].add(time)
    }

    /// The silences in the hours that lie wholly between `since` and `until` and touch none of `outages`, which say more;
    /// by source, then by time.
    package func silences(since: Timestamp, until: Timestamp, except outages: [Outage]) -> [SourceSilence] {
        let first = Self.number(of: Timestamp(microseconds: since.microseconds &+ Self.microseconds &- 1))
        let end = Self.number(of: until)
        guard first < end else { return [] }
        var excepted: Set<Int64> = []
        for outage in outages {
            let last = outage.until.map { Self.number(of: $0) } ?? end
            for hour in max(first, Self.number(of: outage.from))...max(first, min(end, last)) { excepted.insert(hour) }
        }
        return hours.sorted { $0.key < $1.key }.flatMap { source, hours in
            silences(of: source, hours, first..<end, excepted)
        }
    }

    private func silences(
        of source: String, _ hours: [Int64: Hour], _ range: Range<Int64>, _ excepted: Set<Int64>
    ) -> [SourceSilence] {
        let known = hours.keys.sorted()
        var silences: [SourceSilence] = []
        var previous: Int64?
        for hour in range where hours[hour] == nil && !excepted.contains(hour) {
            let weeks = (1...Int64(Limits.silenceWeekCount)).map { hours[hour - $0 * Self.hoursPerWeek]?.count ?? 0 }
            guard let usual = weeks.min(), usual >= Limits.silenceEventCountMin else { continue }
            if previous == hour - 1, !silences.isEmpty {
                silences[silences.count - 1].usualCount += usual
            } else if let before = known.last(where: { $0 < hour }), let last = hours[before]?.last {
                let next = known.first { $0 > hour }.flatMap { hours[$0]?.first }
                silences.append(SourceSilence(source: source, from: last, until: next, usualCount: usual))
            }
            previous = hour
        }
        return silences
    }

    private static func number(of time: Timestamp) -> Int64 {
        let (quotient, remainder) = time.microseconds.quotientAndRemainder(dividingBy: microseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
