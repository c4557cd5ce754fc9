internal import EventModel
internal import NIOHTTP1

/// The header fields that go with an event's body.
struct DiarioHeaders {
    /// The log that the events are of.
    var logID: LogID
    /// What sends them.
    var userAgent: String

    func headers(for event: Event) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.add(name: "User-Agent", value: userAgent)
        headers.add(name: "Content-Type", value: Self.contentType(event.content.request.contentType))
        headers.add(name: "Diario-Replay", value: "true")
        headers.add(name: "Diario-Log-Id", value: logID.description)
        headers.add(name: "Diario-Epoch", value: String(event.epoch))
        headers.add(name: "Diario-Position", value: String(event.position))
        headers.add(name: "Diario-Received-At", value: event.content.receivedAt.description)
        headers.add(name: "Diario-Source", value: Self.encoded(event.content.source))
        if let kind = event.content.kind {
            headers.add(name: "Diario-Kind", value: Self.encoded(kind.rawValue))
        }
        return headers
    }

    /// As it was received, unless it could not be sent on as a header field.
    private static func contentType(_ received: String?) -> String {
        guard let received, !received.isEmpty, received.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return "application/octet-stream"
        }
        return received
    }

    /// A kind is whatever the sender wrote. Bytes outside visible ASCII, and `%`, are percent-encoded, so that no kind
    /// can end a header field and begin another.
    private static func encoded(_ value: String) -> String {
        var result = ""
        for byte in value.utf8 {
            if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + String(byte >> 4, radix: 16, uppercase: true)
                result += String(byte & 0xF, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
