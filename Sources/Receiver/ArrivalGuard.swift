import NIOCore

/// The first handler of a connection: tells the connection how many bytes have arrived before they become a request,
/// gives the HTTP decoder each header by itself, and keeps from it what there is no use in decoding.
///
/// What the decoder cannot tell is known here: when the first byte of a header came, how much of one has come, how its
/// line is written, that a chunk is announced, and what chunk headers cost on the wire.
final class ArrivalGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: Connection
    private var framing: RequestFraming

    init(_ connection: Connection) {
        self.connection = connection
        framing = RequestFraming(bodyByteCountMax: connection.worker.limits.bodyByteCountMax)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        guard connection.bytesArrived(bytes.readableBytes) else { return }
        while bytes.readableBytes > 0 {
            let (count, stop) = bytes.withUnsafeReadableBytes { framing.follow($0) }
            if let followed = bytes.readSlice(length: count), count > 0 {
                context.fireChannelRead(Self.wrapInboundOut(followed))
            }
            if !goesOn(after: stop) { break }
        }
        connection.bytesDecoded()
    }

    /// Whether the decoder is to see more.
    private func goesOn(after stop: RequestFraming.Stop) -> Bool {
        switch stop {
        case .none: return true
        case .headerEnds:
            framing.headerEnded(connection.takeArrivedFraming())
            return !connection.isBroken
        case .spaces: connection.broken(.malformed)
        case .chunkTooLarge: connection.broken(.bodyTooLarge)
        }
        return false
    }
}
