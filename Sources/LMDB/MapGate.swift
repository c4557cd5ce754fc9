internal import Glibc

/// Lets transactions in side by side, and a change of the map's size only when there is none: `mdb_env_set_mapsize`
/// must not be called with active transactions in the process (`lmdb.h`).
///
/// Who changes the size goes before those who have not yet come in: readers that overlap without a pause would otherwise
/// keep it waiting for ever. So a thread must not come in twice, which a transaction within one of the same environment
/// would be.
final class MapGate: Sendable {
    // A lock is for any number of threads, and must not move, so it lives behind a pointer that is set once and freed in
    // `deinit`.
    nonisolated(unsafe) private let lock: UnsafeMutablePointer<pthread_rwlock_t>

    init() {
        lock = .allocate(capacity: 1)
        var attributes = pthread_rwlockattr_t()
        pthread_rwlockattr_init(&attributes)
        defer { pthread_rwlockattr_destroy(&attributes) }
        // The kind without "nonrecursive" prefers readers, as the default does (pthread_rwlockattr_setkind_np(3)).
        pthread_rwlockattr_setkind_np(&attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
        let code = pthread_rwlock_init(lock, &attributes)
        precondition(code == 0, "pthread_rwlock_init failed with \(code)")
    }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    func enter() {
        let code = pthread_rwlock_rdlock(lock)
        precondition(code == 0, "pthread_rwlock_rdlock failed with \(code)")
    }

    func leave() { pthread_rwlock_unlock(lock) }

    func withoutTransactions<E: Error>(_ body: () throws(E) -> Void) throws(E) {
        let code = pthread_rwlock_wrlock(lock)
        precondition(code == 0, "pthread_rwlock_wrlock failed with \(code)")
        defer { pthread_rwlock_unlock(lock) }
        try body()
    }
}
