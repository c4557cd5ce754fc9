import EventModel
import EventStore
import Logging
import NIOCore

/// What of a request has not been read when it is answered.
enum RestOfBody {
    /// Nothing: the request is over.
    case none
    /// Nothing but the decoder's word that it is over.
    case end
    /// So many bytes.
    case bytes(Int)
    /// Nobody knows.
    case unknown
}

extension Connection {
    /// Answers 200 to an event that is on disk.
    func answerStored(at position: Position) {
        releaseBody()
        let ends = endsAfterRequest
        logRequest("200_stored", position: position)
        Answers.writeStored(position, field(ends), date: worker.date(), into: &answerBuffer)
        if ends {
            end(answerBuffer, unread: false)
        } else {
            write(answerBuffer)
            requestEnded()
        }
    }

    /// Answers `/livez`.
    func answerAlive(rest: RestOfBody) {
        let ends = endsAfterRequest || isTooLong(rest)
        logRequest("200_alive")
        worker.answers.writeAlive(
            isAdmitting: worker.writer.admissionError == nil, field(ends), date: worker.date(),
            headOnly: request.isHead,
            into: &answerBuffer)
        finish(ends: ends, rest: rest)
    }

    /// Answers that the request is refused, and goes on if what is left of it can be read within bounds.
    func refuse(_ refusal: Refusal, rest: RestOfBody) {
        worker.counts.count(refusal)
        logRequest(refusal.name)
        releaseBody()
        let ends = refusal.endsConnection || endsAfterRequest || isTooLong(rest)
        worker.answers.writeProblem(
            refusal, field(ends), date: worker.date(), headOnly: request.isHead, into: &answerBuffer)
        finish(ends: ends, rest: rest)
    }

    /// At level `debug`, each request is a line: what came of it, and of the request what cannot be a secret. Its
    /// target is not in it, since the token is in that, or may be in what was meant to be one.
    private func logRequest(_ outcome: @autoclosure () -> String, position: Position? = nil) {
        guard worker.logsRequests else { return }
        var metadata: Logger.Metadata = ["outcome": "\(outcome())", "peer": "\(peerText)"]
        if let method = request.method { metadata["method"] = "\(method)" }
        if !request.source.isEmpty { metadata["source"] = "\(request.source)" }
        if let label = request.metadata.tokenLabel { metadata["label"] = "\(label)" }
        if let client = request.client { metadata["client"] = "\(client)" }
        if let position { metadata["position"] = .stringConvertible(position) }
        metadata["body_bytes"] = .stringConvertible(request.bodyByteCount)
        if let began = request.began {
            metadata["microseconds"] = .stringConvertible((NIODeadline.now() - began).nanoseconds / 1000)
        }
        worker.logger.debug("request", metadata: metadata)
    }

    /// Tells the client to send the body.
    func writeProceed() {
        write(worker.answers.proceed)
    }

    private func finish(ends: Bool, rest: RestOfBody) {
        if ends {
            if case .none = rest { return end(answerBuffer, unread: false) }
            if case .end = rest { return end(answerBuffer, unread: false) }
            return end(answerBuffer, unread: true)
        }
        write(answerBuffer)
        if case .none = rest { return requestEnded() }
        phase = .discarding
        deadline = worker.deadline(afterMilliseconds: worker.limits.bodyMillisecondsMax)
    }

    private var endsAfterRequest: Bool { !request.keeps || worker.isDraining }

    /// Whether reading what is left would cost more than a new connection. A client that waits for `100 Continue` may
    /// or may not send its body after another answer, so nobody knows what comes next.
    private func isTooLong(_ rest: RestOfBody) -> Bool {
        switch rest {
        case .none, .end: false
        case .bytes(let count): count > worker.limits.drainByteCountMax || request.expectsProceed
        case .unknown: true
        }
    }

    private func field(_ ends: Bool) -> ConnectionField {
        ends ? .close : request.isHTTP10 ? .keepAlive : .unsaid
    }

    private func write(_ answer: ByteBuffer) {
        context?.writeAndFlush(Self.wrapOutboundOut(answer), promise: nil)
    }

    /// Writes the last answer, if there is still one to give, and closes.
    ///
    /// Where the client may still be sending (`unread`), closing at once would make the system reset the connection and
    /// the client lose the answer: so only our side is closed, and what comes is thrown away for a while.
    func end(_ answer: ByteBuffer?, unread: Bool) {
        guard let context else { return }
        let lingers = unread && !isInputClosed
        phase = .lingering
        deadline = worker.deadline(afterMilliseconds: worker.limits.lingerMillisecondsMax)
        lingerByteCount = worker.limits.lingerByteCountMax
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [weak self] result in
            guard let self else { return }
            if case .success = result, lingers {
                self.context?.close(mode: .output, promise: nil)
            } else {
                self.close()
            }
        }
        context.writeAndFlush(Self.wrapOutboundOut(answer ?? ByteBuffer()), promise: written)
        if lingers, isReadHeld {
            isReadHeld = false
            context.read()
        }
    }
}
