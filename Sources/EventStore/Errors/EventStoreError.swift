public import EventModel

/// What kept the store from doing what was asked: a code to act on, and a message that says what was attempted and
/// what to do about it. Holds no part of any event.
public struct EventStoreError: Error, Sendable {
    /// What kind of failure it is.
    public var code: Code
    /// What was attempted, what happened, and what to do.
    public var message: String
    /// The position concerned, where there is one.
    public var position: Position?

    /// An error of this kind.
    public init(_ code: Code, _ message: String, position: Position? = nil) {
        self.code = code
        self.message = message
        self.position = position
    }

    /// The kinds of failure. New ones may come; treat an unknown one as ``failed``.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String
        private init(_ name: String) { self.name = name }
        /// The code's name.
        public var description: String { name }

        /// The data directory has no log.
        public static let noLog = Code("noLog")
        /// The data directory has a log already.
        public static let logExists = Code("logExists")
        /// Another process writes this log.
        public static let inUse = Code("inUse")
        /// Stored data is not what was written. `position` says where, if a record is concerned.
        public static let damaged = Code("damaged")
        /// The directory, its owner, its file system or a setting is not fit for a log.
        public static let configuration = Code("configuration")
        /// An event is larger than the store takes.
        public static let tooLarge = Code("tooLarge")
        /// The queue is full, or an event waited too long in it. Not stored; try again.
        public static let overloaded = Code("overloaded")
        /// The disk or the map has no room. Not stored; try again when there is.
        public static let diskFull = Code("diskFull")
        /// The store is closing. Not stored.
        public static let closed = Code("closed")
        /// The device failed or its state is unknown. Whether the event is stored is unknown.
        public static let inputOutput = Code("inputOutput")
        /// Anything else. Whether the event is stored is unknown.
        public static let failed = Code("failed")
    }

    /// Whether an append that ended with this error is certain not to be stored, so that trying again stores it once.
    public var isCertainlyNotStored: Bool {
        switch code {
        case .overloaded, .diskFull, .closed, .tooLarge, .noLog, .inUse, .configuration: true
        default: false
        }
    }
}

extension EventStoreError: CustomStringConvertible {
    /// The same as ``message``.
    public var description: String { message }
}
