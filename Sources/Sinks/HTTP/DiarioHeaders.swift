internal import EventModel
internal import NIOHTTP1

/// The header fields that say which event a request brings.
struct DiarioHeaders {
    /// The log that the events are of.
    var logID: LogID
    /// What sends them.
    var userAgent: String

    /// Those that go with a request of `events`: of one, what it is; of several, what they have in common.
    func headers(for events: [Event]) -> HTTPHeaders {
        let event = events[0]
        var headers = HTTPHeaders()
        headers.add(name: "User-Agent", value: userAgent)
        headers.add(name: "Diario-Replay", value: "true")
        headers.add(name: "Diario-Log-Id", value: logID.description)
        headers.add(name: "Diario-Epoch", value: String(event.epoch))
        guard events.count == 1 else { return headers }
        headers.add(name: "Diario-Position", value: String(event.position))
        headers.add(name: "Diario-Received-At", value: event.content.receivedAt.description)
        headers.add(name: "Diario-Source", value: Self.encoded(event.content.source))
        if let kind = event.content.kind {
            headers.add(name: "Diario-Kind", value: Self.encoded(kind.rawValue))
        }
        return headers
    }

    /// What names a request of `events` to whoever gets it twice: the same for every attempt and every run.
    func messageID(of events: [Event]) -> String {
        let (first, last) = (events[0], events[events.count - 1])
        let end = events.count == 1 ? "" : "-\(last.position)"
        return "\(logID)-\(first.epoch)-\(first.position)\(end)"
    }

    /// A kind is whatever the sender wrote. Bytes outside visible ASCII, and `%`, are percent-encoded, so that no kind
    /// can end a header field and begin another.
    static func encoded(_ value: String, alsoEncoding other: UInt8? = nil) -> String {
        var result = ""
        for byte in value.utf8 {
            if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "%"), byte != other {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + String(byte >> 4, radix: 16, uppercase: true)
                result += String(byte & 0xF, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
