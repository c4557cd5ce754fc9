package import EventStore

/// Every answer but 200, and which errors lead to it: the one place that maps errors to HTTP statuses.
///
/// 4xx and 503 mean *not stored*; 500 means *unknown* (`docs/contract.md`).
package enum Refusal: Int, CaseIterable, Sendable {
    case malformed
    case headerTooLarge
    case unknownPath
    case pathBeforeWebhooks
    case sourceMissing
    case sourceInvalid
    case pathBehindSource
    case webhooksMethod
    case livezMethod
    case address
    case addressUnreadable
    case credentials
    case contentEncoding
    case expectation
    case lengthRequired
    case bodyTooLarge
    case headerTimeout
    case bodyTimeout
    case bytesInFlight
    case overloaded
    case diskFull
    case stopping
    case unavailable
    case unknownOutcome

    /// The answer to an event that ``LogWriter/enqueue(_:ticket:notifying:)`` did not take: it is not stored, for
    /// whatever reason.
    package init(enqueueError error: EventStoreError) {
        switch error.code {
        case .tooLarge: self = .bodyTooLarge
        case .diskFull: self = .diskFull
        case .closed: self = .stopping
        case .overloaded: self = .overloaded
        default: self = .unavailable
        }
    }

    /// The answer to an event that was taken and whose append failed.
    package init(appendError error: EventStoreError) {
        guard error.isCertainlyNotStored else {
            self = .unknownOutcome
            return
        }
        self.init(enqueueError: error)
    }

    /// The status code.
    package var status: Int {
        switch self {
        case .malformed: 400
        case .credentials: 401
        case .address, .addressUnreadable: 403
        case .unknownPath, .pathBeforeWebhooks, .sourceMissing, .sourceInvalid, .pathBehindSource: 404
        case .webhooksMethod, .livezMethod: 405
        case .headerTimeout, .bodyTimeout: 408
        case .lengthRequired: 411
        case .bodyTooLarge: 413
        case .contentEncoding: 415
        case .expectation: 417
        case .headerTooLarge: 431
        case .unknownOutcome: 500
        case .bytesInFlight, .overloaded, .diskFull, .stopping, .unavailable: 503
        }
    }

    /// The reason phrase of the status, which is also the problem's title.
    var title: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        default: "Service Unavailable"
        }
    }

    /// What the problem's detail says: what is wrong, never what was sent.
    var detail: String {
        switch self {
        case .malformed: "The request is not well-formed HTTP/1.1, or of a form that only proxies take."
        case .headerTooLarge: "The request line or the header is larger than this server takes."
        case .unknownPath: "There is nothing here. Webhooks go to /webhooks/{source}."
        case .pathBeforeWebhooks: "Something stands before /webhooks/. Webhooks go to /webhooks/{source}."
        case .sourceMissing: "The path names no source. Webhooks go to /webhooks/{source}."
        case .sourceInvalid:
            "No source can have this name: it has small letters, digits and hyphens. Webhooks go to /webhooks/{source}."
        case .pathBehindSource: "Something stands behind the source. Webhooks go to /webhooks/{source}."
        case .webhooksMethod: "Webhooks are sent with POST."
        case .livezMethod: "This is asked with GET."
        case .address: "Webhooks are not taken from this address."
        case .addressUnreadable: "The address from which this comes cannot be told: X-Forwarded-For is not readable."
        case .credentials: "The source or its token is not known here."
        case .contentEncoding: "Encoded bodies are not taken; send the body as it is."
        case .expectation: "The only expectation that is met is 100-continue."
        case .lengthRequired: "Where the body ends is not said: send Content-Length, or chunks. Nothing was stored."
        case .bodyTooLarge: "The body is larger than this server takes."
        case .headerTimeout: "The header did not arrive in time."
        case .bodyTimeout: "The body did not arrive in time."
        case .bytesInFlight, .overloaded: "Too much is waiting to be stored. Nothing was stored; send it again."
        case .diskFull: "There is no room to store anything. Nothing was stored; send it again."
        case .stopping: "The server is stopping. Nothing was stored; send it again."
        case .unavailable: "The log is not available. Nothing was stored; send it again."
        case .unknownOutcome: "Whether the event is stored is not known."
        }
    }

    /// The header fields that belong to the answer besides those that every answer has, with their line ends.
    func fields(_ limits: Limits) -> String {
        switch self {
        case .webhooksMethod: "allow: POST\r\n"
        case .livezMethod: "allow: GET, HEAD\r\n"
        case .contentEncoding: "accept-encoding: identity\r\n"
        case .diskFull: "retry-after: \(limits.longRetryAfterSeconds)\r\n"
        case .bytesInFlight, .overloaded, .stopping: "retry-after: \(limits.retryAfterSeconds)\r\n"
        case .unavailable: "retry-after: \(limits.longRetryAfterSeconds)\r\n"
        default: ""
        }
    }

    /// Whether the connection cannot go on after it: where the next request would begin is unknown, or the client is
    /// too slow or too large to wait for.
    var endsConnection: Bool {
        switch self {
        case .malformed, .headerTooLarge, .lengthRequired, .bodyTooLarge, .headerTimeout, .bodyTimeout, .stopping: true
        default: false
        }
    }

    /// The name under which refusals are counted in the log.
    var name: String { "\(status)_\(self)" }
}
