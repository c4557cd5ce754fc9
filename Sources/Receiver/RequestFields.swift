import EventModel
import NIOHTTP1

/// What the header fields of a request say that matters here, gathered in one pass.
struct RequestFields {
    /// What the client expects before it sends the body.
    enum Expectation {
        /// Nothing.
        case none
        /// `100-continue`
        case proceed
        /// Something that this server does not know.
        case unknown
    }

    /// The fields kept with the event, apart from Content-Type: what tells one sender's program, request or trace from
    /// another. Fields that can carry secrets (Authorization, Cookie, Referer) are never among them.
    static let keptNames = ["user-agent", "x-request-id", "traceparent"]

    /// The fields as bytes on the wire, at least: name, colon, space, value, line end.
    private(set) var byteCount = 2
    /// How many Host fields there are.
    private(set) var hostCount = 0
    /// Whether a Host field is none.
    private(set) var hasBadHost = false
    /// The announced length of the body; nil when it is chunked or absent.
    private(set) var contentLength: Int?
    /// Whether the body comes in chunks.
    private(set) var isChunked = false
    /// Whether the fields that frame the body contradict themselves or each other.
    private(set) var hasBadFraming = false
    /// Whether the body is encoded. What names no coding, such as `utf-8`, says nothing about the body.
    private(set) var isEncoded = false
    /// What the client expects.
    private(set) var expectation = Expectation.none
    /// Whether the client would rather speak another protocol.
    private(set) var wantsUpgrade = false
    /// The value of Content-Type, cut to its limit.
    private(set) var contentType: String?
    /// The kept fields.
    private(set) var kept: [RequestMetadata.Header] = []
    /// The values of X-Forwarded-For, in the order they came.
    private(set) var forwardedFor: [String] = []

    /// Whether a body follows.
    var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }
    /// Whether it is said where the body ends.
    var framesBody: Bool { isChunked || contentLength != nil }
    /// How the body is framed: what says nothing has none (RFC 9112, section 6.3).
    var framing: RequestFraming.Body { isChunked ? .chunked : .length(contentLength ?? 0) }

    init(_ headers: HTTPHeaders, limits: Limits) {
        for (name, value) in headers {
            byteCount += name.utf8.count + value.utf8.count + 4
            read(name, value, limits)
        }
        if isChunked && contentLength != nil { hasBadFraming = true }
    }

    // The length of a name decides first: no two names here that matter are compared for a field that is neither.
    private mutating func read(_ name: String, _ value: String, _ limits: Limits) {
        switch name.utf8.count {
        case 4:
            if Self.same(name, "host") { readHost(value) }
        case 6:
            if Self.same(name, "expect") { readExpectation(value) }
        case 7:
            if Self.same(name, "upgrade") { wantsUpgrade = true }
        case 10:
            if Self.same(name, "user-agent") { keep(Self.keptNames[0], value, limits) }
        case 11:
            if Self.same(name, "traceparent") { keep(Self.keptNames[2], value, limits) }
        case 12:
            if Self.same(name, "content-type") {
                if contentType == nil { contentType = Self.cut(value, limits) }
            } else if Self.same(name, "x-request-id") {
                keep(Self.keptNames[1], value, limits)
            }
        case 14:
            if Self.same(name, "content-length") { readContentLength(value) }
        case 15:
            if Self.same(name, "x-forwarded-for") { forwardedFor.append(value) }
        case 16:
            if Self.same(name, "content-encoding") { readEncoding(value) }
        case 17:
            if Self.same(name, "transfer-encoding") {
                if isChunked || !Self.same(Self.trimmed(value), "chunked") { hasBadFraming = true }
                isChunked = true
            }
        default: break
        }
    }

    private mutating func readHost(_ value: String) {
        hostCount += 1
        var host = Self.trimmed(value)
        if !host.withUTF8({ HostField.isValid(UnsafeRawBufferPointer($0)) }) { hasBadHost = true }
    }

    // Both fields are lists, whose empty elements mean nothing (RFC 9110, section 5.6.1).

    private mutating func readExpectation(_ value: String) {
        for element in value.split(separator: ",") {
            let element = Self.trimmed(element)
            if element.isEmpty { continue }
            if !Self.same(element, "100-continue") {
                expectation = .unknown
            } else if expectation == .none {
                expectation = .proceed
            }
        }
    }

    private mutating func readEncoding(_ value: String) {
        for element in value.split(separator: ",") {
            let element = Self.trimmed(element)
            if Self.codings.contains(where: { Self.same(element, $0) }) { isEncoded = true }
        }
    }

    /// The content codings that IANA lists, but for `identity`, and those that are in use without it.
    private static let codings: [StaticString] = [
        "gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress", "aes128gcm", "dcb", "dcz", "exi",
        "pack200-gzip", "bzip2", "x-bzip2", "lz4", "lzma", "snappy", "x-snappy-framed", "xz",
    ]

    private mutating func readContentLength(_ value: String) {
        let digits = Self.trimmed(value).utf8
        guard contentLength == nil, (1...18).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            hasBadFraming = true
            return
        }
        contentLength = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func keep(_ name: String, _ value: String, _ limits: Limits) {
        // The first of a name is kept, so there are at most as many as there are names.
        guard !kept.contains(where: { $0.name == name }) else { return }
        kept.append(RequestMetadata.Header(name: name, value: Self.cut(value, limits)))
    }

    private static func cut(_ value: String, _ limits: Limits) -> String {
        if value.utf8.count <= limits.keptValueByteCountMax { return value }
        return String(decoding: value.utf8.prefix(limits.keptValueByteCountMax), as: UTF8.self)
    }

    private static func trimmed(_ value: some StringProtocol) -> Substring {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        var rest = Substring(value).utf8
        while let first = rest.first, isBlank(first) { rest.removeFirst() }
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return Substring(rest)
    }

    /// Whether `text` is `expected`, which is in lower case, in any case.
    private static func same(_ text: some StringProtocol, _ expected: StaticString) -> Bool {
        guard text.utf8.count == expected.utf8CodeUnitCount else { return false }
        var index = 0
        for byte in text.utf8 {
            let lowered = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if lowered != expected.utf8Start[index] { return false }
            index += 1
        }
        return true
    }
}
