import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Takes no connection for a while when the system has no file or memory for one: who connects waits meanwhile. Trying
/// again at once would keep a core busy, since the connections are still there to be taken.
///
/// Belongs to the event loop of the listening channel.
final class AcceptPause: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = any Channel

    private static let shortages = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    private let connectionCounter: ConnectionCounter
    private let logger: Logger
    private let pause: TimeAmount
    private var context: ChannelHandlerContext?
    private var end: Scheduled<Void>?
    private var isReadHeld = false
    private var wasTold = false

    init(connectionCounter: ConnectionCounter, logger: Logger, limits: Limits) {
        self.connectionCounter = connectionCounter
        self.logger = logger
        pause = .milliseconds(Int64(limits.acceptPauseMilliseconds))
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        end?.cancel()
        end = nil
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, Self.shortages.contains(error.errnoCode) else {
            context.fireErrorCaught(error)
            return
        }
        begin(context, because: error.errnoCode)
    }

    /// Asks the system for connections, or does so when the pause is over.
    func read(context: ChannelHandlerContext) {
        if end == nil { context.read() } else { isReadHeld = true }
    }

    private func begin(_ context: ChannelHandlerContext, because code: Int32) {
        end?.cancel()
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        end = context.eventLoop.scheduleTask(in: pause) { loopBound.value.finish() }
        connectionCounter.whenOneLeaves { [eventLoop = context.eventLoop] in
            eventLoop.execute { loopBound.value.finish() }
        }
        // Once: whoever can do something about it has been told, and it may go on and off many times a second.
        if wasTold { return }
        wasTold = true
        logger.error(
            "no connections are taken for a while: the system has nothing left for one; raise the limit of open files",
            metadata: ["reason": "\(String(cString: strerror(code)))"])
    }

    private func finish() {
        end?.cancel()
        end = nil
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }
}
