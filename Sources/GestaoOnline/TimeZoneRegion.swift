internal import EventModel
internal import Foundation

/// A time zone of the tz database by its identifier, `America/Sao_Paulo`: what is ahead of UTC by how much, and when.
///
/// Foundation answers from tables of its own, so the machine's need not be there. An answer costs a fraction of a
/// microsecond; the days that were asked for last are remembered. Used by one thread at a time.
final class TimeZoneRegion {
    /// What a date and time of day in this zone come to.
    enum Moment {
        /// The one moment that had this time.
        case only(Timestamp)
        /// The clocks were put back and showed it twice: the first of the two moments.
        case first(Timestamp)
        /// The clocks were put forward and never showed it: the moment that clocks left as they were would have shown it.
        case skipped(Timestamp)
    }

    private struct Day {
        var day: Int64
        var offset: Int64
    }

    private let zone: TimeZone
    private var days = [Day?](repeating: nil, count: Limits.rememberedDayCountMax)

    /// The zone with this identifier; nil where the tz database has none.
    ///
    /// Foundation is generous: it also makes zones of `EST`, `GMT+3` and `UTC+3`. Here an identifier is `UTC`, `GMT`, or
    /// an area and a place, as PHP writes zones of type 3.
    init?(identifier: String) {
        guard identifier == "UTC" || identifier == "GMT" || Self.namesAreaAndPlace(identifier),
            let zone = TimeZone(identifier: identifier)
        else { return nil }
        self.zone = zone
    }

    /// What `local`, a date and time of day written as if it were UTC, comes to.
    func moment(_ local: Timestamp) -> Moment {
        let microsecondsADay: Int64 = 86_400_000_000
        let day = (local.microseconds - (local.microseconds < 0 ? microsecondsADay - 1 : 0)) / microsecondsADay
        let slot = Int(day & Int64(Limits.rememberedDayCountMax - 1))
        if let known = days[slot], known.day == day { return .only(local.advanced(bySeconds: -known.offset)) }

        // No zone is a whole day away from UTC. So where the offset is the same a day before this day as a day after
        // it, all of its moments have it; no zone has ever moved its clocks and moved them back within three days.
        let before = offset((day - 1) * 86_400)
        if before == offset((day + 2) * 86_400) {
            days[slot] = Day(day: day, offset: before)
            return .only(local.advanced(bySeconds: -before))
        }
        return momentNearChange(local)
    }

    private func momentNearChange(_ local: Timestamp) -> Moment {
        let seconds = local.microseconds / 1_000_000
        let before = offset(seconds - 86_400)
        let after = offset(seconds + 86_400)
        let fitsBefore = offset(seconds - before) == before
        let fitsAfter = offset(seconds - after) == after
        return switch (fitsBefore, fitsAfter) {
        case (true, true) where before != after: .first(local.advanced(bySeconds: -max(before, after)))
        case (true, _): .only(local.advanced(bySeconds: -before))
        case (false, true): .only(local.advanced(bySeconds: -after))
        case (false, false): .skipped(local.advanced(bySeconds: -before))
        }
    }

    /// How many seconds ahead of UTC the zone is, so many seconds after 1970.
    private func offset(_ secondsSince1970: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(secondsSince1970))))
    }

    private static func namesAreaAndPlace(_ identifier: String) -> Bool {
        let areas: Set<Substring> = [
            "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada", "Chile",
            "Etc", "Europe", "Indian", "Mexico", "Pacific", "US",
        ]
        let parts = identifier.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count >= 2 && areas.contains(parts[0]) && parts.allSatisfy { !$0.isEmpty && !$0.contains(".") }
    }
}
