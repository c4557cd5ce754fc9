internal import Foundation

/// Where a load client posts to. Its description leaves the token out.
public struct LoadTarget: Sendable, Hashable, CustomStringConvertible {
    /// The address or name of the host.
    public let host: String
    /// The port.
    public let port: Int
    /// What stands in the request line: path, query and with it the token.
    let requestTarget: String
    /// The source that the path names, when it is `/webhooks/SOURCE` and nothing else; nil for any other, since a receiver
    /// or what stands before it may read that in its own way.
    public let source: String?

    /// The receiver's URL for `source`, as `docs/contract.md` has it.
    public init(host: String, port: Int, source: String, token: String) {
        self.host = host
        self.port = port
        requestTarget = "/webhooks/\(source)?token=\(token)"
        self.source = source
    }

    /// The target that `url` names, and `token` where the URL has none; nil unless it is `http` with a host and a path.
    public init?(url: String, token: String? = nil) {
        guard let parts = URLComponents(string: url), parts.scheme?.lowercased() == "http", let host = parts.host,
            !host.isEmpty, parts.percentEncodedPath.utf8.count > 1, parts.fragment == nil, parts.user == nil
        else { return nil }
        // URLComponents keeps the brackets of an IPv6 address.
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        port = parts.port ?? 80
        var query = parts.percentEncodedQuery.map { [$0] } ?? []
        if let token { query.append("token=\(token)") }
        let target = parts.percentEncodedPath + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
        guard target.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        requestTarget = target
        let path = parts.percentEncodedPath.wholeMatch(of: #/\/webhooks\/([a-z0-9-]+)\/?/#)
        source = path.map { String($0.output.1) }
    }

    /// `127.0.0.1:8080`, `[::1]:8080`
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// A request but for the length of its body and what follows.
    var requestHead: [UInt8] {
        Array(
            """
            POST \(requestTarget) HTTP/1.1\r
            host: \(self)\r
            content-type: application/json\r
            content-length:\u{20}
            """.utf8)
    }
}

/// Where an own server listens: the `HOST:PORT` of its ready line.
struct ServerAddress: Hashable {
    let host: String
    let port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else { return nil }
        host = text[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        self.port = port
    }
}
