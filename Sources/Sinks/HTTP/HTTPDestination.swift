internal import NIOSSL

/// Where an HTTP sink posts to, and how.
public struct HTTPDestination: Sendable {
    /// An `http` or `https` URL. May hold a secret.
    public var url: String
    /// What the body of a request is.
    public var form = HTTPForm.raw
    /// What the requests say sent them.
    public var userAgent = "Diario"
    /// Further header fields of each request.
    public var fields: [HTTPField] = []
    /// What requests are signed with, as Standard Webhooks has it: each with all of them. Without any, nothing is signed.
    public var secrets: [WebhookSecret] = []
    /// How long an answer may take; its body counts for nothing.
    public var timeoutSeconds = Limits.answerSecondsMax
    /// A file of certificates (PEM) whose holders are believed beside the issuers that the system knows.
    public var issuersPath: String?
    /// Whether addresses of private networks and link-local ones are posted to. Loopback ones always are.
    public var allowsPrivateAddresses = false

    /// How many requests are under way at once at most; each has a connection, unless HTTP/2 is spoken.
    public var requestCountMax = 1

    /// Whether the file at `path` can be read and holds certificates.
    public static func holdsCertificates(_ path: String) -> Bool {
        do {
            return try !NIOSSLCertificate.fromPEMFile(path).isEmpty
        } catch {
            return false
        }
    }

    /// The destination at `url`, to which bodies are posted as they were received.
    public init(url: String) { self.url = url }
}

/// A header field that goes with each request. Its value may be a secret.
public struct HTTPField: Sendable {
    /// Its name.
    public let name: String
    let value: String

    /// The field of this name and value; nil where one of them has characters that it must not have, or where the name is
    /// one that the sink gives itself.
    public init?(name: String, value: String) {
        let isToken = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
        let lowered = name.lowercased()
        guard !name.isEmpty, isToken, !Self.reserved.contains(lowered),
            !Self.reservedBeginnings.contains(where: { lowered.hasPrefix($0) }),
            value.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 })
        else { return nil }
        self.name = name
        self.value = value
    }

    private static let reserved: Set = [
        "connection", "content-length", "content-type", "host", "te", "trailer", "transfer-encoding", "upgrade",
    ]
    private static let reservedBeginnings = ["diario-", "webhook-", "ce-"]
}
