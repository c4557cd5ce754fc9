internal import ArgumentParser
internal import EventModel

/// A number of bytes as people write it: `1073741824`, `500MB`, `1GiB`.
enum ByteCount {
    private static let units: [String: Int64] = [
        "": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000, "kib": 1 << 10,
        "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    ]

    /// The number of bytes that `text` says; nil where it says none, or more than fit into 63 bits.
    static func parse(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let count = Int64(digits), let factor = units[unit.lowercased()] else { return nil }
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: factor)
        return isTooLarge ? nil : product
    }
}

/// A length of time as people write it: `10`, `0.5`, `10s`, `500ms`, `2m`; a number alone has the unit of its option.
enum TimeSpan {
    private static let units: [String: Double] = ["ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600]

    /// The seconds that `text` says; nil where it says none.
    ///
    /// - Parameter unit: how many seconds a number alone counts.
    static func seconds(_ text: String, unit: Double = 1) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = text.dropFirst(digits.count).drop { $0 == " " }
        guard let count = Double(digits), count.isFinite, let factor = name.isEmpty ? unit : units[name.lowercased()]
        else { return nil }
        return count * factor
    }

    /// The length from `start` to `end` for people, in the two greatest units: `2 d 3 h`, `12 min 5 s`, `< 1 s`.
    static func text(from start: Timestamp, to end: Timestamp) -> String {
        text(seconds: max(0, end.microseconds - start.microseconds) / 1_000_000)
    }

    /// So many seconds for people.
    static func text(seconds: Int64) -> String {
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        if minutes > 0 { return "\(minutes) min \(seconds % 60) s" }
        return seconds > 0 ? "\(seconds) s" : "< 1 s"
    }
}

/// A length of time on the command line, in seconds where no unit is given.
struct SecondsArgument: ExpressibleByArgument, CustomStringConvertible {
    let seconds: Double

    init(_ seconds: Double) { self.seconds = seconds }

    init?(argument: String) {
        guard let seconds = TimeSpan.seconds(argument) else { return nil }
        self.seconds = seconds
    }

    /// The whole seconds that `text` says.
    /// - Throws: `ValidationError` where it says none.
    static func wholeSeconds(_ text: String) throws -> Int {
        guard let seconds = TimeSpan.seconds(text), let count = Int(exactly: seconds) else {
            throw ValidationError("whole seconds are wanted, or 10s, 2m")
        }
        return count
    }

    var defaultValueDescription: String { description }

    var description: String { Int(exactly: seconds).map { "\($0)" } ?? "\(seconds)" }
}
