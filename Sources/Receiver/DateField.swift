import EventModel

/// The Date field of the answers of one event loop (RFC 9110, section 6.6.1), put together once a second.
struct DateField {
    private var second = Int64.min
    private var bytes: [UInt8] = []

    /// The field's line at `now`, with its line end: `date: Sun, 06 Nov 1994 08:49:37 GMT`.
    mutating func line(at now: Timestamp) -> [UInt8] {
        let microseconds = now.microseconds
        let second = microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0)
        if second != self.second {
            self.second = second
            bytes = Self.line(second: second)
        }
        return bytes
    }

    private static func line(second: Int64) -> [UInt8] {
        let second = Int(second)
        let time = ((second % 86_400) + 86_400) % 86_400
        let days = (second - time) / 86_400
        let date = CivilDate(daysSince1970: days)
        // 1970 began on a Thursday.
        let weekday = weekdays[((days % 7) + 7) % 7]
        let year = String(date.year)
        let text =
            "date: \(weekday), \(padded(date.day)) \(months[date.month - 1]) "
            + String(repeating: "0", count: max(0, 4 - year.utf8.count)) + year
            + " \(padded(time / 3600)):\(padded(time / 60 % 60)):\(padded(time % 60)) GMT\r\n"
        return Array(text.utf8)
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
