/// What kept a sink from delivering an event. Holds no part of the event, but for what the destination itself says in
/// ``answer``.
public struct SinkError: Error, Sendable {
    /// What kind of failure it is.
    public var code: Code
    /// What was attempted and what happened.
    public var message: String
    /// Whether the same event may be taken at a later try.
    public var isRetriable: Bool
    /// What the destination answered with: an HTTP status, or a program's exit status. Nil where no answer came.
    public var status: UInt16?
    /// How long the destination asks to be left alone; nil where it does not say.
    public var retryAfter: Duration?
    /// How the body of its answer begins, at most ``Limits/answerByteCountKept`` bytes. It may quote the event: it goes
    /// into receipts and nowhere else.
    public var answer: [UInt8] = []

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
        /// No connection to the destination came about: it is down, whatever the event.
        public static let unreachable = Code("unreachable")
        /// The destination is there and takes no events for now, whatever the event.
        public static let busy = Code("busy")
        /// The destination takes no events any more, for good.
        public static let gone = Code("gone")
        /// The destination cannot be used as it was named: its URL, its certificate.
        public static let unusable = Code("unusable")
        /// The destination was not able to take this event now.
        public static let unavailable = Code("unavailable")
        /// The destination does not take this event.
        public static let refused = Code("refused")
        /// Another process writes to the same place.
        public static let inUse = Code("inUse")
        /// Writing failed on this side.
        public static let inputOutput = Code("inputOutput")
    }
}

extension SinkError: CustomStringConvertible {
    /// The same as ``message``.
    public var description: String { message }
}
