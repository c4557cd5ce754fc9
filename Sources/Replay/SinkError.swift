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
