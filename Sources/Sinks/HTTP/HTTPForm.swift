internal import EventFormats
public import EventModel
internal import NIOCore
internal import NIOHTTP1

/// What the body of a request is.
public enum HTTPForm: Sendable, Hashable {
    /// An event's body as it was received.
    case raw
    /// An event as JSON.
    case json(JSONForm)
    /// CloudEvents 1.0 in HTTP's binary mode, of an event of this log: the attributes as header fields, the body as it was
    /// received.
    case cloudEventBinary(of: LogID)
    /// CloudEvents 1.0 in HTTP's batched mode, of events of this log: an array of as many as come together.
    case cloudEventBatch(of: LogID)

    /// The most events of a request.
    var eventCountMax: Int {
        if case .cloudEventBatch = self { Limits.batchEventCountMax } else { 1 }
    }

    /// The body for `events`, and the header fields that say what it is.
    func content(of events: [Event]) -> (body: [UInt8], headers: HTTPHeaders) {
        let event = events[0]
        switch self {
        case .raw:
            return (event.content.body, ["Content-Type": Self.contentType(event.content.request.contentType)])
        case .json(let form):
            var writer = JSONWriter()
            form.write(event.view, to: &writer)
            return (writer.bytes, ["Content-Type": form.mediaType])
        case .cloudEventBinary(let logID):
            let description = CloudEvent(event.view, of: logID)
            var headers: HTTPHeaders = ["Content-Type": description.contentType]
            for (name, value) in description.attributes {
                headers.add(name: "ce-\(name)", value: Self.encoded(value))
            }
            return (event.content.body, headers)
        case .cloudEventBatch(let logID):
            var writer = JSONWriter()
            writer.beginArray()
            for event in events { writer.cloudEvent(event.view, of: logID) }
            writer.endArray()
            return (writer.bytes, ["Content-Type": "application/cloudevents-batch+json"])
        }
    }

    /// As it was received, unless it could not be sent on as a header field.
    private static func contentType(_ received: String?) -> String {
        guard let received, !received.isEmpty, received.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return "application/octet-stream"
        }
        return received
    }

    /// As CloudEvents' HTTP binding has it (3.1.3.2): what is outside of visible ASCII, `"` and `%` percent-encoded.
    private static func encoded(_ value: String) -> String {
        EventLabels.encoded(value, alsoEncoding: UInt8(ascii: "\""))
    }
}
