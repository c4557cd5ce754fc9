/// A place in a table of a ``CheckedCommit``, valid inside the closure that has the commit. Does what ``Cursor`` does, on
/// pages that were compared with their check sums.
public struct CheckedCursor<Key: KeyCodec> {
    private let tree: MappedTree
    private var path: MappedPath

    init(_ tree: MappedTree) {
        self.tree = tree
        path = MappedPath(tree)
    }

    /// Calls `body` with the value under `key`; nil when there is none.
    public func withValue<Result>(at key: Key, _ body: (RawSpan) throws -> Result) throws -> Result? {
        let value = try key.withEncodedBytes { try tree.value(at: $0) }
        return try value.map { try body(bytes(of: $0).bytes) }
    }

    /// Moves by `step` and calls `body` there; nil when there is no such place.
    public mutating func move<Result>(
        to step: Cursor<Key>.Step, _ body: (Key, RawSpan) throws -> Result
    ) throws -> Result? {
        let isThere =
            switch step {
            case .first: try path.moveToEnd(.first)
            case .last: try path.moveToEnd(.last)
            case .next: try path.moveToNext()
            case .previous: try path.moveToPrevious()
            }
        return isThere ? try visit(body) : nil
    }

    /// Moves to the least key that is `key` or comes after it and calls `body` there; nil when there is none.
    public mutating func seek<Result>(
        atOrAfter key: Key, _ body: (Key, RawSpan) throws -> Result
    ) throws -> Result? {
        let isExact = try key.withEncodedBytes { try path.seek($0) }
        return isExact == nil ? nil : try visit(body)
    }

    private func visit<Result>(_ body: (Key, RawSpan) throws -> Result) throws -> Result {
        let (page, index) = path.place
        let key = try Key(checkedBytes: page.key(index), page)
        return try body(key, bytes(of: page.value(index)).bytes)
    }

    private func bytes(of value: NodeValue) throws -> UnsafeRawBufferPointer {
        switch value {
        case .value(let bytes): bytes
        case .large(let page, let byteCount): try tree.large(page, byteCount: byteCount)
        case .duplicates(let page): throw PageDamage(page: page.number, "a key has duplicates")
        case .tree(let root, _): throw PageDamage(page: root.page ?? 0, "a key has a tree")
        }
    }
}

/// A place in a multimap of a ``CheckedCommit``, valid inside the closure that has the commit. Does what
/// ``MultimapCursor`` does, on pages that were compared with their check sums.
public struct CheckedMultimapCursor<Key: KeyCodec, Duplicate: KeyCodec> {
    private let tree: MappedTree
    private var path: MappedPath

    init(_ tree: MappedTree) {
        self.tree = tree
        path = MappedPath(tree)
    }

    /// Calls `body` with each duplicate of `key`, ascending. Calls nothing when the key is absent.
    public func forEachDuplicate(of key: Key, _ body: (Duplicate) throws -> Void) throws {
        guard let value = try key.withEncodedBytes({ try tree.value(at: $0) }) else { return }
        _ = try forEachDuplicate(in: value) {
            try body($0)
            return true
        }
    }

    /// Calls `body` with each key from the least that is `key` or comes after it, and each of its duplicates, in
    /// order, until `body` returns false.
    public mutating func forEach(atOrAfter key: Key, _ body: (Key, Duplicate) throws -> Bool) throws {
        guard try key.withEncodedBytes({ try path.seek($0) }) != nil else { return }
        repeat {
            let (page, index) = path.place
            let key = try Key(checkedBytes: page.key(index), page)
            guard try forEachDuplicate(in: page.value(index), { try body(key, $0) }) else { return }
        } while try path.moveToNext()
    }

    /// Calls `body` with each key from the least that is `key` or comes after it, in order, until it returns false.
    public mutating func forEachKey(atOrAfter key: Key, _ body: (Key) throws -> Bool) throws {
        guard try key.withEncodedBytes({ try path.seek($0) }) != nil else { return }
        repeat {
            let (page, index) = path.place
            guard try body(Key(checkedBytes: page.key(index), page)) else { return }
        } while try path.moveToNext()
    }

    private func forEachDuplicate(in value: NodeValue, _ body: (Duplicate) throws -> Bool) throws -> Bool {
        switch value {
        case .value(let bytes): return try body(Duplicate(checkedBytes: bytes, nil))
        case .duplicates(let page):
            for index in 0..<page.count where !(try body(Duplicate(checkedBytes: page.packedKey(index), page))) {
                return false
            }
            return true
        case .tree(let root, true):
            return try tree.duplicates(root).forEachKey { try body(Duplicate(checkedBytes: $0, nil)) }
        case .tree(let root, false): throw PageDamage(page: root.page ?? 0, "it is of no multimap")
        case .large(let page, _): throw PageDamage(page: page, "a duplicate is too long")
        }
    }
}

extension KeyCodec {
    /// The same as ``init(encodedBytes:)`` for bytes whose count is not known to be right.
    init(checkedBytes bytes: UnsafeRawBufferPointer, _ page: MappedPage?) throws(PageDamage) {
        guard !Self.isNativeInteger || bytes.count == MemoryLayout<Self>.size else {
            throw PageDamage(page: page?.number ?? 0, "a key has a wrong length")
        }
        self.init(encodedBytes: bytes.bytes)
    }
}
