/// What kept tokens or address lists from being read or changed: a code to act on, and a message that says what was
/// attempted and what to do. Holds no token, no digest and no part of a file.
public struct AccessError: Error, Sendable {
    /// What kind of failure it is.
    public var code: Code
    /// What was attempted, what happened, and what to do.
    public var message: String

    /// An error of this kind.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The kinds of failure. New ones may come; treat an unknown one as ``inputOutput``.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String
        private init(_ name: String) { self.name = name }
        /// The code's name.
        public var description: String { name }

        /// A name, label, time or id that was given is not one.
        public static let usage = Code("usage")
        /// There is no token with the id that was given.
        public static let noSuchToken = Code("noSuchToken")
        /// A file says something that this program does not understand.
        public static let damaged = Code("damaged")
        /// The directory is missing, or a file is open to other users.
        public static let configuration = Code("configuration")
        /// The operating system refused.
        public static let inputOutput = Code("inputOutput")
    }
}

extension AccessError: CustomStringConvertible {
    /// The same as ``message``.
    public var description: String { message }
}
