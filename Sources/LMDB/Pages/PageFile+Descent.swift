extension PageFile {
    /// The named tables of `snapshot`.
    public func tables(of snapshot: PageSnapshot) throws -> [String: PageTree] {
        var tables: [String: PageTree] = [:]
        var walk = try PageWalk(over: snapshot, of: self)
        try walk.run {
            $0.tree.owner == .main && $0.kind != .overflow
        } _: { use, page in
            guard use.kind == .leaf else { return }
            for index in 0..<page.count {
                if case .tree(let tree) = try page.value(index), case .table(let name) = tree.owner {
                    tables[name] = tree
                }
            }
        }
        return tables
    }

    /// Calls `visit` with each page from the root of `tree` down to the leaf where `key` is or would be: those that
    /// LMDB reads to find it, but for a tree of duplicates at the end. Calls nothing for an empty tree.
    public func descend(
        to key: some KeyCodec, in tree: PageTree, of snapshot: PageSnapshot,
        _ visit: (borrowing Page) throws -> Void
    ) throws {
        try descend(in: tree, of: snapshot) { page in
            try visit(page)
            return try key.withEncodedBytes { try page.index(atOrBefore: $0) ?? 0 }
        }
    }

    /// Reads the pages that lead to the first and to the last entry of every table of `snapshot`, and of the free list.
    /// - Throws: ``PageDamage`` for one that is not as it should be.
    func checkEnds(of snapshot: PageSnapshot) throws {
        for tree in [snapshot.freeList, snapshot.main] + (try tables(of: snapshot)).values {
            for isLast in [false, true] {
                try descend(in: tree, of: snapshot) { page in
                    if page.kind == .leaf { for index in 0..<page.count { _ = try page.value(index) } }
                    return isLast ? page.count - 1 : 0
                }
            }
        }
    }

    /// Goes from the root of `tree` to a leaf: on each page `choose` says which child is next.
    private func descend(
        in tree: PageTree, of snapshot: PageSnapshot, _ choose: (borrowing Page) throws -> Int
    ) throws {
        guard var number = tree.root else { return }
        var page = Page(in: snapshot, of: self)
        for level in (0..<tree.depth).reversed() {
            try page.load(number, level == 0 ? .leaf : .branch, of: tree, from: self)
            let next = try choose(page)
            if level > 0 { number = try page.child(next) }
        }
    }
}

extension Page {
    /// The last entry whose key is `key` or comes before it, in the order of the tree; nil where all come after it. The
    /// first child of a branch comes before every key.
    public func index(atOrBefore key: UnsafeRawBufferPointer) throws(PageDamage) -> Int? {
        var (low, high) = (kind == .branch ? 1 : 0, count)
        while low < high {
            let middle = (low + high) / 2
            if try isKey(middle, after: key) { high = middle } else { low = middle + 1 }
        }
        return low > 0 ? low - 1 : nil
    }

    private func isKey(_ index: Int, after other: UnsafeRawBufferPointer) throws(PageDamage) -> Bool {
        let key = try key(index)
        guard tree.hasIntegerKeys else { return other.lexicographicallyPrecedes(key) }
        // Integers in the machine's order, which is the lowest byte first: compared from the highest.
        return other.reversed().lexicographicallyPrecedes(key.reversed())
    }
}
