import EventModel
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
        Answers.writeStored(position, field(ends), into: &answerBuffer)
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
        finish(worker.answers.alive(field(ends), headOnly: request.isHead), ends: ends, rest: rest)
    }

    /// Answers that the request is refused, and goes on if what is left of it can be read within bounds.
    func refuse(_ refusal: Refusal, rest: RestOfBody) {
        worker.refusals.count(refusal)
        releaseBody()
        let ends = refusal.endsConnection || endsAfterRequest || isTooLong(rest)
        let isHead = request.isHead
        finish(worker.answers.problem(refusal, field(ends), headOnly: isHead), ends: ends, rest: rest)
    }

    /// Tells the client to send the body.
    func writeProceed() {
        write(worker.answers.proceed)
    }

    private func finish(_ answer: ByteBuffer, ends: Bool, rest: RestOfBody) {
        if ends {
            if case .none = rest { return end(answer, unread: false) }
            if case .end = rest { return end(answer, unread: false) }
            return end(answer, unread: true)
        }
        write(answer)
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
