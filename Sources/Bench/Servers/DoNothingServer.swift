internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// The limit that a receiver on SwiftNIO cannot pass: reads requests with the same HTTP decoder and the same options as
/// the receiver, and answers each, once its body has arrived, with as many bytes as the receiver does. Nothing else: it
/// looks at no path and no token, and keeps nothing.
public final class DoNothingServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    /// The port it listens on, on the loopback address.
    public let port: Int

    /// What it answers, byte for byte.
    public struct Answer: Sendable {
        let bytes: ByteBuffer

        /// What the receiver answers to an event that is on disk, here with always the same position.
        public static let stored = Answer(status: "200 OK", body: #"{"position":123456}"#)

        /// An answer with this status line and body, which is JSON.
        public init(status: String, body: String) {
            bytes = ByteBuffer(
                string:
                    "HTTP/1.1 \(status)\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-type: application/json\r\n"
                    + "content-length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    /// Starts a server on `port` of the loopback address, 0 for any free one.
    /// - Parameter eventLoopCount: how many threads it has; nil for one for each core, as the receiver.
    /// - Throws: ``BenchError/Code/unavailable`` when the port cannot be had.
    public init(port: Int = 0, eventLoopCount: Int? = nil, answer: Answer = .stored) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: eventLoopCount ?? System.coreCount)
        do {
            channel = try await Self.listen(group, port: port, answer: answer)
        } catch {
            try? await group.shutdownGracefully()
            throw BenchError(.unavailable, "the do-nothing server cannot listen on port \(port)")
        }
        self.group = group
        self.port = channel.localAddress?.port ?? port
    }

    /// Closes its listener and all its connections.
    public func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }

    private static func listen(
        _ group: MultiThreadedEventLoopGroup, port: Int, answer: Answer
    ) async throws -> any Channel {
        // The options are the receiver's, so that the two differ in what they do and in nothing else.
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 32_768)
            )
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(HTTPRequestDecoder()), DoNothingHandler(answer.bytes))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
    }
}

/// Answers each request when it has ended.
private final class DoNothingHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let answer: ByteBuffer
    private var bodyByteCount = 0

    init(_ answer: ByteBuffer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head: bodyByteCount = 0
        case .body(let bytes): bodyByteCount += bytes.readableBytes
        case .end: context.writeAndFlush(Self.wrapOutboundOut(answer), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
