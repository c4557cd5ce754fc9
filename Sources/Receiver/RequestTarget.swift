import Access

/// What a request's target asks for.
///
/// Only the origin form (RFC 9112, section 3.2.1) is taken: this listener is no proxy, so the absolute, authority and
/// asterisk forms are malformed here, and so is a fragment or a byte outside visible ASCII. Paths are compared byte for
/// byte: `%77ebhooks`, `//webhooks`, `/webhooks/../x` and `/webhooks/loja/` are other paths and unknown. No character
/// of a source's name or a token ever needs percent-encoding, so none is decoded: an encoded token is a wrong token.
/// Parameters other than `token` are ignored.
package enum RequestTarget: Equatable, Sendable {
    /// Not a target in origin form.
    case malformed
    /// A path that leads nowhere.
    case unknown
    /// `/livez`
    case livez
    /// `/webhooks/{source}`: where in the target the source's name is, and where the token's characters are, if it has
    /// exactly one `token` parameter.
    case webhooks(source: Range<Int>, token: Range<Int>?)

    /// Reads the bytes of a target. Cost: a pass or two over them.
    package init(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.first == UInt8(ascii: "/"),
            bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else {
            self = .malformed
            return
        }
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
            self = .unknown
            return
        }
        self = .webhooks(source: source, token: Self.token(in: bytes, from: min(pathEnd + 1, bytes.endIndex)))
    }

    private static let livezPath = Array("/livez".utf8)
    private static let webhooksPrefix = Array("/webhooks/".utf8)
    private static let tokenName = Array("token=".utf8)

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
