import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that answers so many requests, over all its connections, and ends every connection that asks for more.
final class CountingServer: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel

    init(answerCount: Int) async throws {
        let counter = Counter(answerCount)
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(counter))
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
        typealias OutboundOut = HTTPServerResponsePart

        private let counter: Counter
        init(_ counter: Counter) { self.counter = counter }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = Self.unwrapInboundIn(data) else { return }
            guard let number = counter.next() else { return context.close(promise: nil) }
            let body = ByteBuffer(string: "{\"position\":\(number)}")
            let head = HTTPResponseHead(
                version: .http1_1, status: .ok, headers: ["content-length": String(body.readableBytes)])
            context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
