/// A moment in microseconds since 1970-01-01 00:00 UTC, as POSIX counts them (no leap seconds).
public struct Timestamp: Sendable, Hashable {
    /// Microseconds since 1970-01-01 00:00 UTC; negative before it.
    public var microseconds: Int64

    /// The moment `microseconds` after 1970-01-01 00:00 UTC.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The moment of a civil date and time of day that is `offsetSeconds` ahead of UTC; nil where the calendar or the
    /// clock has no such moment.
    public init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0,
        offsetSeconds: Int = 0
    ) {
        guard (0...9999).contains(year), let date = CivilDate(year: year, month: month, day: day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
            (0...999_999).contains(microsecond)
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offsetSeconds
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(microsecond))
    }

    /// The moment `seconds` later, or earlier where negative.
    public func advanced(bySeconds seconds: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds &+ seconds &* 1_000_000)
    }
}

extension Timestamp {
    /// The first microsecond of the year 1: the earliest moment that RFC 3339 and what reads it can write.
    public static let earliestWritten = Timestamp(microseconds: -62_135_596_800_000_000)
    /// The last microsecond of the year 9999 in UTC: the latest such moment.
    public static let latestWritten = Timestamp(microseconds: 253_402_300_799_999_999)

    /// Whether ``description`` names exactly this moment: in UTC, its year is one from 1 to 9999.
    public var isWritten: Bool { self >= Self.earliestWritten && self <= Self.latestWritten }
}

extension Timestamp: Comparable {
    /// Whether the left moment is the earlier one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with six decimals: `2026-11-23T02:45:31.745042Z`.
    ///
    /// RFC 3339 has four digits for the year, and readers know no year 0. A moment outside of that, which only a clock
    /// set wrong or a log made elsewhere has, is written as the nearest one within: see ``isWritten``.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.descriptionByteCount) { write(into: $0) }
    }

    /// The same with the year in six digits and a sign, as ISO 8601 has it: `+010000-01-01T02:59:59.000000Z`.
    public var expandedDescription: String {
        String(unsafeUninitializedCapacity: Self.descriptionByteCount) { write(into: $0, isExpanded: true) }
    }

    /// How many bytes ``write(into:)`` needs room for.
    public static let descriptionByteCount = 32

    /// Writes ``description`` as ASCII into the start of `bytes` and returns how many bytes that took.
    /// - Precondition: `bytes` has room for ``descriptionByteCount``.
    public func write(into bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
        min(max(self, .earliestWritten), .latestWritten).write(into: bytes, isExpanded: false)
    }

    private func write(into bytes: UnsafeMutableBufferPointer<UInt8>, isExpanded: Bool) -> Int {
        precondition(bytes.count >= Self.descriptionByteCount)
        guard let start = bytes.baseAddress else { return 0 }
        let (days, time) = Self.floorDivision(microseconds, by: 86_400_000_000)
        let date = CivilDate(daysSince1970: Int(days))
        let (seconds, fraction) = (Int(time / 1_000_000), Int(time % 1_000_000))
        var digits = DecimalWriter(at: start)
        if !isExpanded {
            digits.put(date.year / 100, date.year % 100)
        } else {
            digits.put(date.year < 0 ? "-" : "+")
            digits.put(abs(date.year) / 10_000, abs(date.year) / 100 % 100, abs(date.year) % 100)
        }
        digits.put("-")
        digits.put(date.month)
        digits.put("-")
        digits.put(date.day)
        digits.put("T")
        digits.put(seconds / 3600)
        digits.put(":")
        digits.put(seconds / 60 % 60)
        digits.put(":")
        digits.put(seconds % 60)
        digits.put(".")
        digits.put(fraction / 10_000, fraction / 100 % 100, fraction % 100)
        digits.put("Z")
        return digits.target - start
    }

    private static func floorDivision(_ dividend: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// Writes numbers below 100 in two digits each.
private struct DecimalWriter {
    var target: UnsafeMutablePointer<UInt8>

    init(at target: UnsafeMutablePointer<UInt8>) { self.target = target }

    mutating func put(_ character: Unicode.Scalar) {
        target.pointee = UInt8(ascii: character)
        target += 1
    }

    mutating func put(_ number: Int) {
        let number = UInt32(truncatingIfNeeded: number)
        target[0] = UInt8(truncatingIfNeeded: 0x30 + number / 10)
        target[1] = UInt8(truncatingIfNeeded: 0x30 + number % 10)
        target += 2
    }

    mutating func put(_ first: Int, _ second: Int) {
        put(first)
        put(second)
    }

    mutating func put(_ first: Int, _ second: Int, _ third: Int) {
        put(first, second)
        put(third)
    }
}
