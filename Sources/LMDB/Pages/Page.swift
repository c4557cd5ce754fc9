/// One page that was read and whose every offset, count and number is within its bounds.
public struct Page: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer
    private let lastPage: UInt64
    /// Its number.
    public private(set) var number: UInt64 = 0
    /// What it is.
    public private(set) var kind = Kind.leaf
    /// How many children a branch has, how many entries a leaf; 0 for an overflow run.
    public private(set) var count = 0
    /// How many pages an overflow run has.
    public private(set) var runPageCount: UInt64 = 1
    /// The tree that it belongs to.
    public private(set) var tree: PageTree

    /// The kinds of pages that a tree has.
    public enum Kind: Sendable, Hashable {
        /// Names pages, each with the least key below it.
        case branch
        /// Has keys and values.
        case leaf
        /// The first page of a run that has one large value.
        case overflow
    }

    private static let headerByteCount = 16
    private static let nodeByteCount = 8

    /// No page yet.
    init(in snapshot: PageSnapshot, of file: PageFile) {
        memory = .allocate(byteCount: file.pageByteCount, alignment: 16)
        lastPage = snapshot.lastPage
        tree = snapshot.main
    }

    deinit { memory.deallocate() }

    /// The page's bytes.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(memory))
    }

    private var bytes: PageBytes { PageBytes(number: number, UnsafeRawBufferPointer(memory)) }

    /// Reads page `number` of `tree`, which must be of `kind`, and checks its header. An overflow run must have at least
    /// `pageCount` pages.
    mutating func load(_ number: UInt64, _ kind: Kind, pageCount: UInt64 = 1, of tree: PageTree, from file: PageFile)
        throws
    {
        (self.number, self.kind, self.tree, count, runPageCount) = (number, kind, tree, 0, 1)
        try file.read(number, into: memory)
        let flags: UInt16 =
            switch kind {
            case .branch: 0x01
            case .leaf: tree.hasArrayLeaves ? 0x22 : 0x02
            case .overflow: 0x04
            }
        guard try bytes.load(UInt64.self, at: 0) == number, try bytes.load(UInt16.self, at: 10) == flags else {
            throw bytes.damage("it is not the \(kind) page of \(tree.owner) that belongs there")
        }
        guard kind != .overflow else {
            runPageCount = UInt64(try bytes.load(UInt32.self, at: 12))
            // A value that was written over by a smaller one keeps its pages.
            guard runPageCount >= pageCount, runPageCount <= lastPage - number + 1 else {
                throw bytes.damage("its run in \(tree.owner) has an impossible length")
            }
            return
        }
        count = try entryCount(in: bytes, from: 0, byteCount: memory.count, isArray: isArray)
        // LMDB takes a branch of one page for a fault of its own, but in the free list.
        guard count >= (kind == .branch && tree.owner != .freeList ? 2 : 1) else {
            throw bytes.damage("a page of \(tree.owner) has too few entries")
        }
        if isArray {
            guard try Int(bytes.load(UInt16.self, at: 8)) == tree.fixedByteCount else {
                throw bytes.damage("a page of \(tree.owner) has entries of another size")
            }
        }
    }

    /// How many entries the page, or page within a page, of `byteCount` bytes at `start` has.
    private func entryCount(
        in bytes: PageBytes, from start: Int, byteCount: Int, isArray: Bool
    ) throws(PageDamage) -> Int {
        let lower = Int(try bytes.load(UInt16.self, at: start + 12))
        let upper = Int(try bytes.load(UInt16.self, at: start + 14))
        let header = Self.headerByteCount
        guard lower >= header, lower % 2 == 0, lower <= upper, upper <= byteCount else {
            throw bytes.damage("a page of \(tree.owner) does not say where its free space is")
        }
        let count = (lower - header) / 2
        if isArray {
            let entryByteCount = Int(try bytes.load(UInt16.self, at: start + 8))
            guard entryByteCount > 0, count * entryByteCount <= byteCount - header else {
                throw bytes.damage("a page of \(tree.owner) has more entries than it has room for")
            }
        }
        return count
    }

    /// Where node `index` begins.
    private func nodeOffset(_ index: Int) throws(PageDamage) -> Int {
        precondition(index >= 0 && index < count && kind != .overflow && !isArray, "not a node of the page")
        let bytes = self.bytes
        let offset = Int(try bytes.load(UInt16.self, at: Self.headerByteCount + 2 * index))
        let upper = Int(try bytes.load(UInt16.self, at: 14))
        guard offset >= upper, offset <= memory.count - Self.nodeByteCount else {
            throw bytes.damage("an entry of \(tree.owner) lies outside of it")
        }
        return offset
    }

    /// Whether the page is an array of entries of one size, as the leaves of duplicates are.
    public var isArray: Bool { kind == .leaf && tree.hasArrayLeaves }

    /// The page that child `index` of a branch names.
    public func child(_ index: Int) throws(PageDamage) -> UInt64 {
        let (bytes, offset) = (self.bytes, try nodeOffset(index))
        let number =
            try UInt64(bytes.load(UInt32.self, at: offset)) | UInt64(bytes.load(UInt16.self, at: offset + 4)) << 32
        guard number > 1, number <= lastPage else { throw bytes.damage("it names page \(number), past the last one") }
        return number
    }

    /// The key of node `index`. That of a branch's first child is not looked at by LMDB, and is mostly empty.
    public func key(_ index: Int) throws(PageDamage) -> UnsafeRawBufferPointer {
        let bytes = self.bytes
        if isArray {
            let start = Self.headerByteCount + index * tree.fixedByteCount
            return try bytes.slice(start..<start + tree.fixedByteCount)
        }
        let offset = try nodeOffset(index)
        let byteCount = Int(try bytes.load(UInt16.self, at: offset + 6))
        guard byteCount <= memory.count - offset - Self.nodeByteCount else {
            throw bytes.damage("a key of \(tree.owner) lies outside of it")
        }
        let hasKey = kind == .leaf || index > 0
        if hasKey, byteCount == 0 || (tree.hasIntegerKeys && byteCount != 8 && byteCount != 4) {
            throw bytes.damage("a key of \(tree.owner) has an impossible size")
        }
        return try bytes.slice(offset + Self.nodeByteCount..<offset + Self.nodeByteCount + byteCount)
    }

    /// A value in a leaf.
    public enum Value {
        /// The bytes, in the page.
        case bytes(UnsafeRawBufferPointer)
        /// The first page of a run of so many pages, or more, whose first 16 bytes are its header.
        case overflow(UInt64, pageCount: UInt64, byteCount: Int)
        /// Several duplicates, in the page: so many.
        case duplicates(Int)
        /// A tree: the duplicates of the key, or a named table.
        case tree(PageTree)
    }

    /// The value of entry `index` of a leaf.
    public func value(_ index: Int) throws(PageDamage) -> Value {
        let bytes = self.bytes
        let (offset, key) = (try nodeOffset(index), try key(index))
        let byteCount =
            Int(try bytes.load(UInt16.self, at: offset)) | Int(try bytes.load(UInt16.self, at: offset + 2)) << 16
        let start = offset + Self.nodeByteCount + key.count
        // F_BIGDATA, F_SUBDATA, F_DUPDATA.
        switch try bytes.load(UInt16.self, at: offset + 4) {
        case 0:
            break
        case 1 where !tree.hasDuplicates:
            return try overflow(named: bytes.load(UInt64.self, at: start), byteCount)
        case 2 where tree.owner == .main:
            let name = String(decoding: key, as: UTF8.self)
            guard byteCount == PageTree.byteCount else { throw bytes.damage("the table \(name) is not noted whole") }
            return .tree(try PageTree(bytes, at: start, owner: .table(name), lastPage: lastPage))
        case 4 where tree.hasDuplicates && byteCount > Self.headerByteCount && byteCount <= memory.count - start:
            return .duplicates(try duplicateCount(at: start, byteCount))
        case 6 where tree.hasDuplicates && byteCount == PageTree.byteCount:
            let duplicates = try PageTree(bytes, at: start, owner: tree.owner, lastPage: lastPage)
            guard !duplicates.hasDuplicates, duplicates.root != nil else {
                throw bytes.damage("duplicates of \(tree.owner) have no tree")
            }
            return .tree(duplicates)
        default:
            throw bytes.damage("a value of \(tree.owner) is of a kind that does not exist there")
        }
        guard byteCount <= memory.count - start else {
            throw bytes.damage("a value of \(tree.owner) ends outside of it")
        }
        return .bytes(try bytes.slice(start..<start + byteCount))
    }

    private func overflow(named number: UInt64, _ byteCount: Int) throws(PageDamage) -> Value {
        let pageCount = UInt64((Self.headerByteCount - 1 + byteCount) / memory.count + 1)
        guard number > 1, number <= lastPage, pageCount <= lastPage - number + 1 else {
            throw bytes.damage("a value of \(tree.owner) lies past the last page")
        }
        return .overflow(number, pageCount: pageCount, byteCount: byteCount)
    }

    /// How many duplicates the page within the page at `start` has.
    private func duplicateCount(at start: Int, _ byteCount: Int) throws(PageDamage) -> Int {
        let bytes = self.bytes
        // P_SUBP and P_LEAF, and P_LEAF2 where all have one size. P_DIRTY stays set in them.
        let flags = try bytes.load(UInt16.self, at: start + 10) & ~0x10
        guard flags == 0x42 || flags == 0x62 else { throw bytes.damage("duplicates of \(tree.owner) have no page") }
        let count = try entryCount(in: bytes, from: start, byteCount: byteCount, isArray: flags == 0x62)
        guard count > 0 else { throw bytes.damage("a key of \(tree.owner) has no duplicate") }
        guard flags == 0x42 else { return count }
        for index in 0..<count {
            let offset = Int(try bytes.load(UInt16.self, at: start + Self.headerByteCount + 2 * index))
            guard offset >= Self.headerByteCount, offset <= byteCount - Self.nodeByteCount,
                try Int(bytes.load(UInt16.self, at: start + offset + 6)) <= byteCount - offset - Self.nodeByteCount
            else { throw bytes.damage("a duplicate of \(tree.owner) lies outside of its page") }
        }
        return count
    }
}
