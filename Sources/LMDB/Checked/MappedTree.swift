/// A tree of pages in one commit.
struct MappedTree {
    private let map: PageMap
    private let root: TreeRoot
    private let lastPage: UInt64
    let isInteger: Bool
    private static let depthMax = 64

    init(_ map: PageMap, _ root: TreeRoot, lastPage: UInt64, isInteger: Bool) {
        self.map = map
        self.root = root
        self.lastPage = lastPage
        self.isInteger = isInteger
    }

    var rootPage: UInt64? { root.page }

    /// The tree of the duplicates of one key.
    func duplicates(_ root: TreeRoot) -> MappedTree { MappedTree(map, root, lastPage: lastPage, isInteger: isInteger) }

    @inline(__always)
    func page(_ number: UInt64) throws -> MappedPage {
        guard number > 1, number <= lastPage, number < UInt64(map.pageCount) else {
            throw PageDamage(page: number, "it lies outside of the file")
        }
        return try MappedPage(number, map.bytes(number))
    }

    /// The value in pages of its own that begin with `first`.
    func large(_ first: UInt64, byteCount: Int) throws -> UnsafeRawBufferPointer {
        let pageCount = (MappedPage.headerByteCount + byteCount + map.pageByteCount - 1) / map.pageByteCount
        guard first > 1, first <= lastPage, UInt64(pageCount) <= lastPage - first + 1 else {
            throw PageDamage(page: first, "it lies outside of the file")
        }
        for number in first + 1..<first + UInt64(pageCount) { _ = try map.bytes(number) }
        // The pages lie side by side in the map.
        let start = try map.bytes(first).baseAddress.map { $0 + MappedPage.headerByteCount }
        return UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    /// What the tree has under `key`; nil where it has none.
    func value(at key: UnsafeRawBufferPointer) throws -> NodeValue? {
        guard var number = root.page else { return nil }
        for _ in 0..<Self.depthMax {
            let page = try page(number)
            if page.kind == .branch {
                number = try page.child(page.childIndex(of: key, isInteger: isInteger))
            } else {
                let (index, isExact) = try page.lowerBound(of: key, isInteger: isInteger)
                return isExact ? try page.value(index) : nil
            }
        }
        throw PageDamage(page: number, "it leads to itself")
    }

    /// Calls `body` with each key of a tree of duplicates, ascending, until it returns false; false when it did.
    func forEachKey(_ body: (UnsafeRawBufferPointer) throws -> Bool) throws -> Bool {
        var path = MappedPath(self)
        guard try path.moveToEnd(.first) else { return true }
        repeat {
            let (page, _) = path.place
            for index in 0..<page.count where !(try body(page.key(index))) { return false }
        } while try path.moveToNextLeaf()
        return true
    }
}

/// A way from a tree's root to a place in a leaf.
struct MappedPath {
    private let tree: MappedTree
    private var steps: [(page: MappedPage, index: Int)] = []
    private static let depthMax = 64

    init(_ tree: MappedTree) { self.tree = tree }

    enum End { case first, last }

    var isSomewhere: Bool { !steps.isEmpty }

    /// The leaf, and the index in it.
    var place: (page: MappedPage, index: Int) { steps[steps.count - 1] }

    /// Goes to the least or the greatest key; false in an empty tree.
    mutating func moveToEnd(_ end: End) throws -> Bool {
        steps.removeAll(keepingCapacity: true)
        guard let root = tree.rootPage else { return false }
        try descend(from: root, to: end)
        return place.page.count > 0
    }

    /// Goes to the least key that is `key` or comes after it, and says whether it is `key`; nil where there is none.
    mutating func seek(_ key: UnsafeRawBufferPointer) throws -> Bool? {
        steps.removeAll(keepingCapacity: true)
        guard var number = tree.rootPage else { return nil }
        while true {
            let page = try page(number)
            if page.kind != .branch {
                let (index, isExact) = try page.lowerBound(of: key, isInteger: tree.isInteger)
                steps.append((page, index))
                if index < page.count { return isExact }
                return try moveToNextLeaf() ? false : nil
            }
            let index = try page.childIndex(of: key, isInteger: tree.isInteger)
            steps.append((page, index))
            number = try page.child(index)
        }
    }

    /// Goes to the next key; false past the last one, where the path leads nowhere.
    mutating func moveToNext() throws -> Bool {
        guard isSomewhere else { return try moveToEnd(.first) }
        steps[steps.count - 1].index += 1
        return place.index < place.page.count ? true : try moveToNextLeaf()
    }

    /// Goes to the key before; false before the first one.
    mutating func moveToPrevious() throws -> Bool {
        guard isSomewhere else { return try moveToEnd(.last) }
        while let (page, index) = steps.popLast() {
            guard index > 0 else { continue }
            steps.append((page, index - 1))
            if page.kind == .branch { try descend(from: page.child(index - 1), to: .last) }
            return true
        }
        return false
    }

    /// Goes to the first key of the leaf after this one; false past the last one.
    mutating func moveToNextLeaf() throws -> Bool {
        guard steps.popLast() != nil else { return false }
        while let (page, index) = steps.popLast() {
            guard index + 1 < page.count else { continue }
            steps.append((page, index + 1))
            try descend(from: page.child(index + 1), to: .first)
            guard place.page.count > 0 else { throw PageDamage(page: place.page.number, "it is empty") }
            return true
        }
        return false
    }

    private mutating func descend(from number: UInt64, to end: End) throws {
        var number = number
        while true {
            let page = try page(number)
            let index = end == .first ? 0 : max(page.count - 1, 0)
            steps.append((page, index))
            guard page.kind == .branch else { return }
            number = try page.child(index)
        }
    }

    private func page(_ number: UInt64) throws -> MappedPage {
        guard steps.count < Self.depthMax else { throw PageDamage(page: number, "it leads to itself") }
        return try tree.page(number)
    }
}
