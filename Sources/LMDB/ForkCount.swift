internal import Glibc
internal import Synchronization

/// How often this process has come about by `fork(2)` since it was asked for the first time: what LMDB has of an
/// environment (its reader slots, its locks) belongs to the process that opened it.
///
/// Asking costs a load of memory, where `getpid(2)` is a system call. A program that is started by `posix_spawn(3)` or
/// `exec(3)` begins anew.
enum ForkCount {
    private static let count = Atomic(0)
    /// Registered once, before anything is read.
    private static let isCounting: Bool = {
        let code = pthread_atfork(nil, nil) { ForkCount.count.add(1, ordering: .relaxed) }
        precondition(code == 0, "pthread_atfork failed with \(code)")
        return true
    }()

    /// The present count.
    static var present: Int {
        precondition(isCounting)
        return count.load(ordering: .relaxed)
    }
}
