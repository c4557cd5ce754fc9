internal import Synchronization

/// A request to stop a run, made once from anywhere: a signal, a reader that has gone, a cancelled task, a test.
///
/// The one way in which a run is stopped. It is asked where work is done (a search, a write that waits), on any thread,
/// and says only that nothing new is to be begun: whoever is in the middle of an event finishes it in bounded time.
public final class StopRequest: Sendable {
    private struct State {
        var isRequested = false
        var reason: SinkError?
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let flag = Atomic(false)
    private let state = Mutex(State())

    /// A request that has not been made.
    public init() {}

    /// Whether the request has been made. Costs one atomic load.
    public var isRequested: Bool { flag.load(ordering: .acquiring) }

    /// What a sink found that makes going on useless; nil where somebody has asked for the stop, before or after.
    public var reason: SinkError? { state.withLock { $0.reason } }

    /// Makes the request. Made again, it changes nothing, but for what ``reason`` says.
    public func request(because reason: SinkError? = nil) {
        let waiters = state.withLock { state in
            state.reason = state.isRequested && state.reason == nil ? nil : reason
            state.isRequested = true
            flag.store(true, ordering: .releasing)
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns when the request has been made, or when the task is cancelled.
    public func wait() async {
        let id = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isRequested || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }

    /// What `operation` returns; nil where the request was made and it had not returned so long after. It is cancelled
    /// then, and waited for.
    public func finishing<Result: Sendable>(
        withinMilliseconds milliseconds: Int, _ operation: @escaping @Sendable () async -> Result
    ) async -> Result? {
        await withTaskGroup(of: Result?.self) { group in
            group.addTask { await operation() }
            group.addTask {
                await self.wait()
                try? await Task.sleep(for: .milliseconds(milliseconds))
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
