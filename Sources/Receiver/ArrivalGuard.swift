import NIOCore

/// The first handler of a connection: tells the connection how many bytes have arrived before they become a request,
/// and keeps them from the HTTP decoder once there will be no further request.
///
/// What the decoder cannot tell is known here: when the first byte of a header came, how much of one has come, and what
/// chunk headers cost on the wire.
final class ArrivalGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard connection.bytesArrived(Self.unwrapInboundIn(data).readableBytes) else { return }
        context.fireChannelRead(data)
        connection.bytesDecoded()
    }
}
