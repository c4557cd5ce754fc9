import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// An HTTPS server on a loopback port that takes whatever is posted.
struct TLSServer {
    private let channel: any Channel

    /// The port.
    var port: Int { channel.localAddress?.port ?? 0 }

    /// A server with the certificates of a file, its own first, and the key of another.
    init(certificates: String, key: String) async throws {
        let configuration = try TLSConfiguration.makeServerConfiguration(
            certificateChain: NIOSSLCertificate.fromPEMFile(certificates).map { .certificate($0) },
            privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem)))
        let context = try NIOSSLContext(configuration: configuration)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Taker())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func stop() async throws { try await channel.close() }

    private final class Taker: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = Self.unwrapInboundIn(data) else { return }
            let head = HTTPResponseHead(version: .http1_1, status: .noContent)
            context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}

/// A server on a loopback port that says one thing when somebody connects and another to the first bytes that come, and
/// closes the connection.
struct BluntServer {
    private let channel: any Channel

    /// The port.
    var port: Int { channel.localAddress?.port ?? 0 }

    init(greeting: String, answer: String) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(greeting: greeting, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func stop() async throws { try await channel.close() }

    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let greeting: String
        private let answer: String

        init(greeting: String, answer: String) { (self.greeting, self.answer) = (greeting, answer) }

        func channelActive(context: ChannelHandlerContext) { say(greeting, context) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            say(answer, context)
            context.close(promise: nil)
        }

        private func say(_ text: String, _ context: ChannelHandlerContext) {
            if !text.isEmpty { context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: text)), promise: nil) }
        }
    }
}
