public import EventModel

/// An event by the attributes of CloudEvents 1.0.
///
/// `source` and `id` together name the event, as that specification wants it, and stay the same however often it is
/// replayed: `urn:diario:LOG-ID:SOURCE` and `EPOCH-POSITION`.
public struct CloudEvent: Sendable {
    /// The attributes with their values, in the order in which they are written. `datacontenttype` is not among them.
    public let attributes: [(name: StaticString, value: String)]
    /// The media type of the body: what was received with it, where that is one.
    public let contentType: String

    /// The event that `view` shows, of the log `logID`.
    public init(_ view: borrowing EventView, of logID: LogID) {
        var attributes: [(name: StaticString, value: String)] = [
            ("specversion", "1.0"),
            ("id", "\(view.epoch)-\(view.position)"),
            ("source", "urn:diario:\(logID):\(Self.clean(view.source.text))"),
            ("type", "go." + Self.type(of: view)),
            ("time", view.receivedAt.description),
        ]
        let order = view.text(.orderID) ?? view.text(.orderCode)
        if let order, !order.isEmpty { attributes.append(("subject", Self.clean(order))) }
        // Texts, since a number of CloudEvents has 32 bits.
        attributes.append(("diarioepoch", String(view.epoch)))
        attributes.append(("diarioposition", String(view.position)))
        self.attributes = attributes
        contentType = Self.mediaType(of: view)
    }

    private static func type(of view: borrowing EventView) -> String {
        guard view.isDecoded else { return "undecodable" }
        let kind = view.text(.kind) ?? ""
        return kind.isEmpty ? "unnamed" : clean(kind)
    }

    /// What no attribute may hold (control characters, noncharacters), and `%`, percent-encoded.
    private static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isRefused) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            guard isRefused(scalar) else { return result.unicodeScalars.append(scalar) }
            for byte in String(scalar).utf8 {
                let digits = [Hexadecimal.digit(byte >> 4), Hexadecimal.digit(byte & 0xF)]
                result += "%" + String(decoding: digits, as: UTF8.self).uppercased()
            }
        }
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint || scalar == "%"
    }

    private static func mediaType(of view: borrowing EventView) -> String {
        guard let received = view.contentType else { return "application/octet-stream" }
        let text = received.text
        let parts = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
        let isPrintable = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        guard isPrintable, parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(" ") }) else {
            return "application/octet-stream"
        }
        return text
    }

    /// Whether ``contentType`` says that the body is JSON.
    fileprivate var isJSON: Bool {
        let type = contentType.prefix { $0 != ";" }.lowercased()
        let name = type.split(separator: " ").joined()
        return name.hasSuffix("/json") || name.hasSuffix("+json")
    }
}

extension JSONWriter {
    /// Writes an event as CloudEvents 1.0 in its JSON format: an object in one line.
    ///
    /// A body that is said to be JSON, and is, stands as `data` without the blanks between its parts; any other as
    /// `data_base64`, byte for byte. Takes some microseconds.
    public mutating func cloudEvent(_ view: borrowing EventView, of logID: LogID) {
        let event = CloudEvent(view, of: logID)
        beginObject()
        for (name, value) in event.attributes {
            self.name(name)
            string(value)
        }
        name("datacontenttype")
        string(event.contentType)
        view.body.withUnsafeBytes { body in
            if event.isJSON, let data = JSONCompaction.compacted(body) {
                name("data")
                verbatim(data)
            } else {
                name("data_base64")
                base64(body)
            }
        }
        endObject()
    }
}
