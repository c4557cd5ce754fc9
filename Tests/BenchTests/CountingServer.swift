import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that answers so many requests, over all its connections, and ends every connection that asks for more.
/// It can take its time, and send its answers byte by byte.
final class CountingServer: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel

    init(answerCount: Int, delay: TimeAmount = .zero, pieceByteCount: Int = .max) async throws {
        let counter = Counter(answerCount)
        channel = try await ServerBootstrap(group: group)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(HTTPRequestDecoder()),
                        Handler(counter, delay: delay, pieceByteCount: pieceByteCount))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }

    private final class Counter: Sendable {
        let answered = Atomic(0)
        let answerCount: Int
        init(_ answerCount: Int) { self.answerCount = answerCount }

        /// The number of the next answer, from 1; nil when there is none.
        func next() -> Int? {
            let number = answered.add(1, ordering: .relaxed).newValue
            return number <= answerCount ? number : nil
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = ByteBuffer

        private let counter: Counter
        private let delay: TimeAmount
        private let pieceByteCount: Int

        init(_ counter: Counter, delay: TimeAmount, pieceByteCount: Int) {
            self.counter = counter
            self.delay = delay
            self.pieceByteCount = pieceByteCount
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = Self.unwrapInboundIn(data) else { return }
            guard let number = counter.next() else { return context.close(promise: nil) }
            let body = "{\"position\":\(number)}"
            let answer = ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
            let context = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.value.eventLoop.assumeIsolated().scheduleTask(in: delay) { [self] in
                send(answer, context.value)
            }
        }

        private func send(_ answer: ByteBuffer, _ context: ChannelHandlerContext) {
            var rest = answer
            while let piece = rest.readSlice(length: min(pieceByteCount, rest.readableBytes)), piece.readableBytes > 0 {
                context.writeAndFlush(Self.wrapOutboundOut(piece), promise: nil)
            }
        }
    }
}
