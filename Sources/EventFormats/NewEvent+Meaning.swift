public import EventModel

extension NewEvent {
    /// The value of a field by what it means, or nil where the event has none, or only blanks: two values that only differ
    /// in how they are written are the same.
    ///
    /// - A document: its digits and letters, in any case; a number without the zeros in front, which it loses where
    ///   somebody sends it as a number.
    /// - A phone number: its digits, without the country code 55 and without a zero before the area code.
    /// - An e-mail address and a name: in any case, with any blanks around and between words.
    /// - A date: the moment, also where it came as a text that says its zone.
    ///
    /// Codes and ids are what they are written as, since everybody looks for them so.
    public func meaning(of field: EventField) -> EventField.Value? {
        if field == .orderDate, case .time(let moment) = value(.orderDate) { return .time(moment) }
        guard case .text(let text) = shownValue(of: field) else { return shownValue(of: field) }
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        if field == .orderDate { return Self.date(text) }
        switch field.row.meaning {
        case .exact: return .text(text)
        case .document: return Self.text(Self.documentDigits(text))
        case .email: return Self.text(String(decoding: TextMeaning.email.key(of: text), as: UTF8.self).lowercased())
        case .phone: return Self.text(Self.phoneDigits(text))
        case .name: return .text(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased())
        }
    }

    private static func text(_ text: String) -> EventField.Value? { text.isEmpty ? nil : .text(text) }

    private static func documentDigits(_ text: String) -> String {
        let document = String(decoding: TextMeaning.document.key(of: text), as: UTF8.self)
        guard document.allSatisfy(\.isNumber), let last = document.last else { return document }
        return String(document.dropLast().drop { $0 == "0" }) + String(last)
    }

    private static func phoneDigits(_ text: String) -> String {
        var digits = text.filter { $0.isASCII && $0.isNumber }.drop { $0 == "0" }
        // 55, an area code of two digits, also with a zero before it, and a number of eight or nine.
        let rest = digits.dropFirst(2).drop { $0 == "0" }
        if digits.hasPrefix("55"), (10...11).contains(rest.count) { digits = rest }
        return String(digits)
    }

    /// A date as it came: the moment where it says one, else its text without what says nothing, such as a fraction of 0.
    private static func date(_ text: String) -> EventField.Value {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let form = #/(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d*?)0*)?(?:([Zz])|([+-])(\d\d):?(\d\d))?/#
        guard let match = words.wholeMatch(of: form)?.output else { return .text(words) }
        let fraction = String(match.7 ?? "")
        guard match.8 != nil || match.9 != nil, fraction.utf8.count <= 6 else {
            let second = "\(match.1)-\(match.2)-\(match.3) \(match.4):\(match.5):\(match.6)"
            return .text(fraction.isEmpty ? second : second + "." + fraction)
        }
        let number: (Substring?) -> Int = { Int($0 ?? "0") ?? 0 }
        let offset = (number(match.10) * 60 + number(match.11)) * 60
        let moment = Timestamp(
            year: number(match.1), month: number(match.2), day: number(match.3), hour: number(match.4),
            minute: number(match.5), second: number(match.6),
            microsecond: number((fraction + "000000").prefix(6)), offsetSeconds: match.9 == "-" ? -offset : offset)
        return moment.map(EventField.Value.time) ?? .text(words)
    }
}
