import Access
import EventModel
import EventStore
import NIOCore
import NIOHTTP1

extension Connection {
    private enum Decision {
        case alive
        case take(TokenVerifier.Grant)
        case refuse(Refusal)
    }

    /// Decides on a request as soon as its header is there.
    func begin(_ head: HTTPRequestHead, _ fields: RequestFields) {
        request = Request()
        if worker.logsRequests { (request.method, request.began) = (head.method, .now()) }
        request.isHead = head.method == .HEAD
        request.isHTTP10 = head.version == .http1_0
        // After an upgrade that is not made the decoder reads no further request.
        request.keeps = head.isKeepAlive && !fields.wantsUpgrade && head.method != .CONNECT
        request.isChunked = fields.isChunked
        request.expectsProceed = fields.expectation == .proceed && !request.isHTTP10 && fields.hasBody
        request.contentLength = fields.contentLength ?? 0
        // Behind a header that should say where the body ends and does not, there may be a body all the same.
        let isUnknown = fields.isChunked || (head.method == .POST && !fields.framesBody)
        let rest: RestOfBody = isUnknown ? .unknown : request.contentLength > 0 ? .bytes(request.contentLength) : .end
        switch decide(head, fields) {
        case .refuse(let refusal): refuse(refusal, rest: rest)
        case .alive: answerAlive(rest: rest)
        case .take(let grant):
            request.source = grant.source
            if share?.source != grant.source { share = worker.share(of: grant.source) }
            request.metadata = RequestMetadata(
                address: clientText, tokenLabel: grant.label,
                contentType: fields.contentType, headers: fields.kept)
            if request.expectsProceed { writeProceed() }
            phase = .receivingBody
            deadline = worker.deadline(afterMilliseconds: worker.limits.bodyMillisecondsMax)
        }
    }

    private var clientText: String {
        guard let client = request.client, client != peer else { return peerText }
        return client.description
    }

    // The order of the checks is the contract's.
    private func decide(_ head: HTTPRequestHead, _ fields: RequestFields) -> Decision {
        if let refusal = flaw(head, fields) { return .refuse(refusal) }
        if let admitted, head.method == .POST, fields.forwardedFor.isEmpty,
            admitted.holds(for: head.uri, worker.admission, at: .now())
        {
            request.client = peer
            return take(fields, admitted.grant)
        }
        var uri = head.uri
        return uri.withUTF8 { characters in
            RequestTarget.read(UnsafeRawBufferPointer(characters)) { target, characters in
                switch target {
                case .malformed: return .refuse(.malformed)
                case .unknown(let flaw): return .refuse(flaw)
                case .livez: return head.method == .GET || head.method == .HEAD ? .alive : .refuse(.livezMethod)
                case .webhooks(let source, let token):
                    guard head.method == .POST else { return .refuse(.webhooksMethod) }
                    let source = UnsafeRawBufferPointer(rebasing: characters[source])
                    let token = token.map { UnsafeRawBufferPointer(rebasing: characters[$0]) }
                    return admit(head.uri, fields, source: source, token: token)
                }
            }
        }
    }

    /// What is wrong with the request before one looks at what it wants.
    ///
    /// The decoder has refused most of it: contradictory or repeated lengths, bad chunk sizes, folded lines, bare line
    /// feeds, control characters. Here is what it lets pass: transfer codings that end in `chunked` or come with
    /// HTTP/1.0, a Host field that is missing, not alone or no host (RFC 9112, section 3.2), and the limits' exact
    /// bytes. ``RequestFraming`` has found what it finds before.
    private func flaw(_ head: HTTPRequestHead, _ fields: RequestFields) -> Refusal? {
        let limits = worker.limits
        let lineByteCount =
            head.method.rawValue.utf8.count + head.uri.utf8.count + " ".utf8.count + " HTTP/1.1".utf8.count
        guard lineByteCount <= limits.requestLineByteCountMax, fields.byteCount <= limits.headerBlockByteCountMax else {
            return .headerTooLarge
        }
        let hasHost = fields.hostCount == 1 || (request.isHTTP10 && fields.hostCount == 0)
        guard hasHost, !fields.hasBadHost, !fields.hasBadFraming, !(request.isHTTP10 && fields.isChunked) else {
            return .malformed
        }
        return nil
    }

    private func admit(
        _ uri: String, _ fields: RequestFields, source: UnsafeRawBufferPointer, token: UnsafeRawBufferPointer?
    ) -> Decision {
        let admission = worker.admission
        let client = ClientAddress.resolve(
            peer: peer, forwardedFor: fields.forwardedFor, trustedProxies: worker.trustedProxies)
        request.client = client.address
        if !client.isCertain {
            worker.counts.countUnreadableAddress()
            guard admission.allowList.isOpen else { return .refuse(.addressUnreadable) }
        }
        guard admission.allowList.allows(client.address, source: source) else { return .refuse(.address) }
        guard let grant = admission.verifier.verify(token, source: source, at: .now()) else {
            return .refuse(.credentials)
        }
        if fields.forwardedFor.isEmpty { admitted = AdmittedTarget(uri, admission, grant) }
        return take(fields, grant)
    }

    /// Looks at the rest of the request of somebody who may send.
    private func take(_ fields: RequestFields, _ grant: TokenVerifier.Grant) -> Decision {
        guard !fields.isEncoded else { return .refuse(.contentEncoding) }
        guard fields.expectation != .unknown else { return .refuse(.expectation) }
        guard fields.framesBody else { return .refuse(.lengthRequired) }
        guard request.contentLength <= worker.limits.bodyByteCountMax else { return .refuse(.bodyTooLarge) }
        // Who asks before sending is told now; for others the store decides when the body is there.
        if request.expectsProceed, let error = worker.writer.admissionError {
            return .refuse(Refusal(enqueueError: error))
        }
        return .take(grant)
    }
}

/// What was found of a target on a kept connection: who asks for the same again, from the same address and under the same
/// tokens and lists, may send again, without a look at the target, the lists and the token.
struct AdmittedTarget {
    private let uri: String
    private let admission: Admission
    let grant: TokenVerifier.Grant

    /// nil for a target that is too long to be kept with each connection.
    init?(_ uri: String, _ admission: Admission, _ grant: TokenVerifier.Grant) {
        guard uri.utf8.count <= Self.uriByteCountMax else { return nil }
        self.uri = uri
        self.admission = admission
        self.grant = grant
    }

    /// What a target takes whose source and token are as long as they may be, and some more.
    private static let uriByteCountMax = 256

    /// Whether it still counts for `uri` under `admission` at `moment`.
    func holds(for uri: String, _ admission: Admission, at moment: Timestamp) -> Bool {
        self.admission === admission && moment < grant.expiresAt && self.uri == uri
    }
}
