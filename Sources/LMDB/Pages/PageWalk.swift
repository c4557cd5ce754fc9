/// A page, or a run of pages with one large value, that a snapshot uses.
public struct PageUse: Sendable {
    /// The page, or the first of the run.
    public let number: UInt64
    /// How many pages; more than 1 in a run only. Before a run is read: how many its value needs, which are all, unless
    /// the value was written over by a smaller one.
    public let count: UInt64
    /// What it is.
    public let kind: Page.Kind
    /// The tree that it belongs to.
    public let tree: PageTree
}

/// Visits the pages that a snapshot uses, each once, from the roots down: the free list, the table of tables and all
/// that they name.
///
/// No damage makes it crash, loop or take memory without bounds: it ends with the first ``PageDamage``. That a page is
/// named twice is one, and so is a tree whose pages are not as many as it says.
public struct PageWalk: ~Copyable {
    private let file: PageFile
    private let snapshot: PageSnapshot
    /// The pages met so far.
    private(set) var used: PageSet
    /// False where runs that were not read have more pages than their values need.
    private(set) var hasWholeRuns = true
    private var page: Page

    /// A walk over `snapshot`, which must stay as it is meanwhile.
    public init(over snapshot: PageSnapshot, of file: PageFile) throws {
        self.file = file
        self.snapshot = snapshot
        used = PageSet(count: min(try file.pageCount(), snapshot.lastPage + 1))
        page = Page(in: snapshot, of: file)
        // The meta pages.
        for number in [0, 1] as [UInt64] { _ = used.insert(number) }
    }

    /// Asks `shouldRead` of each page or run that the snapshot uses, before it is read. Where that is true, the page, or
    /// the first one of the run, is read and checked, `visit` is called with it, and then the walk goes on to what it
    /// names. Where it is false, nothing below it is met, and its tree's counts of what lies below are not compared.
    public mutating func run(
        reading shouldRead: (PageUse) throws -> Bool, _ visit: (PageUse, borrowing Page) throws -> Void
    ) throws {
        try walk(snapshot.freeList, shouldRead, visit)
        try walk(snapshot.main, shouldRead, visit)
    }

    private struct Counts {
        var branches: UInt64 = 0
        var leaves: UInt64 = 0
        var overflows: UInt64 = 0
        var entries: UInt64 = 0
        var hasAllBranches = true
        var hasAllLeaves = true
        var hasAllRuns = true
    }

    private mutating func walk(
        _ tree: PageTree, _ shouldRead: (PageUse) throws -> Bool, _ visit: (PageUse, borrowing Page) throws -> Void
    ) throws {
        guard let root = tree.root else { return }
        var counts = Counts()
        try descend(to: root, level: tree.depth - 1, of: tree, &counts, shouldRead, visit)
        guard counts.hasAllBranches else { return }
        guard counts.branches == tree.branchCount, counts.leaves == tree.leafCount else {
            throw PageDamage(page: root, "the tree of \(tree.owner) has not the pages that it should have")
        }
        guard counts.hasAllLeaves else { return }
        if !counts.hasAllRuns, counts.overflows < tree.overflowCount { hasWholeRuns = false }
        guard counts.entries == tree.entryCount, counts.overflows == tree.overflowCount || !hasWholeRuns else {
            throw PageDamage(page: root, "the tree of \(tree.owner) has not the entries that it should have")
        }
    }

    private mutating func descend(
        to number: UInt64, level: Int, of tree: PageTree, _ counts: inout Counts,
        _ shouldRead: (PageUse) throws -> Bool, _ visit: (PageUse, borrowing Page) throws -> Void
    ) throws {
        let use = PageUse(number: number, count: 1, kind: level == 0 ? .leaf : .branch, tree: tree)
        try take(use)
        if level == 0 { counts.leaves += 1 } else { counts.branches += 1 }
        guard try shouldRead(use) else {
            if level == 0 { counts.hasAllLeaves = false } else { counts.hasAllBranches = false }
            return
        }
        try page.load(number, use.kind, of: tree, from: file)
        try visit(use, page)
        if level > 0 {
            // Taken out before the page's memory is used for the first of them.
            var children: [UInt64] = []
            children.reserveCapacity(page.count)
            for index in 0..<page.count {
                _ = try page.key(index)
                children.append(try page.child(index))
            }
            for child in children { try descend(to: child, level: level - 1, of: tree, &counts, shouldRead, visit) }
        } else if page.isArray {
            counts.entries += UInt64(page.count)
        } else {
            try visitValues(of: tree, &counts, shouldRead, visit)
        }
    }

    /// What the values of the present leaf name.
    private mutating func visitValues(
        of tree: PageTree, _ counts: inout Counts, _ shouldRead: (PageUse) throws -> Bool,
        _ visit: (PageUse, borrowing Page) throws -> Void
    ) throws {
        var (runs, trees): ([PageUse], [PageTree]) = ([], [])
        for index in 0..<page.count {
            switch try page.value(index) {
            case .bytes:
                counts.entries += 1
            case .duplicates(let count):
                counts.entries += UInt64(count)
            case .overflow(let number, let pageCount, _):
                counts.entries += 1
                runs.append(PageUse(number: number, count: pageCount, kind: .overflow, tree: tree))
            case .tree(let below):
                if tree.owner == .main {
                    counts.entries += 1
                } else {
                    guard below.entryCount <= tree.entryCount else {
                        throw PageDamage(page: page.number, "\(tree.owner) has an impossible size")
                    }
                    counts.entries += below.entryCount
                }
                trees.append(below)
            }
        }
        for run in runs {
            if try shouldRead(run) {
                try page.load(run.number, .overflow, pageCount: run.count, of: tree, from: file)
                let whole = PageUse(number: run.number, count: page.runPageCount, kind: .overflow, tree: tree)
                try take(whole)
                counts.overflows += whole.count
                try visit(whole, page)
            } else {
                try take(run)
                counts.overflows += run.count
                counts.hasAllRuns = false
            }
        }
        for below in trees { try walk(below, shouldRead, visit) }
    }

    private mutating func take(_ use: PageUse) throws(PageDamage) {
        for number in use.number..<use.number + use.count {
            guard number < used.count else {
                throw PageDamage(page: number, "the file ends before it, and \(use.tree.owner) uses it")
            }
            guard used.insert(number) else {
                throw PageDamage(page: number, "it is used twice, the second time by \(use.tree.owner)")
            }
        }
    }
}

/// A set of page numbers below `count`, a bit each.
struct PageSet {
    let count: UInt64
    private var words: [UInt64]

    init(count: UInt64) {
        self.count = count
        words = Array(repeating: 0, count: Int((count + 63) / 64))
    }

    func contains(_ number: UInt64) -> Bool { words[Int(number / 64)] & 1 << (number % 64) != 0 }

    /// Adds `number`; false where it was there.
    mutating func insert(_ number: UInt64) -> Bool {
        let (word, bit) = (Int(number / 64), UInt64(1) << (number % 64))
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        return true
    }

    /// How many there are.
    var memberCount: UInt64 { words.reduce(0) { $0 + UInt64($1.nonzeroBitCount) } }

    /// The least number that is not there; nil where all are.
    var firstMissing: UInt64? {
        guard let word = words.firstIndex(where: { $0 != .max }) else { return nil }
        let number = UInt64(word * 64 + (~words[word]).trailingZeroBitCount)
        return number < count ? number : nil
    }
}
