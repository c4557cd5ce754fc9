// Moving a selection of events from the log to a sink.
//
// What must stay true: events reach the sink in the order of the selection, each at least once, and whoever stops a run
// learns the last event that was wholly delivered, so that the next run goes on behind it. No read transaction is open
// while a sink delivers: what it gets is copies, or bytes that it has rendered itself into memory before. This module knows no file, no HTTP and no broker; `Sinks`
// does.

public import EventModel

/// Where a replay sends events. One folder of `Sinks` a kind of destination.
public protocol Sink: Sendable {
    /// Delivers events in their order, and says how many of them the destination has wholly taken.
    ///
    /// Fewer than all with no error means that `stop` was requested: the sink finishes the event it is at and begins no
    /// other. Called by one run at a time, with events whose positions go one way.
    func deliver(_ events: [Event], until stop: StopRequest) async -> Delivery

    /// Makes bytes of events apart from delivering them, where the sink can: a run then reads and renders on all cores.
    var rendering: (any Rendering)? { get }

    /// Whether whoever takes the events has gone, so that waiting for more is of no use. Costs a system call at most.
    var isClosed: Bool { get }
}

extension Sink {
    /// None: events are delivered one after the other.
    public var rendering: (any Rendering)? { nil }

    /// Not that one knew: it shows at the next delivery.
    public var isClosed: Bool { false }
}

/// What became of events that were given to a sink.
public struct Delivery: Sendable {
    /// How many of them, counted from the first, the destination has wholly taken.
    public var count: Int
    /// Why it did not take the next one; nil when it took all or was asked to stop.
    public var error: SinkError?

    /// A delivery of so many events, ended by `error`.
    public init(count: Int, error: SinkError? = nil) {
        self.count = count
        self.error = error
    }
}

/// What kept a sink from delivering an event. Holds no part of the event.
public struct SinkError: Error, Sendable {
    /// What kind of failure it is.
    public var code: Code
    /// What was attempted and what happened.
    public var message: String
    /// Whether the same event may be taken at a later try.
    public var isRetriable: Bool

    /// An error of this kind.
    public init(_ code: Code, _ message: String, isRetriable: Bool) {
        self.code = code
        self.message = message
        self.isRetriable = isRetriable
    }

    /// Whoever read what the sink wrote has gone.
    public static let readerGone = SinkError(.closed, "the reader has gone", isRetriable: false)

    /// The kinds of failure. New ones may come; treat an unknown one as ``refused``.
    public struct Code: Sendable, Hashable {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// Whoever read what the sink wrote has gone; nothing is wrong.
        public static let closed = Code("closed")
        /// The destination cannot be reached or is not able to take events now.
        public static let unavailable = Code("unavailable")
        /// The destination does not take this event.
        public static let refused = Code("refused")
        /// Writing failed on this side.
        public static let inputOutput = Code("inputOutput")
    }
}

extension SinkError: CustomStringConvertible {
    /// The same as ``message``.
    public var description: String { message }
}
