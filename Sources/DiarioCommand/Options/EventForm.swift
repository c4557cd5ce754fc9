internal import ArgumentParser
internal import EventModel
internal import Sinks

/// What is written or sent of an event: one choice for all destinations.
enum EventForm: String, CaseIterable, ExpressibleByArgument {
    case raw, envelope, decoded, cloudevents

    /// `full` is what the envelope was called.
    init?(argument: String) { self.init(rawValue: argument == "full" ? "envelope" : argument) }

    /// The form as JSON, of events of the log `logID`; nil for the body alone.
    func json(of logID: LogID) -> JSONForm? {
        switch self {
        case .raw: nil
        case .envelope: .envelope
        case .decoded: .decoded
        case .cloudevents: .cloudEvent(of: logID)
        }
    }
}
