internal import CLinux
internal import LMDB

/// What becomes of a process that meets damaged data where no check can come first: LMDB maps the files and believes
/// what it reads.
public enum DamagedData {
    /// From now on, damage that LMDB stumbles over ends the process with `status` and a line on standard error that names
    /// the last good position, instead of a signal: a read that leaves the file (SIGBUS), a wild address within the map
    /// (SIGSEGV), or a page that LMDB refuses (an assertion of its own).
    ///
    /// It cannot tell a damaged file from a failing device, nor which records are touched: `verify` can. Other faults
    /// stay what they are: a trap of Swift, an abort of anybody else, a fault at an address that is not stored data.
    /// - Throws: ``EventStoreError/Code/failed`` where the system does not take the handlers.
    public static func endsProcess(status: Int32) throws(EventStoreError) {
        Environment.onAssertion { linux_damage_end($0) }
        try handle(linux_damage_catch(status))
    }

    /// Takes that back: a signal ends the process again.
    public static func endsBySignal() throws(EventStoreError) { try handle(linux_damage_release()) }

    private static func handle(_ result: Int32) throws(EventStoreError) {
        guard result == 0 else { throw EventStoreError(.failed, "the handlers for damaged data cannot be set") }
    }
}
