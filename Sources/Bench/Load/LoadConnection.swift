internal import GestaoOnlineSamples
internal import NIOCore

/// One keep-alive connection of a load client: sends a webhook, waits for the answer, sends the next.
///
/// Belongs to its ``LoadLoop``'s event loop.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A webhook that waits for its answer.
    struct Request {
        var index: Int
        var bodyByteCount: Int
        var sentAt: UInt64
    }

    private let loop: LoadLoop
    private let number: Int
    private var context: ChannelHandlerContext?
    private var reader = AnswerReader()
    private var requestBytes = ByteBuffer()
    /// The beginning of an answer whose rest has not come.
    private var partialAnswer = ByteBuffer()
    private var waiting: Request?
    private var isRunning = false

    init(_ loop: LoadLoop, number: Int) {
        self.loop = loop
        self.number = number
    }

    var isOpen: Bool { context != nil }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        end()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { close() }

    /// Sends the first webhook of a run.
    func start() {
        isRunning = true
        if context == nil { end() } else { sendNext() }
    }

    func close() { context?.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = MonotonicClock.nanoseconds()
        var bytes = Self.unwrapInboundIn(data)
        if partialAnswer.readableBytes > 0 {
            partialAnswer.writeBuffer(&bytes)
            swap(&partialAnswer, &bytes)
            partialAnswer.clear()
        }
        do {
            guard let (answer, byteCount) = try bytes.withUnsafeReadableBytes({ try reader.read($0) }) else {
                partialAnswer = bytes
                return
            }
            // There is one request at a time, so there is nothing behind its answer, and a 200 has a position.
            let isWhole = answer.status != 200 || answer.position != nil
            guard let request = waiting, byteCount == bytes.readableBytes, isWhole else { return close() }
            waiting = nil
            loop.answered(answer, to: request, at: now)
            sendNext()
        } catch {
            close()
        }
    }

    private func sendNext() {
        guard let context, let index = loop.nextIndex(for: number) else { return end() }
        loop.body.removeAll(keepingCapacity: true)
        loop.generator.appendBody(at: index, to: &loop.body)
        requestBytes.clear()
        requestBytes.writeBytes(loop.requestHead)
        writeLength(loop.body.count)
        requestBytes.writeBytes(loop.body)
        let now = MonotonicClock.nanoseconds()
        waiting = Request(index: index, bodyByteCount: loop.body.count, sentAt: now)
        loop.sent(index, at: now)
        context.writeAndFlush(Self.wrapOutboundOut(requestBytes), promise: nil)
    }

    /// Writes the body's length, without the string that interpolation would make for each request.
    private func writeLength(_ length: Int) {
        var divisor = 1
        while length / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            requestBytes.writeInteger(UInt8(truncatingIfNeeded: 0x30 + length / divisor % 10))
            divisor /= 10
        }
        requestBytes.writeStaticString("\r\n\r\n")
    }

    /// Is over for this run: nothing is left to send, or the connection is gone.
    private func end() {
        if waiting != nil {
            waiting = nil
            loop.unanswered()
        }
        guard isRunning else { return }
        isRunning = false
        loop.ended(isLost: context == nil)
    }
}
