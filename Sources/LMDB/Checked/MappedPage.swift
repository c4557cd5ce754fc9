internal import Glibc

/// A page of an environment's file, taken apart without trusting it: the layout of `mdb.c` 0.9 (`MDB_page`, `MDB_node`,
/// `MDB_db`, `MDB_meta`) on 64-bit machines. Every offset is checked before it is followed.
struct MappedPage {
    static let headerByteCount = 16

    /// What stands in a page.
    enum Kind {
        case branch, leaf
        /// Keys of one size side by side, without nodes: the duplicates of one key.
        case packedLeaf
    }

    let number: UInt64
    let bytes: UnsafeRawBufferPointer
    let kind: Kind
    /// How many nodes or keys the page has.
    let count: Int
    /// How many bytes each key of a packed leaf has.
    private let keyByteCount: Int

    /// - Throws: ``PageDamage`` where the bytes are no page of a tree.
    init(_ number: UInt64, _ bytes: UnsafeRawBufferPointer) throws(PageDamage) {
        guard bytes.count >= Self.headerByteCount, bytes.integer(UInt64.self, at: 0) == number else {
            throw PageDamage(page: number, "another page stands in its place")
        }
        try self.init(number, body: bytes)
    }

    /// The page that holds a few duplicates within a node of page `number`. Its own number means nothing.
    init(_ number: UInt64, within bytes: UnsafeRawBufferPointer) throws(PageDamage) {
        guard bytes.count >= Self.headerByteCount else {
            throw PageDamage(page: number, "a node is cut short")
        }
        try self.init(number, body: bytes)
        guard kind == .packedLeaf else { throw PageDamage(page: number, "a node has no duplicates") }
    }

    private init(_ number: UInt64, body bytes: UnsafeRawBufferPointer) throws(PageDamage) {
        let flags = bytes.integer(UInt16.self, at: 10)
        let lower = Int(bytes.integer(UInt16.self, at: 12))
        guard lower >= Self.headerByteCount, lower <= bytes.count, lower % 2 == 0 else {
            throw PageDamage(page: number, "its header is none")
        }
        self.number = number
        self.bytes = bytes
        count = (lower - Self.headerByteCount) / 2
        switch (flags & 1 != 0, flags & 2 != 0, flags & 0x20 != 0) {
        case (true, false, false): (kind, keyByteCount) = (.branch, 0)
        case (false, true, false): (kind, keyByteCount) = (.leaf, 0)
        case (false, true, true):
            kind = .packedLeaf
            keyByteCount = Int(bytes.integer(UInt16.self, at: 8))
            guard keyByteCount > 0, Self.headerByteCount + count * keyByteCount <= bytes.count else {
                throw PageDamage(page: number, "its header is none")
            }
        default: throw PageDamage(page: number, "it is of no tree")
        }
        guard kind != .branch || count > 0 else { throw PageDamage(page: number, "it leads nowhere") }
    }

    private func nodeOffset(_ index: Int) throws(PageDamage) -> Int {
        let offset = Int(bytes.integer(UInt16.self, at: Self.headerByteCount + 2 * index))
        guard offset >= Self.headerByteCount + 2 * count, offset + 8 <= bytes.count else {
            throw PageDamage(page: number, "node \(index) lies outside")
        }
        return offset
    }

    /// The key at `index`. The first one of a branch means nothing: all lesser keys are there.
    func key(_ index: Int) throws(PageDamage) -> UnsafeRawBufferPointer {
        guard kind != .packedLeaf else { return packedKey(index) }
        let offset = try nodeOffset(index)
        let end = offset + 8 + Int(bytes.integer(UInt16.self, at: offset + 6))
        guard end <= bytes.count else { throw PageDamage(page: number, "node \(index) is cut short") }
        return UnsafeRawBufferPointer(rebasing: bytes[offset + 8..<end])
    }

    /// The key at `index` of a packed leaf.
    func packedKey(_ index: Int) -> UnsafeRawBufferPointer {
        let start = Self.headerByteCount + index * keyByteCount
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + keyByteCount])
    }

    /// The page that a branch leads to at `index`.
    func child(_ index: Int) throws(PageDamage) -> UInt64 {
        let offset = try nodeOffset(index)
        return UInt64(bytes.integer(UInt32.self, at: offset)) | UInt64(bytes.integer(UInt16.self, at: offset + 4)) << 32
    }

    /// What a leaf has under the key at `index`.
    func value(_ index: Int) throws(PageDamage) -> NodeValue {
        let offset = try nodeOffset(index)
        let flags = bytes.integer(UInt16.self, at: offset + 4)
        let start = offset + 8 + Int(bytes.integer(UInt16.self, at: offset + 6))
        let byteCount = Int(bytes.integer(UInt32.self, at: offset))
        let isLarge = flags & 1 != 0
        guard start + (isLarge ? 8 : byteCount) <= bytes.count else {
            throw PageDamage(page: number, "node \(index) is cut short")
        }
        if isLarge { return .large(page: bytes.integer(UInt64.self, at: start), byteCount: byteCount) }
        let value = UnsafeRawBufferPointer(rebasing: bytes[start..<start + byteCount])
        switch (flags & 2 != 0, flags & 4 != 0) {
        case (false, false): return .value(value)
        case (false, true): return .duplicates(try MappedPage(number, within: value))
        case (true, let isOfDuplicates):
            guard let tree = TreeRoot(value) else {
                throw PageDamage(page: number, "node \(index) is no tree")
            }
            return .tree(tree, isOfDuplicates: isOfDuplicates)
        }
    }

    /// The first index whose key is `key` or comes after it, from `start` on, and whether it is `key`.
    func lowerBound(
        of key: UnsafeRawBufferPointer, isInteger: Bool, from start: Int = 0
    ) throws(PageDamage) -> (index: Int, isExact: Bool) {
        var (low, high, isExact) = (start, count, false)
        while low < high {
            let middle = (low + high) / 2
            let order = try Self.compare(self.key(middle), key, isInteger: isInteger)
            if order < 0 {
                low = middle + 1
            } else {
                high = middle
                if order == 0 { isExact = true }
            }
        }
        return (low, isExact)
    }

    /// The index of the branch's child under which `key` would be.
    func childIndex(of key: UnsafeRawBufferPointer, isInteger: Bool) throws(PageDamage) -> Int {
        let (index, isExact) = try lowerBound(of: key, isInteger: isInteger, from: 1)
        return isExact ? index : index - 1
    }

    private static func compare(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, isInteger: Bool
    ) -> Int {
        guard isInteger, left.count == right.count else { return left.order(to: right) }
        switch left.count {
        case 8: return order(left.integer(UInt64.self, at: 0), right.integer(UInt64.self, at: 0))
        case 4: return order(left.integer(UInt32.self, at: 0), right.integer(UInt32.self, at: 0))
        default: return left.order(to: right)
        }
    }
}

@inline(__always)
private func order<Integer: Comparable>(_ left: Integer, _ right: Integer) -> Int {
    left < right ? -1 : left == right ? 0 : 1
}

/// What a node of a leaf has beside its key.
enum NodeValue {
    case value(UnsafeRawBufferPointer)
    /// A value in pages of its own.
    case large(page: UInt64, byteCount: Int)
    /// A few duplicates, within the node.
    case duplicates(MappedPage)
    /// A tree: of duplicates, or a named table.
    case tree(TreeRoot, isOfDuplicates: Bool)
}

/// Where a tree begins, and of what kind it is.
struct TreeRoot: Sendable, Hashable {
    static let byteCount = 48

    let flags: UInt16
    /// nil for an empty tree.
    let page: UInt64?
    let entryCount: UInt64

    /// The root in these bytes; nil where they are too few.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        flags = bytes.integer(UInt16.self, at: 4)
        entryCount = bytes.integer(UInt64.self, at: 32)
        let page = bytes.integer(UInt64.self, at: 40)
        self.page = page == .max ? nil : page
    }
}

/// A meta page: the roots of one commit.
struct MetaPage {
    /// Of the page's 4,096 bytes or so.
    static let byteCount = 16 + 136
    private static let magic: UInt32 = 0xBEEF_C0DE

    let pageByteCount: Int
    let freeList: TreeRoot
    let main: TreeRoot
    let lastPage: UInt64
    let transactionID: UInt64

    /// nil where the bytes are no meta page of LMDB 0.9.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.byteCount, bytes.integer(UInt32.self, at: 16) == Self.magic,
            bytes.integer(UInt32.self, at: 20) == 1,
            let freeList = TreeRoot(UnsafeRawBufferPointer(rebasing: bytes[40..<88])),
            let main = TreeRoot(UnsafeRawBufferPointer(rebasing: bytes[88..<136]))
        else { return nil }
        pageByteCount = Int(bytes.integer(UInt32.self, at: 40))
        guard pageByteCount >= 512, pageByteCount <= 1 << 16, pageByteCount & (pageByteCount - 1) == 0 else {
            return nil
        }
        self.freeList = freeList
        self.main = main
        lastPage = bytes.integer(UInt64.self, at: 136)
        transactionID = bytes.integer(UInt64.self, at: 144)
    }
}

extension UnsafeRawBufferPointer {
    /// The integer at `offset`, which may be unaligned.
    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type, at offset: Int) -> Integer {
        Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    /// Negative where these bytes come before `other`, byte by byte, a shorter text before its extensions.
    func order(to other: UnsafeRawBufferPointer) -> Int {
        let common = Swift.min(count, other.count)
        if common > 0, let left = baseAddress, let right = other.baseAddress {
            let order = memcmp(left, right, common)
            if order != 0 { return Int(order) }
        }
        return count - other.count
    }
}
