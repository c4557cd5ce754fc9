internal import Glibc
internal import Synchronization

/// The pages of an environment's file as a reader sees them: each is compared with its check sum before anything in it is
/// followed, and LMDB itself reads none. So a damaged page is an error, not a signal, and never an answer.
///
/// What was compared once is not compared again while its sum stays the same: a page costs some 2 µs at first, and a few
/// nanoseconds afterwards.
public final class CheckedPages: Sendable {
    private let data: OpenFile
    private let file: OpenFile
    private let pageByteCount: Int
    private let tableNames: [String]
    private let present = Mutex<CheckedCommit?>(nil)

    /// How often, and for how long in milliseconds, a reader waits for the sums of a commit that was made just now.
    private let waitCountMax: Int
    private static let waitMilliseconds = 1

    /// The pages of the environment in the directory `path`, and its tables of these names. Where nobody can be writing
    /// it now, sums that are not there are not waited for.
    /// - Throws: ``PageSumsError`` or ``PageDamage`` where there is nothing to compare them with, or where a meta page is
    ///   not what was written.
    public init(path: String, tableNames: [String], isBesideWriter: Bool = true) throws {
        waitCountMax = isBesideWriter ? 500 : 1
        do throws(LMDBError) {
            file = try OpenFile(path: PageSums.path(in: path), flags: O_RDONLY)
        } catch {
            throw error == .noSuchFile ? PageSumsError.missing as any Error : error
        }
        data = try OpenFile(path: path + "/data.mdb", flags: O_RDONLY)
        pageByteCount = try file.pageSumsHeader().pageByteCount
        guard pageByteCount >= 512, pageByteCount <= 1 << 16 else { throw PageSumsError.damaged }
        self.tableNames = tableNames
        // LMDB looks at both when it opens the file, and trusts them. A writer may be between a commit and its sums.
        for count in 1...waitCountMax {
            do {
                try compareMetaPages()
                break
            } catch {
                let isFinal = error is PageSumsError ? count == waitCountMax : count >= min(waitCountMax, 50)
                if isFinal { throw error }
                usleep(UInt32(Self.waitMilliseconds) * 1000)
            }
        }
    }

    private func compareMetaPages() throws {
        let sums = try file.pageSums()
        var newest: UInt64 = 0
        var damage: PageDamage?
        for slot: UInt64 in 0...1 {
            guard let (meta, sum) = try data.metaPage(slot, pageByteCount: pageByteCount) else {
                throw PageDamage(page: slot, "it is no meta page")
            }
            newest = max(newest, meta.transactionID)
            if sums[Int(slot)] != sum { damage = PageDamage(page: slot, "its check sum differs") }
        }
        guard let damage else { return }
        if try file.pageSumsHeader().through < newest { throw PageSumsError.behind }
        throw damage
    }

    /// Calls `body` with what the last commit of `environment`, of which these are the pages, holds. The snapshot ends
    /// when `body` returns.
    ///
    /// Waits where a commit was made just now and has no sums yet.
    /// - Throws: ``PageSumsError/behind`` where the sums stay behind: their writer has died. ``PageDamage``.
    @available(*, noasync)
    public func read<Result>(
        in environment: Environment, _ body: (CheckedCommit) throws -> Result
    ) throws -> Result {
        for _ in 0..<waitCountMax {
            let result = try environment.read { transaction -> Result? in
                guard let commit = try commit(UInt64(transaction.id)) else { return nil }
                return try body(commit)
            }
            if let result { return result }
            usleep(UInt32(Self.waitMilliseconds) * 1000)
        }
        throw PageSumsError.behind
    }

    /// The commit `transactionID`, which a transaction that is open sees; nil while it has no sums.
    private func commit(_ transactionID: UInt64) throws -> CheckedCommit? {
        try present.withLock { present in
            if let present, present.transactionID == transactionID { return present }
            guard try file.pageSumsHeader().through >= transactionID else { return nil }
            let slot = transactionID & 1
            // Two commits later another meta page stands there.
            guard let (meta, sum) = try data.metaPage(slot, pageByteCount: pageByteCount),
                meta.transactionID == transactionID
            else { return nil }
            var map = present?.map
            let pageCount = Int(truncatingIfNeeded: meta.lastPage) + 1
            if map == nil || map.map({ $0.pageCount < pageCount }) == true {
                map = try PageMap(data, file, pageByteCount: pageByteCount, pageCount: pageCount, knowing: map)
            }
            guard let map, map.sum(slot) == sum else { return nil }
            guard try file.byteCount() >= PageSums.entriesOffset + 4 * pageCount else { throw PageSumsError.damaged }
            let commit = try CheckedCommit(meta, map, tableNames)
            present = commit
            return commit
        }
    }
}

/// One commit of an environment, readable while a transaction sees it.
public final class CheckedCommit: Sendable {
    let transactionID: UInt64
    let map: PageMap
    private let meta: MetaPage
    private let roots: [TreeRoot]

    fileprivate init(_ meta: MetaPage, _ map: PageMap, _ tableNames: [String]) throws {
        transactionID = meta.transactionID
        self.meta = meta
        self.map = map
        let main = MappedTree(map, meta.main, lastPage: meta.lastPage, isInteger: false)
        roots = try tableNames.map { name in
            let root = try Array(name.utf8).withUnsafeBytes { key -> TreeRoot? in
                guard let value = try main.value(at: key), case .tree(let root, false) = value else { return nil }
                return root
            }
            guard let root else { throw LMDBError.incompatible }
            return root
        }
    }

    /// How many entries the table of this number has; in a multimap each duplicate is one.
    public func entryCount(ofTable number: Int) -> Int { Int(truncatingIfNeeded: roots[number].entryCount) }

    /// Compares every page of the commit with its sum that was not compared before.
    public func compareAll() throws {
        var visited = PageNumbers()
        let walk = CommitWalk(map.data, pageByteCount: map.pageByteCount, lastPage: meta.lastPage)
        try walk.visit(meta, into: &visited) { number, sum in
            guard number < UInt64(map.pageCount), map.sum(number) == sum else {
                throw PageDamage(page: number, "its check sum differs")
            }
        }
    }

    /// A place in the table of this number, among those whose names ``CheckedPages`` was made with.
    public func cursor<Key>(over number: Int, keyedBy: Key.Type = Key.self) -> CheckedCursor<Key> {
        CheckedCursor(MappedTree(map, roots[number], lastPage: meta.lastPage, isInteger: Key.isNativeInteger))
    }

    /// A place in the multimap of this number.
    public func cursor<Key, Duplicate>(
        over number: Int, keyedBy: Key.Type = Key.self, duplicates: Duplicate.Type = Duplicate.self
    ) -> CheckedMultimapCursor<Key, Duplicate> {
        CheckedMultimapCursor(MappedTree(map, roots[number], lastPage: meta.lastPage, isInteger: Key.isNativeInteger))
    }
}

/// An environment's file and its check sums in memory, and what was compared of it.
final class PageMap: Sendable {
    let data: OpenFile
    let pageByteCount: Int
    /// How many pages fit; the file may have fewer.
    let pageCount: Int
    // Nobody writes through these pointers: both maps are for reading. They are set once and unmapped in `deinit`, which no
    // reader outlives.
    nonisolated(unsafe) private let pages: UnsafeMutableRawPointer
    nonisolated(unsafe) private let sums: UnsafeMutableRawPointer
    // For each page the sum that it had when it was compared, and the bit above it. Threads share nothing but these atomic
    // integers; the pointer is set once and freed in `deinit`.
    nonisolated(unsafe) private let compared: UnsafeMutablePointer<Atomic<UInt64>>

    /// Room for `pageCount` pages and some more; what `known` has compared is not compared again.
    init(_ data: OpenFile, _ sums: OpenFile, pageByteCount: Int, pageCount: Int, knowing known: PageMap?) throws {
        // What cannot be read is an error here, and would be a signal later.
        _ = try sums.pageSums()
        guard pageCount > 1, pageCount < 1 << 40 else { throw PageDamage(page: 0, "it names no size") }
        self.data = data
        self.pageByteCount = pageByteCount
        self.pageCount = pageCount + pageCount / 4 + 256
        pages = try Self.map(data, byteCount: self.pageCount * pageByteCount)
        do throws(LMDBError) {
            self.sums = try Self.map(sums, byteCount: PageSums.entriesOffset + 4 * self.pageCount)
        } catch {
            munmap(pages, self.pageCount * pageByteCount)
            throw error
        }
        compared = .allocate(capacity: self.pageCount)
        for number in 0..<self.pageCount {
            let value = known.map { number < $0.pageCount ? $0.compared[number].load(ordering: .relaxed) : 0 } ?? 0
            (compared + number).initialize(to: Atomic(value))
        }
    }

    deinit {
        munmap(pages, pageCount * pageByteCount)
        munmap(sums, PageSums.entriesOffset + 4 * pageCount)
        compared.deinitialize(count: pageCount)
        compared.deallocate()
    }

    private static func map(_ file: OpenFile, byteCount: Int) throws(LMDBError) -> UnsafeMutableRawPointer {
        guard let address = mmap(nil, byteCount, PROT_READ, MAP_SHARED, file.descriptor, 0),
            address != MAP_FAILED
        else { throw LMDBError(code: errno) }
        return address
    }

    /// The sum that page `number` should have.
    func sum(_ number: UInt64) -> UInt32 {
        (sums + PageSums.entriesOffset + 4 * Int(number)).load(as: UInt32.self).littleEndian
    }

    /// The bytes of page `number`, which is below ``pageCount`` and has a sum.
    @inline(__always)
    func bytes(_ number: UInt64) throws -> UnsafeRawBufferPointer {
        let sum = sum(number)
        let known = compared[Int(number)].load(ordering: .relaxed)
        if known != 1 << 32 | UInt64(sum) { try compare(number, sum) }
        return UnsafeRawBufferPointer(start: pages + Int(number) * pageByteCount, count: pageByteCount)
    }

    /// By reading and not through the map, so that what cannot be read is an error and no signal.
    @inline(never)
    private func compare(_ number: UInt64, _ sum: UInt32) throws {
        let found = try data.withPage(number, pageByteCount: pageByteCount) { PageSums.sum($0) }
        guard let found else { throw PageDamage(page: number, "the file ends before it") }
        guard found == sum else { throw PageDamage(page: number, "its check sum differs") }
        compared[Int(number)].store(1 << 32 | UInt64(sum), ordering: .relaxed)
    }
}
