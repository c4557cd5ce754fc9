public import EventModel
internal import Foundation

/// Moments as the clocks of a time zone show them, and back.
///
/// Offsets come from the system's time zone data; the calendar is `EventModel`'s.
public struct ZonedTime: Sendable {
    private let zone: TimeZone

    /// The name of the zone: `America/Sao_Paulo`, `GMT-0300` …
    public var name: String { zone.identifier == "GMT" ? "UTC" : zone.identifier }

    /// The zone of this name: an identifier of the time zone database, `UTC`, `Z`, or an offset such as `-03:00`. Nil
    /// where no such zone is known.
    public init?(zone name: String) {
        if name == "Z" || name == "UTC" || name == "GMT" {
            self.init(offsetSeconds: 0)
        } else if let offset = Self.offsetSeconds(name) {
            self.init(offsetSeconds: offset)
        } else if let zone = TimeZone(identifier: name) {
            self.init(fixed: zone)
        } else {
            return nil
        }
    }

    private init?(offsetSeconds: Int) {
        guard let zone = TimeZone(secondsFromGMT: offsetSeconds) else { return nil }
        self.init(fixed: zone)
    }

    /// Coordinated universal time.
    public static let utc = ZonedTime(fixed: .gmt)

    /// The system's zone.
    public static var system: ZonedTime { ZonedTime(fixed: .current) }

    private init(fixed zone: TimeZone) { self.zone = zone }

    // MARK: Showing

    /// Date and time to the second: `2026-11-22 23:45:31`.
    public func text(_ moment: Timestamp) -> String {
        // The local clock is UTC's, shifted; its text is that of the shifted moment.
        let local = moment.advanced(bySeconds: Int64(offsetSeconds(at: moment))).description
        return String(local.prefix { $0 != "." }.map { $0 == "T" ? " " : $0 })
    }

    /// The same where something ends at `moment`: the first moment of a day is the end of the day before,
    /// `2026-11-22 24:00:00`, as who named that day expects to read.
    public func endText(_ moment: Timestamp) -> String {
        let last = Timestamp(microseconds: max(moment.microseconds, .min + 1) - 1)
        return date(at: last) == date(at: moment) ? text(moment) : text(last).prefix { $0 != " " } + " 24:00:00"
    }

    /// Date, time to the microsecond and offset from UTC: `2026-11-22 23:45:31.745042 -03:00`.
    public func exactText(_ moment: Timestamp) -> String {
        let offset = offsetSeconds(at: moment)
        let local = moment.advanced(bySeconds: Int64(offset)).description
        let (hours, minutes) = (abs(offset) / 3600, abs(offset) / 60 % 60)
        let digits = [hours, minutes].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return String(local.dropLast().map { $0 == "T" ? " " : $0 }) + (offset < 0 ? " -" : " +") + digits
    }

    // MARK: Reading

    /// The local date at `moment`.
    public func date(at moment: Timestamp) -> CivilDate {
        let seconds = Self.floorSeconds(moment) + Int64(offsetSeconds(at: moment))
        return CivilDate(daysSince1970: Int((Double(seconds) / 86_400).rounded(.down)))
    }

    /// The first moment at which the zone's clocks show `second` seconds after the midnight that begins `date`.
    ///
    /// Where a clock was put forward past that time, the moment at which it was. Where it was put back and shows the
    /// time twice, the first.
    public func moment(of date: CivilDate, second: Int = 0) -> Timestamp {
        let local = Timestamp(microseconds: (Int64(date.daysSince1970) * 86_400 + Int64(second)) * 1_000_000)
        let before = offsetSeconds(at: local.advanced(bySeconds: -86_400))
        let after = offsetSeconds(at: local.advanced(bySeconds: 86_400))
        for offset in [max(before, after), min(before, after)] {
            let moment = local.advanced(bySeconds: -Int64(offset))
            if offsetSeconds(at: moment) == offset { return moment }
        }
        // A gap: counted with the offset before it, the missing time lies as far past the change as it lies in the gap.
        let moment = local.advanced(bySeconds: -Int64(before))
        let start = Date(timeIntervalSince1970: Double(Self.floorSeconds(moment) - 86_400))
        guard let change = zone.nextDaylightSavingTimeTransition(after: start) else { return moment }
        return min(moment, Timestamp(microseconds: Int64(change.timeIntervalSince1970) * 1_000_000))
    }

    private func offsetSeconds(at moment: Timestamp) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(Self.floorSeconds(moment))))
    }

    private static func floorSeconds(_ moment: Timestamp) -> Int64 {
        let (seconds, rest) = moment.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? seconds - 1 : seconds
    }

    private static func offsetSeconds(_ text: String) -> Int? {
        let characters = Array(text.utf8)
        guard characters.count == 6, characters[3] == UInt8(ascii: ":"), let hours = Int(text.dropFirst().prefix(2)),
            let minutes = Int(text.suffix(2)), (0...18).contains(hours), (0...59).contains(minutes)
        else { return nil }
        return switch characters[0] {
        case UInt8(ascii: "+"): hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): -(hours * 3600 + minutes * 60)
        default: nil
        }
    }
}
