internal import EventFormats
public import EventModel

/// What is written of an event as JSON, wherever it goes.
public enum JSONForm: Sendable, Hashable {
    /// All there is: what was received, what was decoded, the hashes, who sent it.
    case envelope
    /// What was decoded, and where the event stands. No body.
    case decoded
    /// CloudEvents 1.0, of an event of this log.
    case cloudEvent(of: LogID)

    /// The media type of one event in this form.
    var mediaType: String {
        switch self {
        case .envelope, .decoded: "application/json"
        case .cloudEvent: "application/cloudevents+json"
        }
    }

    /// Writes the event that `view` shows, in one line.
    func write(_ view: borrowing EventView, to writer: inout JSONWriter) {
        switch self {
        case .envelope: writer.event(view)
        case .decoded: writer.decodedEvent(view)
        case .cloudEvent(let logID): writer.cloudEvent(view, of: logID)
        }
    }
}
