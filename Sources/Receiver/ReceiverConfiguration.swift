public import Access

/// Where and how the public listener listens.
public struct ReceiverConfiguration: Sendable {
    /// The address or host name to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 for any free one.
    public var port = 8080
    /// The proxies whose `X-Forwarded-For` is believed.
    public var trustedProxies = AddressList()
    /// How many event loops there are, each with a thread; nil for one for each core.
    public var eventLoopCount: Int?
    /// The limits.
    public var limits = Limits()

    /// The defaults.
    public init() {}
}

/// The address that a receiver is bound to.
public struct ListeningAddress: Sendable, Hashable, CustomStringConvertible {
    /// The numeric address.
    public let host: String
    /// The port.
    public let port: Int

    /// `127.0.0.1:8080`, `[::1]:8080`
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// What kept the receiver from listening.
public struct ReceiverError: Error, Sendable, CustomStringConvertible {
    /// What was attempted and what happened.
    public let message: String
    /// The same as ``message``.
    public var description: String { message }
}
