internal import Glibc

/// Lets transactions in side by side, and a change of the map's size only when there is none: `mdb_env_set_mapsize`
/// must not be called with active transactions in the process (`lmdb.h`).
final class MapGate: Sendable {
    // A lock is for any number of threads, and must not move, so it lives behind a pointer that is set once and freed in
    // `deinit`.
    nonisolated(unsafe) private let lock: UnsafeMutablePointer<pthread_rwlock_t>

    init() {
        lock = .allocate(capacity: 1)
        let code = pthread_rwlock_init(lock, nil)
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
