internal import Foundation
public import GestaoOnlineSamples
internal import Synchronization

/// A load over so many connections, each of which sends one webhook at a time.
///
/// In a closed loop a connection sends the next webhook once the answer to the one before has come. With a rate, an open
/// loop, webhooks are due at fixed times whatever the answers do, and their latencies count from then: a server that
/// keeps everybody waiting cannot hide it by slowing the load down.
///
/// The webhooks are the generator's, by index, each sent once over all runs; those of one order go over one connection
/// in the order of its life. The server's death ends the connections, not the run: what was not answered is counted. A
/// connection that ends is not made again within a run. Runs are not to overlap.
public final class LoadClient: Sendable {
    private let target: LoadTarget
    private let generator: WebhookGenerator
    private let record: LoadRecord?
    private let keepsAcknowledgements: Bool
    private let shares: Mutex<[ShareIndices]>

    /// A client of `target`. Connects with each run.
    /// - Parameters:
    ///   - connections: how many connections there are.
    ///   - firstIndex: webhooks before this one are not sent, and up to a block of orders after it neither.
    ///   - record: gets what is sent and acknowledged.
    ///   - keepsAcknowledgements: whether results list what was acknowledged, at 16 bytes an event.
    /// - Precondition: there are 1 to ``Limits/connectionCountMax`` connections.
    public init(
        target: LoadTarget, generator: WebhookGenerator, connections: Int, firstIndex: Int = 0,
        record: LoadRecord? = nil, keepsAcknowledgements: Bool = true
    ) {
        precondition((1...Limits.connectionCountMax).contains(connections), "no such load")
        self.target = target
        self.generator = generator
        self.record = record
        self.keepsAcknowledgements = keepsAcknowledgements
        shares = Mutex(
            (0..<connections).map { generator.indices(ofShare: $0, of: connections, from: firstIndex) })
    }

    /// Sends webhooks over new connections until `bound` is reached or every connection has ended, waits for the
    /// answers, and closes the connections. Cancelled, it ends likewise, before its time.
    ///
    /// Nobody answering for ``Limits/silenceSecondsMax`` ends it too.
    /// - Parameter rate: how many webhooks are due a second, over all connections; nil for a closed loop.
    /// - Throws: ``BenchError/Code/unavailable`` when not one connection can be made;
    ///   ``BenchError/Code/inputOutput`` when the record cannot be written.
    public func run(_ bound: LoadBound, rate: Double? = nil) async throws -> LoadResult {
        let load = LoadRun.Load(target: target, generator: generator, bound: bound, rate: rate)
        let stop = try Bell()
        let result = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A thread of its own, since it waits in the kernel.
                Thread.detachNewThread { [self] in
                    continuation.resume(with: Result { try run(load, stop) })
                }
            }
        } onCancel: {
            stop.ring()
        }
        try record?.flush()
        return result
    }

    private func run(_ load: LoadRun.Load, _ stop: Bell) throws -> LoadResult {
        let run = try LoadRun(
            load, shares: shares.withLock(\.self), record: record, keepsAcknowledgements: keepsAcknowledgements,
            stop: stop)
        defer { shares.withLock { $0 = run.shares } }
        return try run.run()
    }
}
