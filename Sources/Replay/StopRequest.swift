internal import Synchronization

/// A request to stop a run, made once from anywhere: a signal, a service's shutdown, a test.
public final class StopRequest: Sendable {
    private struct State {
        var isRequested = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let flag = Atomic(false)
    private let state = Mutex(State())

    /// A request that has not been made.
    public init() {}

    /// Whether the request has been made. Costs one atomic load.
    public var isRequested: Bool { flag.load(ordering: .acquiring) }

    /// Makes the request. Making it again changes nothing.
    public func request() {
        flag.store(true, ordering: .releasing)
        let waiters = state.withLock { state in
            state.isRequested = true
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
}
