internal import Glibc

/// How much address space is left to this process (`ulimit -v`), which maps take and no memory.
enum AddressSpace {
    /// Whether a map of so many bytes more would fit now.
    static func has(_ byteCount: Int) -> Bool {
        guard byteCount > 0 else { return true }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let map = mmap(nil, byteCount, PROT_NONE, flags, -1, 0), map != MAP_FAILED else { return false }
        munmap(map, byteCount)
        return true
    }

    /// How large to map a file of `fileByteCount` bytes that grows, instead of a map of `present` bytes: four times as
    /// large, so that this is rare, or half as much again, or as large as it is, whichever fits.
    static func mapByteCount(forFileOf fileByteCount: Int, instead present: Int) -> Int {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        // A page is the least, since 0 would ask LMDB for the writer's size.
        let least = max((fileByteCount + page - 1) / page, 1) * page
        let most = [least * 4, least + least / 2 / page * page].first { has($0 - present) }
        return most ?? least
    }
}
