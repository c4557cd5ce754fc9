/// What kept a benchmark from coming to a result. Holds no part of any event and no token.
public struct BenchError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public var code: Code
    /// What was attempted, what happened, and what to do.
    public var message: String

    /// An error of this kind.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The kinds of failure. New ones may come; treat an unknown one as ``failed``.
    public struct Code: Sendable, Hashable {
        private let name: String
        private init(_ name: String) { self.name = name }

        /// The receiver cannot be reached, or does not answer.
        public static let unavailable = Code("unavailable")
        /// A file cannot be read or written.
        public static let inputOutput = Code("inputOutput")
        /// A server of the benchmark's own does not do what it should.
        public static let failed = Code("failed")
    }

    /// The same as ``message``.
    public var description: String { message }
}
