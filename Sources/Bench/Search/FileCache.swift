internal import EventStore
internal import Glibc

/// The page cache's part of a log and its index: what a cold search does not find in memory.
struct FileCache {
    private let paths: [String]

    /// The cache of the log in `data` and its index.
    init(of data: DataDirectory) { paths = ["/log/data.mdb", "/index/data.mdb"].map { data.path + $0 } }

    /// Asks the system to forget the files' pages, after what is dirty has been written. Pages that a process has mapped
    /// stay, so that nobody may have the log open; what the device itself keeps stays as well.
    /// - Throws: ``BenchError/Code/inputOutput``.
    func drop() throws(BenchError) {
        for path in paths {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.failure() }
            defer { close(descriptor) }
            guard fdatasync(descriptor) == 0, posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) == 0 else {
                throw Self.failure()
            }
        }
    }

    /// The part of the files that is in memory, 0 to 1, by mincore(2).
    /// - Throws: ``BenchError/Code/inputOutput``.
    func residentShare() throws(BenchError) -> Double {
        var (residentCount, pageCount) = (0, 0)
        for path in paths {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            var status = stat()
            guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw Self.failure() }
            defer { close(descriptor) }
            let byteCount = Int(status.st_size)
            guard let map = mmap(nil, byteCount, PROT_READ, MAP_SHARED, descriptor, 0), map != MAP_FAILED else {
                throw Self.failure()
            }
            defer { munmap(map, byteCount) }
            let pageByteCount = Int(sysconf(Int32(_SC_PAGESIZE)))
            var pages = [UInt8](repeating: 0, count: (byteCount + pageByteCount - 1) / pageByteCount)
            guard mincore(map, byteCount, &pages) == 0 else { throw Self.failure() }
            residentCount += pages.count { $0 & 1 == 1 }
            pageCount += pages.count
        }
        return pageCount > 0 ? Double(residentCount) / Double(pageCount) : 0
    }

    private static func failure() -> BenchError {
        BenchError(.inputOutput, "cannot drop the log from the page cache: \(String(cString: strerror(errno)))")
    }
}
