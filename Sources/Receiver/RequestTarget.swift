import Access

/// What a request's target asks for.
///
/// The origin form and the absolute form (RFC 9112, section 3.2) are taken, of the latter what follows the authority.
/// This listener is no proxy, so the authority and asterisk forms are malformed here, and so is a fragment or a byte
/// outside visible ASCII. Targets that RFC 3986, section 6.2.2, calls equal are the same: what is percent-encoded
/// without need, dot segments. So are those that differ in slashes that follow one another or end the path, which
/// people and proxies add. Letters of another case are other letters. Parameters other than `token` are ignored.
package enum RequestTarget: Equatable, Sendable {
    /// Not a target that this server takes.
    case malformed
    /// A path that leads nowhere, and what is wrong with it.
    case unknown(Refusal)
    /// `/livez`
    case livez
    /// `/webhooks/{source}`: where in the target the source's name is, and where the token's characters are, if it has
    /// exactly one `token` parameter.
    case webhooks(source: Range<Int>, token: Range<Int>?)

    /// Reads the bytes of a target, and calls `body` with what they ask for and with the bytes that its ranges are of:
    /// `bytes` themselves, or their normal form where they are written in another. Cost: a pass or two over them.
    package static func read<Result>(
        _ bytes: UnsafeRawBufferPointer, _ body: (RequestTarget, UnsafeRawBufferPointer) -> Result
    ) -> Result {
        var hasPercent = false
        for byte in bytes {
            guard (0x21...0x7E).contains(byte), byte != UInt8(ascii: "#") else { return body(.malformed, bytes) }
            if byte == UInt8(ascii: "%") { hasPercent = true }
        }
        // What senders send is in normal form, but for a few.
        if !hasPercent {
            let target = RequestTarget(normal: bytes)
            guard case .unknown = target else { return body(target, bytes) }
        }
        guard let normal = NormalTarget.bytes(of: bytes) else { return body(.malformed, bytes) }
        return normal.withUnsafeBytes { body(RequestTarget(normal: $0), $0) }
    }

    /// Reads a target in normal form.
    private init(normal bytes: UnsafeRawBufferPointer) {
        let pathEnd = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let path = bytes[..<pathEnd]
        if path.elementsEqual(Self.livezPath) {
            self = .livez
            return
        }
        let source = Self.webhooksPrefix.count..<max(pathEnd, Self.webhooksPrefix.count)
        guard path.starts(with: Self.webhooksPrefix),
            SourceName.isValid(UnsafeRawBufferPointer(rebasing: bytes[source]))
        else {
            self = .unknown(Self.flaw(of: path))
            return
        }
        self = .webhooks(source: source, token: Self.token(in: bytes, from: min(pathEnd + 1, bytes.endIndex)))
    }

    private static let livezPath = Array("/livez".utf8)
    private static let webhooksPrefix = Array("/webhooks/".utf8)
    private static let webhooks = Array("webhooks".utf8)
    private static let tokenName = Array("token=".utf8)

    /// What is wrong with a path in normal form that leads nowhere.
    private static func flaw(of path: Slice<UnsafeRawBufferPointer>) -> Refusal {
        let segments = path.split(separator: UInt8(ascii: "/"))
        guard let place = segments.firstIndex(where: { $0.elementsEqual(webhooks) }) else { return .unknownPath }
        if place > 0 { return .pathBeforeWebhooks }
        switch segments.count {
        case 1: return .sourceMissing
        case 2: return .sourceInvalid
        default: return .pathBehindSource
        }
    }

    private static func token(in bytes: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
        var token: Range<Int>?
        var position = start
        while position < bytes.endIndex {
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.endIndex
            if bytes[position..<end].starts(with: tokenName) {
                // Two tokens: it is not for us to choose, another server on the way may choose otherwise.
                guard token == nil else { return nil }
                token = position + tokenName.count..<end
            }
            position = end + 1
        }
        return token
    }
}
