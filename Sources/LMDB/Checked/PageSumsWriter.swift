internal import Glibc

/// Keeps the check sums of an environment's pages up with its commits, for the one who writes it.
///
/// LMDB writes each page of a commit anew and leaves those of the commit before it as they are. So what a commit wrote is
/// found from its roots down, past every page that was there before; its sums are written, and then the header that says
/// so. Pages that the commit freed are named by its own entry of the free list.
public final class PageSumsWriter {
    private let data: OpenFile
    private let file: OpenFile
    private let pageByteCount: Int
    private var sums: [UInt32]
    /// The pages of the last commit whose sums are there.
    private var used = PageNumbers()
    private var through: UInt64
    /// Blocks of the file that hold sums not written yet.
    private var changedBlocks: Set<Int> = []
    private static let blockEntryCount = 1024

    /// Begins the sums of `environment`, which was just made.
    public init(creatingFor environment: Environment) throws {
        data = try OpenFile(path: environment.path + "/data.mdb", flags: O_RDONLY)
        file = try OpenFile(path: PageSums.path(in: environment.path), flags: O_RDWR | O_CREAT | O_TRUNC)
        let newest = try Self.newestMeta(data)
        pageByteCount = newest.pageByteCount
        sums = []
        through = 0
        try follow()
        try sync()
    }

    /// Goes on with the sums of the environment in the directory `path`, after it has compared every page of its last
    /// commit: some 0.3 s for a gigabyte that is in memory. The environment must not be open for writing yet, so that
    /// LMDB meets no page that is damaged.
    ///
    /// `isStopped` is asked now and then.
    /// - Throws: ``PageDamage``; ``PageSumsError`` where the sums are not those of the environment.
    public init(comparing path: String, stoppingWhen isStopped: () -> Bool) throws {
        data = try OpenFile(path: path + "/data.mdb", flags: O_RDONLY)
        do throws(LMDBError) {
            file = try OpenFile(path: PageSums.path(in: path), flags: O_RDWR)
        } catch {
            throw error == .noSuchFile ? PageSumsError.missing as any Error : error
        }
        let header = try file.pageSumsHeader()
        pageByteCount = header.pageByteCount
        through = header.through
        sums = try file.pageSums()
        let newest = try Self.newestMeta(data)
        guard newest.pageByteCount == pageByteCount, newest.transactionID == through else {
            throw PageSumsError.behind
        }
        for slot: UInt64 in 0...1 {
            guard let (_, sum) = try data.metaPage(slot, pageByteCount: pageByteCount), Int(slot) < sums.count,
                sums[Int(slot)] == sum
            else { throw PageDamage(page: slot, "its check sum differs") }
        }
        var visited = PageNumbers()
        let known = sums
        let walk = CommitWalk(data, pageByteCount: pageByteCount, lastPage: newest.lastPage)
        try walk.visit(newest, into: &visited) { number, sum in
            guard number < UInt64(known.count), known[Int(number)] == sum else {
                throw PageDamage(page: number, "its check sum differs")
            }
            if isStopped() { throw PageSumsError.stopped }
        }
        used = visited
    }

    /// Notes the sums of what the last commit wrote. To be called after each one, before the next.
    public func follow() throws {
        let newest = try Self.newestMeta(data)
        if newest.transactionID == through { return }
        guard newest.transactionID == through + 1 || through == 0 else { throw PageSumsError.behind }
        let walk = CommitWalk(data, pageByteCount: pageByteCount, lastPage: newest.lastPage)
        for number in try walk.freedPages(of: newest) { used.remove(number) }
        var written: [(page: UInt64, sum: UInt32)] = []
        var visited = used
        used = PageNumbers()
        try walk.visit(newest, into: &visited) { number, sum in written.append((number, sum)) }
        used = visited
        for slot: UInt64 in 0...1 {
            if let (_, sum) = try data.metaPage(slot, pageByteCount: pageByteCount) { written.append((slot, sum)) }
        }
        note(written, pageCount: Int(newest.lastPage) + 1)
        try write(through: newest.transactionID)
    }

    /// Returns when the sums are on disk. Where a crash is faster, the sums do not fit, and the environment is to be made
    /// anew.
    public func sync() throws(LMDBError) { try file.sync() }

    private func note(_ written: [(page: UInt64, sum: UInt32)], pageCount: Int) {
        if sums.count < pageCount {
            changedBlocks.insert(max(pageCount - 1, 0) / Self.blockEntryCount)
            sums += [UInt32](repeating: 0, count: pageCount - sums.count)
        }
        for (number, sum) in written {
            sums[Int(number)] = sum
            changedBlocks.insert(Int(number) / Self.blockEntryCount)
        }
    }

    private func write(through transactionID: UInt64) throws {
        try sums.withUnsafeBytes { bytes in
            for block in changedBlocks.sorted() {
                let start = block * Self.blockEntryCount * 4
                let end = min(start + Self.blockEntryCount * 4, bytes.count)
                try file.write(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<end]), at: PageSums.entriesOffset + start)
            }
        }
        changedBlocks = []
        let header = PageSums.Header(pageByteCount: pageByteCount, through: transactionID)
        try header.encoded.withUnsafeBytes { try file.write($0, at: 0) }
        through = transactionID
    }

    /// The meta page of the last commit, of a file that nobody writes to now.
    static func newestMeta(_ data: OpenFile) throws -> MetaPage {
        guard let first = try data.withPage(0, pageByteCount: 512, MetaPage.init(_:)) ?? nil,
            let second = try data.metaPage(1, pageByteCount: first.pageByteCount)?.0
        else { throw PageDamage(page: 0, "it is no meta page") }
        return first.transactionID > second.transactionID ? first : second
    }
}

/// Why the check sums of an environment cannot be used.
public enum PageSumsError: Error, Sendable, CustomStringConvertible {
    /// There are none.
    case missing
    /// They are not those of the environment's last commit.
    case behind
    /// Their file is not what was written.
    case damaged
    /// They were not compared to the end, since the comparison was stopped.
    case stopped

    /// What it is, in words.
    public var description: String {
        switch self {
        case .missing: "it has no check sums"
        case .behind: "its check sums are not those of its last commit"
        case .damaged: "the file of its check sums is not what was written"
        case .stopped: "its check sums were not compared to the end"
        }
    }
}

extension OpenFile {
    /// The header of a file of check sums.
    func pageSumsHeader() throws -> PageSums.Header {
        let header = try withUnsafeTemporaryAllocation(byteCount: PageSums.headerByteCount, alignment: 8) { buffer in
            try read(into: buffer, at: 0) ? PageSums.Header(UnsafeRawBufferPointer(buffer)) : nil
        }
        guard let header else { throw PageSumsError.damaged }
        return header
    }

    /// All the sums of a file of check sums, by the number of their page.
    func pageSums() throws -> [UInt32] {
        let byteCount = try byteCount() - PageSums.entriesOffset
        guard byteCount > 0, byteCount % 4 == 0 else { throw PageSumsError.damaged }
        var sums = [UInt32](repeating: 0, count: byteCount / 4)
        let isWhole = try sums.withUnsafeMutableBytes { try read(into: $0, at: PageSums.entriesOffset) }
        guard isWhole else { throw PageSumsError.damaged }
        return sums
    }
}

/// A set of page numbers: a bit each.
struct PageNumbers {
    private var words: [UInt64] = []

    /// Adds `number`; false where it was there.
    mutating func insert(_ number: UInt64) -> Bool {
        let index = Int(number >> 6)
        if index >= words.count {
            words += [UInt64](repeating: 0, count: index + 1 - words.count)
        }
        let bit: UInt64 = 1 << (number & 63)
        if words[index] & bit != 0 { return false }
        words[index] |= bit
        return true
    }

    mutating func remove(_ number: UInt64) {
        let index = Int(truncatingIfNeeded: number >> 6)
        if index < words.count { words[index] &= ~(1 << (number & 63)) }
    }
}

/// A walk from a commit's roots over the pages of its trees.
struct CommitWalk {
    private let data: OpenFile
    private let pageByteCount: Int
    private let lastPage: UInt64
    private static let depthMax = 64

    init(_ data: OpenFile, pageByteCount: Int, lastPage: UInt64) {
        self.data = data
        self.pageByteCount = pageByteCount
        self.lastPage = lastPage
    }

    /// Calls `body` with each page of the commit `meta` that is not in `visited`, and with its sum, and adds it there. Goes
    /// past those that are there, and all below them.
    func visit(_ meta: MetaPage, into visited: inout PageNumbers, _ body: (UInt64, UInt32) throws -> Void) throws {
        for root in [meta.freeList, meta.main] {
            if let page = root.page { try visit(page, 0, &visited, body) }
        }
    }

    private func visit(
        _ number: UInt64, _ depth: Int, _ visited: inout PageNumbers, _ body: (UInt64, UInt32) throws -> Void
    ) throws {
        guard number > 1, number <= lastPage, depth < Self.depthMax else {
            throw PageDamage(page: number, "it lies outside of the file")
        }
        guard visited.insert(number) else { return }
        let isThere: Void? = try data.withPage(number, pageByteCount: pageByteCount) { bytes in
            try body(number, PageSums.sum(bytes))
            let page = try MappedPage(number, bytes)
            switch page.kind {
            case .packedLeaf: break
            case .branch:
                for index in 0..<page.count { try visit(page.child(index), depth + 1, &visited, body) }
            case .leaf:
                for index in 0..<page.count {
                    switch try page.value(index) {
                    case .value, .duplicates: break
                    case .large(let first, let byteCount):
                        try visitLarge(first, byteCount: byteCount, &visited, body)
                    case .tree(let root, _):
                        if let page = root.page { try visit(page, depth + 1, &visited, body) }
                    }
                }
            }
        }
        if isThere == nil { throw PageDamage(page: number, "the file ends before it") }
    }

    private func visitLarge(
        _ first: UInt64, byteCount: Int, _ visited: inout PageNumbers, _ body: (UInt64, UInt32) throws -> Void
    ) throws {
        let pageCount = UInt64((MappedPage.headerByteCount + byteCount + pageByteCount - 1) / pageByteCount)
        guard first > 1, first <= lastPage, pageCount <= lastPage - first + 1 else {
            throw PageDamage(page: first, "it lies outside of the file")
        }
        for number in first..<first + pageCount where visited.insert(number) {
            let sum = try data.withPage(number, pageByteCount: pageByteCount) { PageSums.sum($0) }
            guard let sum else { throw PageDamage(page: number, "the file ends before it") }
            try body(number, sum)
        }
    }

    /// The pages that the commit `meta` freed, as its own entry of the free list names them.
    func freedPages(of meta: MetaPage) throws -> [UInt64] {
        guard var number = meta.freeList.page else { return [] }
        let key = withUnsafeBytes(of: meta.transactionID.littleEndian) { Array($0) }
        for _ in 0..<Self.depthMax {
            guard number > 1, number <= lastPage else {
                throw PageDamage(page: number, "it lies outside of the file")
            }
            let step = try data.withPage(number, pageByteCount: pageByteCount) { bytes -> Step in
                let page = try MappedPage(number, bytes)
                return try key.withUnsafeBytes { key -> Step in
                    if page.kind == .branch { return .page(try page.child(page.childIndex(of: key, isInteger: true))) }
                    let (index, isExact) = try page.lowerBound(of: key, isInteger: true)
                    guard isExact else { return .found([]) }
                    switch try page.value(index) {
                    case .value(let bytes): return .found(try Self.numbers(bytes, number))
                    case .large(let first, let byteCount): return .found(try large(first, byteCount))
                    case .duplicates, .tree: throw PageDamage(page: number, "it is of no free list")
                    }
                }
            }
            switch step {
            case .page(let next): number = next
            case .found(let numbers): return numbers
            case nil: throw PageDamage(page: number, "the file ends before it")
            }
        }
        throw PageDamage(page: number, "it leads to itself")
    }

    private enum Step {
        case page(UInt64)
        case found([UInt64])
    }

    private func large(_ first: UInt64, _ byteCount: Int) throws -> [UInt64] {
        guard first <= lastPage, byteCount <= Int(lastPage + 2) * 8 else {
            throw PageDamage(page: first, "its length is none")
        }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        let isWhole = try bytes.withUnsafeMutableBytes {
            try data.read(into: $0, at: Int(first) * pageByteCount + MappedPage.headerByteCount)
        }
        guard isWhole else { throw PageDamage(page: first, "the file ends before it") }
        return try bytes.withUnsafeBytes { try Self.numbers($0, first) }
    }

    /// A list of page numbers as LMDB keeps it: how many there are, and then they.
    private static func numbers(_ bytes: UnsafeRawBufferPointer, _ page: UInt64) throws(PageDamage) -> [UInt64] {
        guard bytes.count >= 8, bytes.integer(UInt64.self, at: 0) <= UInt64(bytes.count / 8 - 1) else {
            throw PageDamage(page: page, "its list of free pages is cut short")
        }
        return (0..<Int(bytes.integer(UInt64.self, at: 0))).map { bytes.integer(UInt64.self, at: 8 + 8 * $0) }
    }
}
