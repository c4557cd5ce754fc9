internal import EventModel

/// The three members that PHP writes of a `DateTime` in JSON: `date`, `timezone_type` and `timezone`.
enum PHPDateTime {
    /// The date and time of day in `text`, as if its zone were UTC; nil where the text is none.
    ///
    /// PHP writes `Y-m-d H:i:s.u`. The fraction may be missing or shorter. Years beyond 0000 to 9999 and PHP's
    /// zero date (`-0001-11-30`) are no dates here.
    static func local(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard text.count >= 19, text.count == 19 || (21...26).contains(text.count),
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: " "),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
            let hour = number(text, 11, 2), let minute = number(text, 14, 2), let second = number(text, 17, 2)
        else { return nil }
        var microsecond = 0
        if text.count > 19 {
            let digitCount = text.count - 20
            guard text[19] == UInt8(ascii: "."), let fraction = number(text, 20, digitCount) else { return nil }
            microsecond = (digitCount..<6).reduce(fraction) { value, _ in value * 10 }
        }
        return Timestamp(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond)
    }

    /// How many seconds ahead of UTC a zone of type 1 is: `-03:00`, `+0530`, `+01`, `+01:02:03`; nil for others.
    static func offset(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        var parts = 0
        var unit = 3600
        var seconds = 0
        var place = 1
        while place < text.count {
            // A colon stands before the second and the third pair of digits, or nowhere.
            if parts > 0, text[place] == UInt8(ascii: ":") { place += 1 }
            guard parts < 3, place + 2 <= text.count, let pair = number(text, place, 2), pair < (parts == 0 ? 24 : 60)
            else { return nil }
            seconds += pair * unit
            unit /= 60
            parts += 1
            place += 2
        }
        guard parts > 0 else { return nil }
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// How many seconds ahead of UTC a zone of type 2 is; nil for an abbreviation that isn't in the table.
    ///
    /// The table has what a Brazilian merchant's server may be set to and what is the same wherever it is used, summer
    /// time being a name of its own. Those that mean several zones (`CST`, `IST`, `AMT`, `AST`, `BST` …) are unknown.
    static func abbreviationOffset(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard (1...4).contains(text.count) else { return nil }
        let hours: Int? =
            switch String(decoding: text, as: UTF8.self) {
            case "UTC", "GMT", "UCT", "UT", "Z", "WET": 0
            case "CET", "WEST": 1
            case "CEST", "EET", "CAT", "SAST": 2
            case "EEST", "EAT", "MSK": 3
            case "JST", "KST": 9
            case "FNT", "BRST": -2
            case "BRT", "ART", "UYT": -3
            case "EDT", "CLT": -4
            case "EST", "PET": -5
            case "MDT": -6
            case "MST", "PDT": -7
            case "PST": -8
            default: nil
            }
        return hours.map { $0 * 3600 }
    }

    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ digitCount: Int) -> Int? {
        var number = 0
        for place in start..<start + digitCount {
            let digit = text[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }
}
