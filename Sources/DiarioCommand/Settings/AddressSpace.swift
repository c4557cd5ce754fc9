internal import CLinux
internal import Glibc

/// How many addresses this process may use: RLIMIT_AS, `ulimit -v`.
///
/// Where a thread gets no room for its stack, the runtimes below this program wait for it for ever, or trap: so what they
/// need is looked for before they start. Maps of the log and the index come on top, and say so themselves.
enum AddressSpace {
    /// Sees that the threads of any command find room.
    /// - Throws: ``CommandFailure`` with 78 where they do not.
    static func prepare() throws {
        guard let limit = limit(RLIMIT_AS.rawValue) else { return }
        let freeCount = limit - min(limit, usedByteCount())
        guard freeCount < reserveByteCount + arenasByteCount else { return }
        // What the allocator would reserve for each thread is more than there is.
        linux_use_one_arena()
        guard freeCount >= reserveByteCount else {
            throw CommandFailure(
                .configuration,
                "this process may use \(freeCount >> 20) MiB of addresses more, and needs \(reserveByteCount >> 20): raise "
                    + "the limit of its address space (ulimit -v, or LimitAS in a systemd unit)")
        }
    }

    private static let coreCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

    /// What the stacks of the threads and the memory that is allocated take.
    private static var reserveByteCount: Int {
        let threadCount = Limits.threadCountReserved + Limits.threadCountPerCore * coreCount
        // Without a limit, glibc takes 2 MiB for a stack.
        return threadCount * (limit(RLIMIT_STACK.rawValue) ?? 2 << 20) + Limits.heapByteCountReserved
    }

    /// What glibc's allocator may reserve, used or not: 64 MiB for each of eight arenas a core.
    private static var arenasByteCount: Int { (8 * coreCount) << 26 }

    /// A limit of this process, in bytes; nil where there is none.
    private static func limit(_ resource: UInt32) -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(resource), &limit) == 0 else { return nil }
        return Int(exactly: limit.rlim_cur)
    }

    /// How many addresses are in use: the first number in `/proc/self/statm`, in pages.
    private static func usedByteCount() -> Int {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 32)
        guard read(descriptor, &bytes, bytes.count) > 0 else { return 0 }
        let digits = bytes.prefix { (0x30...0x39).contains($0) }
        return (Int(String(decoding: digits, as: UTF8.self)) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
