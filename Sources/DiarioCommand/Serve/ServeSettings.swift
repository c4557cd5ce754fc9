internal import Access
internal import EventStore
internal import Logging
internal import Receiver

/// What is set about a running receiver.
struct ServeSettings {
    /// What is set, and where.
    let settings: Settings
    let receiver: ReceiverConfiguration
    /// How many connections the receiver would take if the limit of open files left room for them.
    let connectionCountWanted: Int
    let store: StoreConfiguration
    let logFormat: LogFormat
    let logLevel: Logger.Level

    /// Reads the settings.
    /// - Throws: ``CommandFailure`` with 78, or 64 for an option, naming the setting and what it wants.
    init(_ settings: Settings) throws {
        self.settings = settings
        store = try settings.storeConfiguration()
        var receiver = ReceiverConfiguration()
        let address = try settings.value(.listen, wanted: "HOST:PORT, such as 127.0.0.1:8080", convert: Self.address)
        if let address { (receiver.host, receiver.port) = address }
        var ranges: [AddressRange] = []
        for text in settings.values(.trustedProxy)?.texts ?? [] {
            guard let range = AddressRange(text) else {
                throw settings.refusal(
                    of: .trustedProxy, wanted: "an address range in CIDR notation, such as 10.0.0.0/8")
            }
            ranges.append(range)
        }
        receiver.trustedProxies = AddressList(ranges)
        connectionCountWanted = receiver.limits.connectionCountMax
        receiver.limits.connectionCountMax = OpenFiles.connectionCount(wanted: connectionCountWanted)
        self.receiver = receiver
        logFormat =
            try settings.value(.logFormat, wanted: "human or json") { LogFormat(rawValue: $0.lowercased()) } ?? .human
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        logLevel =
            try settings.value(.logLevel, wanted: "one of \(levels)") { text in
                Logger.Level(rawValue: text.lowercased())
            } ?? .info
    }

    /// The host and the port of `HOST:PORT`; an IPv6 address stands in brackets.
    private static func address(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        return host.isEmpty ? nil : (String(host), Int(port))
    }
}
