internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Replay

/// Why a request got no answer, in words for whoever runs the destination. Holds nothing of the event.
enum FailureWords {
    /// The words for what kept `url` from answering. Asks the server once more where its certificate was not accepted.
    static func words(for error: any Error, from url: String) async -> String {
        guard let text = tlsText(of: error), text.contains("CERTIFICATE_VERIFY_FAILED"),
            let refusal = CertificateRefusal(url: url)
        else { return words(for: error) }
        return await refusal.words()
    }

    /// What kind of failure it is that kept a destination from answering.
    static func code(of error: any Error) -> SinkError.Code {
        if let text = tlsText(of: error) { return words(forTLS: text) == closed ? .unavailable : .unusable }
        return switch error {
        case let error as HTTPClientError: error == .connectTimeout ? .unreachable : .unavailable
        case is NIOConnectionError: .unreachable
        case let error as ChannelError: error.isConnectTimeout ? .unreachable : .unavailable
        case let error as IOError:
            [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH].contains(error.errnoCode) ? .unreachable : .unavailable
        default: .unavailable
        }
    }

    private static func words(for error: any Error) -> String {
        if let text = tlsText(of: error) { return words(forTLS: text) }
        return switch error {
        case let error as HTTPClientError: words(for: error)
        case let error as NIOConnectionError: words(for: error)
        case let error as IOError: words(forNumber: error.errnoCode)
        case let error as ChannelError: words(for: error)
        case is HTTPParserError: "what came is no HTTP answer"
        default: "no answer came"
        }
    }

    /// Whether `error` says that the other side had closed the connection before it answered.
    static func isClosedConnection(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .remoteConnectionClosed || error == .uncleanShutdown
        case let error as IOError: [EPIPE, ECONNRESET].contains(error.errnoCode)
        case let error as ChannelError: [.ioOnClosedChannel, .alreadyClosed, .eof].contains(error)
        case NIOSSLError.uncleanShutdown: true
        default: false
        }
    }

    private static let refused = "the connection was refused: nothing listens there"
    private static let closed = "the connection was closed before an answer came"

    private static func words(for error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "connecting timed out"
        case .tlsHandshakeTimeout: "the TLS handshake timed out"
        case .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout: "the answer timed out"
        case .remoteConnectionClosed, .uncleanShutdown: closed
        default: "no answer came (\(error.shortDescription))"
        }
    }

    private static func words(for error: NIOConnectionError) -> String {
        // A name has several addresses, and not every kind of them can be reached from here: a refusal says more.
        let failures = error.connectionErrors.map { words(for: $0.error) }
        if let words = failures.first(where: { $0 == refused }) ?? failures.last { return words }
        return error.dnsAError == nil && error.dnsAAAAError == nil
            ? "no connection to \(error.host)" : "the name \(error.host) was not found"
    }

    private static func words(for error: ChannelError) -> String {
        switch error {
        case .connectTimeout: "connecting timed out"
        case .eof, .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed: closed
        default: "no answer came"
        }
    }

    private static func words(forNumber number: CInt) -> String {
        switch number {
        case ECONNREFUSED: refused
        case ECONNRESET, EPIPE: closed
        case ENETUNREACH, EHOSTUNREACH: "the host cannot be reached"
        case ETIMEDOUT: "connecting timed out"
        default: String(cString: strerror(number))
        }
    }

    /// What the library of TLS says; nil for an error of another.
    private static func tlsText(of error: any Error) -> String? {
        error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError ? "\(error)" : nil
    }

    /// The library of TLS tells its reasons only as text: `… SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER …`.
    private static func words(forTLS text: String) -> String {
        if text.contains("failedToValidateHostname") || text.contains("unableToValidateCertificate") {
            return "its certificate is made out to another name"
        }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return "it does not speak TLS: is its URL http:// and not https://?"
        }
        if text == "uncleanShutdown" || text.contains("EOF during handshake") { return closed }
        let reason = text.split(separator: "OPENSSL_internal:", maxSplits: 1).dropFirst().first
            .map { $0.prefix { $0.isLetter || $0.isNumber || $0 == "_" } }
        return "the TLS handshake failed" + (reason.map { " (\($0))" } ?? "")
    }
}

extension ChannelError {
    fileprivate var isConnectTimeout: Bool { if case .connectTimeout = self { true } else { false } }
}
