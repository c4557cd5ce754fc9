internal import ArgumentParser
internal import EventFormats
internal import EventModel

/// A time on the command line: RFC 3339, a date, a local date and time, a time of today, a duration, or a word.
enum TimeExpression: Hashable, ExpressibleByArgument {
    /// `2026-03-31T14:00:00-03:00`.
    case moment(Timestamp)
    /// `2026-03-31`: the whole local day.
    case day(CivilDate)
    /// `2026-03-31T14:00` or with a space: on the reader's clocks.
    case local(CivilDate, second: Int)
    /// `14:00`: today.
    case timeOfDay(second: Int)
    /// `today`, `yesterday`, `hoje`, `ontem`: the whole local day so many days ago.
    case daysAgo(Int)
    /// `now`, `agora`.
    case now
    /// `2h`, `7d`, `1h30m`: so many seconds from now.
    case duration(seconds: Int64)

    init?(argument: String) {
        if let word = Self.words[argument.lowercased()] {
            self = word
        } else if let seconds = Self.duration(argument) {
            self = .duration(seconds: seconds)
        } else if let second = Self.timeOfDay(argument) {
            self = .timeOfDay(second: second)
        } else if let date = Self.date(argument) {
            self = .day(date)
        } else if let expression = Self.dateAndTime(argument) {
            self = expression
        } else {
            return nil
        }
    }

    /// Where the time begins: of a day its first moment, of a duration so long before `now`.
    func start(in zone: ZonedTime, now: Timestamp) -> Timestamp {
        switch self {
        case .moment(let moment): moment
        case .day(let date): zone.moment(of: date)
        case .local(let date, let second): zone.moment(of: date, second: second)
        case .timeOfDay(let second): zone.moment(of: zone.date(at: now), second: second)
        case .daysAgo(let days): zone.moment(of: Self.day(days, before: now, in: zone))
        case .now: now
        case .duration(let seconds): now.advanced(bySeconds: -seconds)
        }
    }

    /// Where the time ends: of a day the first moment of the next, of all others the same as its start.
    func end(in zone: ZonedTime, now: Timestamp) -> Timestamp {
        switch self {
        case .day(let date): zone.moment(of: CivilDate(daysSince1970: date.daysSince1970 + 1))
        case .daysAgo(let days): zone.moment(of: Self.day(days - 1, before: now, in: zone))
        default: start(in: zone, now: now)
        }
    }

    /// Where the time ends when it lies ahead: a duration is counted forward from `now`.
    func deadline(in zone: ZonedTime, now: Timestamp) -> Timestamp {
        guard case .duration(let seconds) = self else { return end(in: zone, now: now) }
        return now.advanced(bySeconds: seconds)
    }

    private static func day(_ count: Int, before now: Timestamp, in zone: ZonedTime) -> CivilDate {
        CivilDate(daysSince1970: zone.date(at: now).daysSince1970 - count)
    }

    // MARK: Reading

    private static let words: [String: TimeExpression] = [
        "today": .daysAgo(0), "hoje": .daysAgo(0), "yesterday": .daysAgo(1), "ontem": .daysAgo(1), "now": .now,
        "agora": .now,
    ]

    /// A hundred years, so that no sum of parts overflows.
    private static let durationSecondsMax: Int64 = 3_155_760_000

    private static func duration(_ text: String) -> Int64? {
        var total: Int64 = 0
        var digits = ""
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            let factors: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
            guard let factor = factors[character], let count = Int64(digits), count <= durationSecondsMax / factor
            else {
                return nil
            }
            total += count * factor
            digits = ""
        }
        return digits.isEmpty && !text.isEmpty && total <= durationSecondsMax ? total : nil
    }

    /// `HH:MM` or `HH:MM:SS`, as seconds since midnight.
    private static func timeOfDay(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        let numbers = parts.compactMap { number($0) }
        guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60, numbers.count < 3 || numbers[2] < 60
        else {
            return nil
        }
        return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    }

    /// `YYYY-MM-DD`.
    private static func date(_ text: some StringProtocol) -> CivilDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = number(parts[0]), let month = number(parts[1]),
            let day = number(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// A date, `T` or a space, a time, and for RFC 3339 a fraction of a second and an offset.
    private static func dateAndTime(_ text: String) -> TimeExpression? {
        guard let date = date(text.prefix(10)), let separator = text.dropFirst(10).first, "Tt ".contains(separator)
        else {
            return nil
        }
        var time = text.dropFirst(11)
        var offset: Int?
        if let last = time.last, "Zz".contains(last) {
            time.removeLast()
            offset = 0
        } else if time.count > 6, let sign = time.dropLast(5).last, "+-".contains(sign) {
            guard let seconds = timeOfDay(time.suffix(5)) else { return nil }
            offset = sign == "-" ? -seconds : seconds
            time = time.dropLast(6)
        }
        let parts = time.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let clock = parts.first, let second = timeOfDay(clock) else { return nil }
        var microseconds = 0
        if parts.count == 2 {
            guard clock.utf8.count == 8, (1...9).contains(parts[1].utf8.count), number(parts[1]) != nil,
                let fraction = number((parts[1] + "000000").prefix(6))
            else { return nil }
            microseconds = fraction
        }
        guard let offset else { return microseconds == 0 ? .local(date, second: second) : nil }
        let seconds = Int64(date.daysSince1970) * 86_400 + Int64(second) - Int64(offset)
        return .moment(Timestamp(microseconds: seconds * 1_000_000 + Int64(microseconds)))
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
