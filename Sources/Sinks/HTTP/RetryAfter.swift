public import EventModel
internal import Foundation

/// The header field Retry-After (RFC 9110, section 10.2.3): seconds, or a date in one of the three forms of HTTP.
public enum RetryAfter {
    /// How long `field` asks to wait from `now` on, never less than nothing; nil where it is neither a number nor a date.
    public static func delay(_ field: String, now: Timestamp) -> Duration? {
        let text = field.trimmingCharacters(in: .whitespaces)
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // Longer than any number that fits is as good as for ever.
            return .seconds(min(Int64(text) ?? .max, secondsMax))
        }
        for format in ["EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy"] {
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.timeZone = TimeZone(secondsFromGMT: 0)
            formatter.isLenient = false
            formatter.dateFormat = format
            guard let date = formatter.date(from: text) else { continue }
            let seconds = Int64(date.timeIntervalSince1970) - now.microseconds / 1_000_000
            return .seconds(min(max(seconds, 0), secondsMax))
        }
        return nil
    }

    /// A year: nobody waits longer, and no sum of times overflows.
    private static let secondsMax: Int64 = 365 * 86_400
}
