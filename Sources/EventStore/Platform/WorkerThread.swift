internal import CLinux
internal import Glibc

/// An operating system thread of our own, for work that blocks: LMDB ties a write transaction to its thread, and a sync
/// would hold one of the few threads of Swift's cooperative pool.
package final class WorkerThread: Sendable {
    private let thread: pthread_t

    /// Starts a thread called `name` (at most 15 bytes) that runs `body` once.
    /// - Throws: ``EventStoreError/Code/failed`` when the system has no thread to give.
    package init(name: String, _ body: @escaping @Sendable () -> Void) throws(EventStoreError) {
        let context = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                linux_set_thread_name(body.name)
                body.run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw EventStoreError(.failed, "cannot start the thread \(name): \(String(cString: strerror(code)))")
        }
        self.thread = thread
    }

    /// Waits until the thread's body has returned. Call once.
    package func join() { pthread_join(thread, nil) }

    /// Makes the calling thread give way to others: `nice` 0 to 19.
    static func lowerPriority(by nice: Int32) {
        // Failing changes nothing but the thread's share of the core.
        _ = linux_set_thread_nice(nice)
    }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void
        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }
}
