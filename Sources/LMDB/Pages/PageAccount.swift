/// Where every page of a snapshot is: in use, once, or free.
///
/// LMDB writes over the pages that its free list names, without a look at them. So one wrong number there destroys what
/// was committed, and readers, who never look at the free list, see nothing of it until then.
public struct PageAccount: Sendable, Hashable {
    /// The pages in use, the two meta pages among them.
    public private(set) var usedCount: UInt64 = 0
    /// The pages that may be written over.
    public private(set) var freeCount: UInt64 = 0
    /// The first page that is neither in use nor free, if any: no data is in danger, but some number is wrong.
    public private(set) var strayPage: UInt64?

    private static let fewRunPages: UInt64 = 1024

    /// How much is read for an account.
    public enum Thoroughness: Sendable {
        /// Every page and the first page of every run.
        case everyPage
        /// What is needed to know which pages are in use: branches, which name all leaves, and of leaves only those of
        /// tables that have values on pages of their own, or trees of duplicates; the first page of a run where there
        /// are few. Where that looks wrong, every page.
        case whatNamesPages
    }

    /// Accounts for the pages of `snapshot`, which must stay as it is meanwhile.
    /// - Throws: ``PageDamage`` for a page that is not as it should be, used twice, or both in use and free.
    public init(of snapshot: PageSnapshot, in file: PageFile, reading thoroughness: Thoroughness) throws {
        if thoroughness == .whatNamesPages, let account = try Self.account(namedIn: snapshot, file) {
            self = account
        } else {
            var walk = try PageWalk(over: snapshot, of: file)
            self = try Self(walk: &walk, snapshot, file) { _ in true }
        }
    }

    /// The account by what names pages; nil where it may be wrong or incomplete.
    private static func account(namedIn snapshot: PageSnapshot, _ file: PageFile) throws -> PageAccount? {
        var walk = try PageWalk(over: snapshot, of: file)
        do {
            let account = try PageAccount(walk: &walk, snapshot, file) { use in
                let tree = use.tree
                if use.kind == .branch || tree.owner == .main || tree.owner == .freeList { return true }
                if use.kind == .overflow { return tree.overflowCount <= fewRunPages }
                return tree.overflowCount > 0 || tree.hasDuplicates
            }
            return walk.hasWholeRuns && account.strayPage == nil ? account : nil
        } catch is PageDamage {
            return nil
        }
    }

    private init(
        walk: inout PageWalk, _ snapshot: PageSnapshot, _ file: PageFile, _ shouldRead: (PageUse) throws -> Bool
    ) throws {
        var lists: [FreePages] = []
        try walk.run(reading: shouldRead) { use, page in
            guard use.tree.owner == .freeList, use.kind == .leaf else { return }
            for index in 0..<page.count { lists.append(try FreePages(page, index, file)) }
        }
        usedCount = walk.used.memberCount

        // Both in one set: what is in use must not be free, and what is free must be so once.
        var (all, freePastEnd): (PageSet, Set<UInt64>) = (walk.used, [])
        for list in lists {
            for number in list.numbers {
                guard number > 1, number <= snapshot.lastPage else {
                    throw PageDamage(page: list.page, "the free list names page \(number), which does not exist")
                }
                let isNew = number < all.count ? all.insert(number) : freePastEnd.insert(number).inserted
                guard isNew else {
                    let inUse = number < walk.used.count && walk.used.contains(number)
                    throw PageDamage(page: number, inUse ? "it is in use, and free as well" : "it is free twice")
                }
                freeCount += 1
            }
        }
        strayPage = all.firstMissing
        if strayPage == nil, all.count + UInt64(freePastEnd.count) != snapshot.lastPage + 1 {
            strayPage = (all.count...snapshot.lastPage).first { !freePastEnd.contains($0) }
        }
    }
}

/// The pages that one commit freed, or that a later one left over.
private struct FreePages {
    /// Where they are noted.
    let page: UInt64
    let numbers: [UInt64]

    /// The list at `index` of a leaf of the free list: how many there are, then their numbers.
    init(_ leaf: borrowing Page, _ index: Int, _ file: PageFile) throws {
        page = leaf.number
        guard try leaf.key(index).count == 8 else { throw PageDamage(page: page, "the free list has no commit") }
        switch try leaf.value(index) {
        case .bytes(let bytes):
            numbers = try Self.numbers(PageBytes(number: page, bytes))
        case .overflow(let first, let pageCount, let byteCount):
            numbers = try file.withPages(first, count: pageCount) { run in
                try Self.numbers(
                    PageBytes(number: first, UnsafeRawBufferPointer(rebasing: run.dropFirst(16).prefix(byteCount))))
            }
        case .duplicates, .tree:
            throw PageDamage(page: page, "the free list has a value of a kind that does not exist there")
        }
    }

    private static func numbers(_ list: PageBytes) throws(PageDamage) -> [UInt64] {
        let count = try list.load(UInt64.self, at: 0)
        // Room for more may have been left free.
        guard count < UInt64(list.byteCount / 8) else { throw list.damage("the free list is cut short") }
        var numbers: [UInt64] = []
        numbers.reserveCapacity(Int(count))
        for index in 0..<Int(count) { numbers.append(try list.load(UInt64.self, at: 8 + 8 * index)) }
        return numbers
    }
}
