internal import Glibc

/// The data file of an environment, page by page, without LMDB: LMDB trusts what it reads, and ends the process, or
/// worse, where a page is damaged.
///
/// Pages are read by `pread`, so that a bad sector is an error and no signal. The layout is that of `mdb.c` 0.9 on
/// 64-bit machines with the lowest byte first. Use it from any thread.
///
/// What is read belongs to one ``PageSnapshot``. Beside a writer, keep a read transaction with its id open: it is what
/// keeps the snapshot's pages. A page that a snapshot uses is never rewritten by the next commit, so of two snapshots in
/// sequence only the pages whose numbers the older one does not use need to be looked at.
public final class PageFile: Sendable {
    private let descriptor: Int32
    /// The file.
    public let path: String
    /// The size of a page.
    public let pageByteCount: Int

    /// Opens the data file at `path`.
    /// - Throws: ``PageDamage`` where it does not begin as one, ``LMDBError`` where it cannot be read.
    public convenience init(path: String) throws {
        try self.init(owning: LMDBError.checkSystemCall(open(path, O_RDONLY | O_CLOEXEC)), path: path)
    }

    /// Takes over `descriptor`, which is open on the data file at `path`.
    init(owning descriptor: Int32, path: String) throws {
        do {
            let word = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 8)
            defer { word.deallocate() }
            guard try Self.read(descriptor, at: PageSnapshot.pageByteCountOffset, into: word) == 4 else {
                throw PageDamage(page: 0, "the file ends here")
            }
            let size = word.loadUnaligned(as: UInt32.self)
            guard size >= 512, size <= 1 << 15, size.nonzeroBitCount == 1 else {
                throw PageDamage(page: 0, "it names an impossible page size")
            }
            pageByteCount = Int(size)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// How many whole pages the file has now. A healthy file may end before its last page where that is free.
    public func pageCount() throws(LMDBError) -> UInt64 {
        var status = stat()
        try LMDBError.checkSystemCall(fstat(descriptor, &status))
        return UInt64(status.st_size) / UInt64(pageByteCount)
    }

    /// What the newer of the two meta pages commits.
    /// - Throws: ``PageDamage`` where one of them is not as LMDB writes it, or they are not those of two commits in
    ///   sequence: commit N writes the page N mod 2, so a bit flipped in the newer one would un-commit what was
    ///   acknowledged.
    public func newestSnapshot() throws -> PageSnapshot {
        try settled { () throws -> PageSnapshot in
            let (first, second) = (try meta(0), try meta(1))
            let (older, newer) = first.id < second.id ? (first, second) : (second, first)
            guard newer.id > 0, newer.id - older.id == 1, newer.id % 2 == (second.id > first.id ? 1 : 0),
                newer.mapByteCount >= older.mapByteCount, newer.lastPage >= older.lastPage
            else {
                throw PageDamage(page: newer.id % 2, "the two meta pages do not belong to two commits in sequence")
            }
            return newer
        }
    }

    /// The snapshot of the commit `id`; nil where its meta page has been written over, as the second commit after it
    /// does.
    public func snapshot(_ id: Int) throws -> PageSnapshot? {
        let snapshot = try settled { try meta(UInt64(id) & 1) }
        return snapshot.id == UInt64(id) ? snapshot : nil
    }

    /// Looks again where a meta page looks wrong: a commit may have come between two looks, or be half written.
    private func settled(_ look: () throws -> PageSnapshot) throws -> PageSnapshot {
        for _ in 0..<20 {
            do { return try look() } catch is PageDamage { usleep(500) }
        }
        return try look()
    }

    private func meta(_ slot: UInt64) throws -> PageSnapshot {
        try withPages(slot, count: 1) { try PageSnapshot(PageBytes(number: slot, $0)) }
    }

    /// Calls `body` with the bytes of `count` pages from `number` on.
    public func withPages<Result>(
        _ number: UInt64, count: UInt64, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        let end = number.addingReportingOverflow(count)
        guard !end.overflow, count > 0, end.partialValue <= (try pageCount()) else {
            throw PageDamage(page: number, "the file ends before it")
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(count) * pageByteCount, alignment: 16)
        defer { memory.deallocate() }
        try read(number, into: memory)
        return try body(UnsafeRawBufferPointer(memory))
    }

    /// Fills `memory`, of one page or more, from the page `number` on.
    func read(_ number: UInt64, into memory: UnsafeMutableRawBufferPointer) throws {
        let (offset, isOverflow) = number.multipliedReportingOverflow(by: UInt64(pageByteCount))
        guard !isOverflow, offset <= UInt64(Int.max),
            try Self.read(descriptor, at: Int(offset), into: memory) == memory.count
        else { throw PageDamage(page: number, "the file ends before it") }
    }

    /// Returns how many bytes there were.
    private static func read(
        _ descriptor: Int32, at offset: Int, into memory: UnsafeMutableRawBufferPointer
    ) throws(LMDBError) -> Int {
        var done = 0
        while done < memory.count {
            let count = pread(
                descriptor, memory.baseAddress.map { $0 + done }, memory.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw LMDBError(code: errno) }
            if count == 0 { break }
            done += count
        }
        return done
    }
}

/// One commit of an environment, as its meta page notes it.
public struct PageSnapshot: Sendable, Hashable {
    /// The number of the commit, which is the id of a read transaction that sees it.
    public let id: UInt64
    /// The greatest page number ever given out.
    public let lastPage: UInt64
    /// The size of the map that the environment was last opened with for writing.
    public let mapByteCount: UInt64
    /// The free list.
    public let freeList: PageTree
    /// The table of the named tables.
    public let main: PageTree

    /// The page header, magic, version, address and map size stand before the two trees; the first one's first word is
    /// the page size.
    static let pageByteCountOffset = 16 + 4 + 4 + 8 + 8
    private static let magic: UInt32 = 0xBEEF_C0DE
    /// The address space that a process has on any 64-bit machine that Linux runs on.
    private static let mapByteCountMax: UInt64 = 1 << 47

    init(_ page: PageBytes) throws(PageDamage) {
        guard try page.load(UInt64.self, at: 0) == page.number, try page.load(UInt16.self, at: 10) == 0x08,
            try page.load(UInt32.self, at: 16) == Self.magic, try page.load(UInt32.self, at: 20) == 1
        else { throw page.damage("it is not the meta page that LMDB 0.9 writes there") }
        let pageByteCount = UInt64(page.byteCount)
        mapByteCount = try page.load(UInt64.self, at: 32)
        guard try UInt64(page.load(UInt32.self, at: Self.pageByteCountOffset)) == pageByteCount else {
            throw page.damage("it names another page size")
        }
        lastPage = try page.load(UInt64.self, at: 136)
        id = try page.load(UInt64.self, at: 144)
        guard mapByteCount <= Self.mapByteCountMax, lastPage >= 1, lastPage < mapByteCount / pageByteCount else {
            throw page.damage("its last page does not lie in its map, or the map is too large")
        }
        freeList = try PageTree(page, at: Self.pageByteCountOffset, owner: .freeList, lastPage: lastPage)
        main = try PageTree(
            page, at: Self.pageByteCountOffset + PageTree.byteCount, owner: .main, lastPage: lastPage)
    }
}
