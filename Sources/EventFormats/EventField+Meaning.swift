public import EventModel

extension EventField {
    /// The field's value in `event` by what it means, or nil where it has none, or only blanks: two values that only differ
    /// in how they are written are the same.
    ///
    /// - A document: its digits and letters, in any case; a number without the zeros in front, which it loses where
    ///   somebody sends it as a number.
    /// - A phone number: its digits, without the country code 55 and without a zero before the area code.
    /// - An e-mail address and a name: in any case, with any blanks around and between words.
    /// - A date: the moment, also where it came as a text that says its zone.
    ///
    /// Codes and ids are what they are written as, since everybody looks for them so.
    public func meaning(in event: DecodedEvent) -> Value? {
        if self == .orderDate, let moment = event.order.date { return .time(moment) }
        guard case .text(let text) = value(in: event) else { return value(in: event) }
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        switch self {
        case .customerDocument: return Self.text(Self.documentDigits(text))
        case .customerEmail: return Self.text(SearchTerm.normalizedEmail(text).lowercased())
        case .customerPhone, .customerCellphone: return Self.text(Self.phoneDigits(text))
        case .customerName:
            return .text(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased())
        case .orderDate: return Self.date(text)
        case .orderID, .orderCode, .orderUtmID, .orderStatus, .customerID: return .text(text)
        }
    }

    private static func text(_ text: String) -> Value? { text.isEmpty ? nil : .text(text) }

    private static func documentDigits(_ text: String) -> String {
        let document = SearchTerm.normalizedDocument(text)
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
    private static func date(_ text: String) -> Value {
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
        return moment.map(Value.time) ?? .text(words)
    }
}
