/// A tree of pages, as LMDB notes it (`MDB_db`): a table, or the duplicates of one key.
public struct PageTree: Sendable, Hashable {
    /// What it belongs to.
    public let owner: PageOwner
    /// The page that it begins with; nil for an empty tree.
    public let root: UInt64?
    /// How many pages lie between the root and an entry, both ends counted; 0 for an empty tree.
    public let depth: Int
    /// Its pages of each kind. The trees of duplicates in it are not counted.
    public let branchCount, leafCount, overflowCount: UInt64
    /// Its entries; each duplicate is one.
    public let entryCount: UInt64
    let flags: UInt16
    /// The size of an entry where all have one size.
    let fixedByteCount: Int

    static let byteCount = 48
    /// `CURSOR_STACK` of `mdb.c`: LMDB makes no deeper trees.
    private static let depthMax = 32

    // `lmdb.h`; a damaged environment may have any bit set.
    private static let duplicateSort: UInt16 = 0x04
    private static let integerKey: UInt16 = 0x08
    private static let duplicateFixed: UInt16 = 0x10
    private static let known: UInt16 = 0x7E

    /// Whether its keys have duplicates.
    public var hasDuplicates: Bool { flags & Self.duplicateSort != 0 }
    /// Whether its keys are integers in the machine's order.
    public var hasIntegerKeys: Bool { flags & Self.integerKey != 0 }
    /// Whether its leaves are arrays of entries of one size, without nodes (`P_LEAF2`).
    var hasArrayLeaves: Bool { flags & (Self.duplicateFixed | Self.duplicateSort) == Self.duplicateFixed }

    /// The tree noted at `offset` of `page`, which is `number`.
    init(
        _ page: PageBytes, at offset: Int, owner: PageOwner, lastPage: UInt64
    ) throws(PageDamage) {
        self.owner = owner
        fixedByteCount = Int(try page.load(UInt32.self, at: offset))
        // The low bits of the free list's flags are those of the environment.
        let stored = try page.load(UInt16.self, at: offset + 4)
        flags = owner == .freeList ? Self.integerKey : stored
        depth = Int(try page.load(UInt16.self, at: offset + 6))
        branchCount = try page.load(UInt64.self, at: offset + 8)
        leafCount = try page.load(UInt64.self, at: offset + 16)
        overflowCount = try page.load(UInt64.self, at: offset + 24)
        entryCount = try page.load(UInt64.self, at: offset + 32)
        let root = try page.load(UInt64.self, at: offset + 40)
        self.root = root == .max ? nil : root
        guard flags & ~Self.known == 0 else { throw page.damage("\(owner) has flags that do not exist") }
        if root == .max {
            guard depth == 0, branchCount == 0, leafCount == 0, overflowCount == 0, entryCount == 0 else {
                throw page.damage("\(owner) has pages but no root")
            }
        } else {
            guard root > 1, root <= lastPage else { throw page.damage("\(owner) begins past the last page") }
            let isPossible =
                (1...Self.depthMax).contains(depth) && (1...lastPage).contains(leafCount) && branchCount <= lastPage
                && overflowCount <= lastPage && (branchCount == 0) == (depth == 1)
            guard isPossible else { throw page.damage("\(owner) has an impossible size") }
        }
        if hasArrayLeaves, !(1...page.byteCount).contains(fixedByteCount) {
            throw page.damage("\(owner) has entries of an impossible size")
        }
    }
}
