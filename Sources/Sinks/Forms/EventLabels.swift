internal import EventModel
internal import Replay

/// What says which event a destination gets, beside the event: header fields, or variables of an environment.
struct EventLabels {
    /// The log that the events are of.
    var logID: LogID

    /// Those of the events of `batch`, by their names as words: of one, what it is; of several, what they have in common.
    /// Values are visible ASCII.
    func labels(of batch: Batch) -> [(name: [String], value: String)] {
        let events = batch.events
        let event = events[0]
        var labels = [
            (["replay"], "true"), (["log", "id"], logID.description), (["epoch"], String(event.epoch)),
            (["attempt"], String(batch.context.attempt)),
        ]
        if let run = batch.context.run { labels.append((["run"], Self.encoded(run))) }
        guard events.count == 1 else { return labels }
        labels.append((["position"], String(event.position)))
        labels.append((["received", "at"], event.content.receivedAt.description))
        labels.append((["source"], Self.encoded(event.content.source)))
        if let kind = event.content.kind { labels.append((["kind"], Self.encoded(kind.rawValue))) }
        return labels
    }

    /// What names `events` to whoever gets them twice: the same for every attempt and every run.
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
