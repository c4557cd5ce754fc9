import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs `body` on a thread of its own: it may block there, which it must not on one of Swift's few.
func onOwnThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let thread = OwnThread { continuation.resume(with: Result { try body() }) }
        thread.start()
    }
}

private final class OwnThread {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func start() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<OwnThread>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }
}

/// Something asynchronous that a blocking test has started and may wait for.
final class Pending: Sendable {
    private let finished = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    init(_ body: @escaping @Sendable () async throws -> Void) {
        Task {
            do { try await body() } catch { failure.withLock { $0 = error } }
            finished.signal()
        }
    }

    /// Blocks until it is done.
    func wait() throws {
        finished.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
