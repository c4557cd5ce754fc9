import Access
import EventModel
import EventStore
import NIOCore
import NIOHTTP1

/// One connection of the public listener: takes the parts of its requests, one request after the other, and answers
/// each before it looks at the next.
///
/// Belongs to one event loop. Whatever state it is in has a deadline, except for waiting for the store, which keeps one
/// of its own. `Connection+Admission` decides on a request's head, `Connection+Answers` writes.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Between requests, or within a header.
        case awaitingHead
        /// A request is admitted and its body comes.
        case receivingBody
        /// The event is with the store.
        case answering
        /// The answer is written, the rest of the request is read and thrown away.
        case discarding
        /// The last answer is written, whatever comes is thrown away.
        case lingering
        /// It is over.
        case closed
    }

    /// What arrived while a request before it was not answered.
    private enum Input {
        case head(HTTPRequestHead, RequestFields)
        case part(HTTPServerRequestPart)
        case broken(Refusal)
    }

    /// The request being read or answered.
    struct Request {
        var isHead = false
        var isHTTP10 = false
        /// Whether the client wants the connection kept.
        var keeps = false
        var isChunked = false
        var expectsProceed = false
        /// The announced length of the body.
        var contentLength = 0
        /// How many bytes of the body have come. Told in the log alone, as are the next two, which are nil unless it
        /// tells of requests.
        var bodyByteCount = 0
        var method: HTTPMethod?
        var began: NIODeadline?
        /// Whose request it is, once that is looked at.
        var client: IPAddress?
        var source = ""
        var metadata = RequestMetadata()
        /// How many bytes are counted as in flight for it.
        var reservedByteCount = 0
    }

    /// How many parts wait for their turn at most. They come from one read, unless the client has closed its side,
    /// which makes NIO hand over all that the system has.
    private static let waitingCountMax = 4096

    let worker: EventLoopWorker
    let peer: IPAddress
    let peerText: String
    var context: ChannelHandlerContext?
    var phase = Phase.awaitingHead
    var request = Request()
    /// What the last request that was admitted showed of its target.
    var admitted: AdmittedTarget?
    /// What the source of the last request that was admitted holds of the room for bodies.
    var share: BodyBudget.Share?
    var body: [UInt8] = []
    var answerBuffer = ByteBuffer()
    var deadline: NIODeadline {
        didSet { worker.sweep(by: deadline) }
    }
    var isInputClosed = false
    var isReadHeld = false
    /// Whether something came that is no request: nothing after it is one.
    private(set) var isBroken = false
    /// How many bytes may still be thrown away.
    var lingerByteCount = 0
    private(set) var wasAdded = false

    private var slot = -1
    private var waiting = CircularBuffer<Input>()
    private var isWritable = true
    /// Whether the bytes that arrived last led to a part of a request.
    private var sawPart = false
    /// How many bytes have come since the last request ended and no part has. What a pipelining client sent of the next
    /// header together with the end of a request is not known and not counted: that header has until the idle deadline
    /// or, once more of it comes, its own.
    private var headByteCount = 0
    /// How the body of the request is framed whose header arrived last, until it is asked for.
    private var arrivedFraming: RequestFraming.Body?
    /// How many bytes have come since the header ended.
    private var bodyWireByteCount = 0

    init(worker: EventLoopWorker, peer: IPAddress) {
        self.worker = worker
        self.peer = peer
        peerText = peer.description
        deadline = worker.deadline(afterMilliseconds: worker.limits.idleMillisecondsMax)
    }

    // MARK: Coming and going

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wasAdded = true
        slot = worker.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        phase = .closed
        releaseBody()
        waiting.removeAll()
        self.context = nil
        worker.remove(slot, peer: peer)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { inputClosed() }
        context.fireUserInboundEventTriggered(event)
    }

    /// The client sends nothing more. What it has sent is answered; it may still be reading.
    private func inputClosed() {
        isInputClosed = true
        switch phase {
        case .answering: break
        case .awaitingHead where !waiting.isEmpty: break
        case .awaitingHead, .receivingBody, .discarding, .lingering: close()
        case .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: broken(.headerTooLarge)
        case is HTTPParserError: broken(.malformed)
        default: close()
        }
    }

    /// What came is no request, or no further part of one: there is no next request.
    func broken(_ refusal: Refusal) {
        isBroken = true
        switch phase {
        case .answering: wait(.broken(refusal))
        case .awaitingHead, .receivingBody:
            if waiting.isEmpty { refuse(refusal, rest: .unknown) } else { wait(.broken(refusal)) }
        case .discarding: end(nil, unread: true)
        case .lingering, .closed: break
        }
    }

    func close() {
        phase = .closed
        deadline = .distantFuture
        releaseBody()
        waiting.removeAll()
        context?.close(promise: nil)
    }

    // MARK: Bytes

    /// Tells of `count` bytes that have arrived; false when nobody wants them.
    func bytesArrived(_ count: Int) -> Bool {
        sawPart = false
        switch phase {
        case .awaitingHead:
            if headByteCount == 0 {
                deadline = worker.deadline(afterMilliseconds: worker.limits.headerMillisecondsMax)
            }
            headByteCount += count
        case .receivingBody, .discarding: bodyWireByteCount += count
        case .answering: break
        case .lingering:
            lingerByteCount -= count
            if lingerByteCount < 0 { close() }
            return false
        case .closed: return false
        }
        return true
    }

    /// The decoder has seen the bytes that arrived last.
    func bytesDecoded() {
        let limits = worker.limits
        switch phase {
        case .awaitingHead where !sawPart && waiting.isEmpty:
            if headByteCount > limits.requestLineByteCountMax + limits.headerBlockByteCountMax {
                refuse(.headerTooLarge, rest: .unknown)
            }
        case .receivingBody where request.isChunked:
            if bodyWireByteCount > limits.chunkedExpansionMax * limits.bodyByteCountMax {
                refuse(.bodyTooLarge, rest: .unknown)
            }
        default: break
        }
    }

    /// Nothing more is read while something that was read waits for its turn.
    func read(context: ChannelHandlerContext) {
        if waiting.isEmpty || phase == .lingering { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable { resume() }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        sawPart = true
        let part = Self.unwrapInboundIn(data)
        // A client that does not read its answers gets no further request looked at.
        let mustWait = phase == .answering || !waiting.isEmpty || (phase == .awaitingHead && !isWritable)
        if case .head(let head) = part {
            let fields = RequestFields(head.headers, limits: worker.limits)
            arrivedFraming = fields.framing
            if mustWait { wait(.head(head, fields)) } else { take(head, fields) }
        } else if mustWait {
            wait(.part(part))
        } else {
            take(part)
        }
    }

    /// How the body is framed of the request whose header has arrived since the last call; nil when none has.
    func takeArrivedFraming() -> RequestFraming.Body? {
        defer { arrivedFraming = nil }
        return arrivedFraming
    }

    private func wait(_ input: Input) {
        guard phase != .lingering, phase != .closed, waiting.count <= Self.waitingCountMax else { return }
        waiting.append(waiting.count < Self.waitingCountMax ? input : .broken(.malformed))
    }

    /// Goes on with what waited, until the store has to be waited for again.
    func resume() {
        while phase != .answering, isWritable || phase != .awaitingHead, let input = waiting.popFirst() {
            switch input {
            case .head(let head, let fields): take(head, fields)
            case .part(let part): take(part)
            case .broken(let refusal): broken(refusal)
            }
        }
        guard waiting.isEmpty else { return }
        if isInputClosed, phase == .awaitingHead {
            close()
        } else if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    private func take(_ head: HTTPRequestHead, _ fields: RequestFields) {
        switch phase {
        case .awaitingHead:
            headByteCount = 0
            bodyWireByteCount = 0
            begin(head, fields)
        case .lingering, .closed: break
        case .receivingBody, .discarding, .answering: preconditionFailure(Self.outOfTurn)
        }
    }

    private func take(_ part: HTTPServerRequestPart) {
        switch (phase, part) {
        case (.receivingBody, .body(let bytes)): append(bytes)
        case (.receivingBody, .end): store()
        case (.discarding, .end): requestEnded()
        case (.discarding, .body), (.lingering, _), (.closed, _): break
        case (.awaitingHead, _), (.answering, _), (_, .head): preconditionFailure(Self.outOfTurn)
        }
    }

    private static let outOfTurn = "the decoder's parts come in order, and none is taken before its turn"

    private func append(_ bytes: ByteBuffer) {
        let byteCount = body.count + bytes.readableBytes
        guard byteCount <= worker.limits.bodyByteCountMax else { return refuse(.bodyTooLarge, rest: .unknown) }
        guard makeRoom(byteCount) else {
            let leftCount = request.contentLength - byteCount
            return refuse(.bytesInFlight, rest: request.isChunked ? .unknown : leftCount > 0 ? .bytes(leftCount) : .end)
        }
        request.bodyByteCount = byteCount
        bytes.withUnsafeReadableBytes { body.append(contentsOf: $0) }
    }

    /// Makes room for a body of so far `byteCount` bytes, and counts it; false where its source would hold too much. What is only announced is not counted: announcing costs a client nothing.
    private func makeRoom(_ byteCount: Int) -> Bool {
        let roomCount = request.reservedByteCount
        guard byteCount > roomCount else { return true }
        let mostCount = request.isChunked ? worker.limits.bodyByteCountMax : request.contentLength
        let newCount = min(max(byteCount, 2 * roomCount), mostCount)
        guard let share, share.reserve(newCount - roomCount) else { return false }
        request.reservedByteCount = newCount
        body.reserveCapacity(newCount)
        return true
    }

    /// The last byte has arrived: hands the event to the worker.
    private func store() {
        let body = body
        self.body = []
        phase = .answering
        deadline = .distantFuture
        worker.store(body, from: request.source, request: request.metadata, slot: slot)
    }

    /// The store has not taken the event.
    func refuseEvent(_ error: EventStoreError) {
        guard phase == .answering else { return }
        refuse(Refusal(enqueueError: error), rest: .none)
        resume()
    }

    /// The store has spoken.
    func finish(_ result: Result<Position, EventStoreError>) {
        guard phase == .answering else { return }
        switch result {
        case .success(let position): answerStored(at: position)
        case .failure(let error): refuse(Refusal(appendError: error), rest: .none)
        }
        resume()
    }

    /// The request is answered and read to its end. If the server stops, the connection has nothing left to do: what
    /// the client may have sent behind the request is not stored and not answered.
    func requestEnded() {
        if worker.isDraining, waiting.isEmpty { return close() }
        request = Request()
        phase = .awaitingHead
        headByteCount = 0
        deadline = worker.deadline(afterMilliseconds: worker.limits.idleMillisecondsMax)
    }

    /// Gives back what the request holds in memory.
    func releaseBody() {
        if request.reservedByteCount > 0 { share?.release(request.reservedByteCount) }
        request.reservedByteCount = 0
        body = []
    }

    // MARK: Time

    /// Looks whether the deadline has passed.
    func checkDeadline(at now: NIODeadline) {
        guard now >= deadline else { return }
        switch phase {
        case .awaitingHead where headByteCount > 0 && waiting.isEmpty: refuse(.headerTimeout, rest: .unknown)
        case .receivingBody: refuse(.bodyTimeout, rest: .unknown)
        case .awaitingHead, .discarding, .lingering: close()
        case .answering, .closed: break
        }
    }

    /// The server stops: closes the connection if no request is being received or answered. Otherwise the answer says
    /// that it was the last.
    func drain() {
        if phase == .awaitingHead, headByteCount == 0, waiting.isEmpty { close() }
    }
}
