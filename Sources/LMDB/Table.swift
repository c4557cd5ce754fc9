internal import CLMDB

/// A named table of unique keys. A small value, useless without a transaction of the environment it came from.
public struct Table<Key: KeyCodec>: Sendable {
    let handle: UInt32

    static var flags: UInt32 { Key.isNativeInteger ? UInt32(MDB_INTEGERKEY) : 0 }
}

/// A named table in which a key has a sorted set of duplicates, all of one size (`MDB_DUPSORT | MDB_DUPFIXED`).
public struct MultimapTable<Key: KeyCodec, Duplicate: KeyCodec>: Sendable {
    let handle: UInt32

    static var flags: UInt32 {
        UInt32(MDB_DUPSORT | MDB_DUPFIXED)
            | (Key.isNativeInteger ? UInt32(MDB_INTEGERKEY) : 0)
            | (Duplicate.isNativeInteger ? UInt32(MDB_INTEGERDUP) : 0)
    }
}

/// What a table holds, as LMDB counts it in one snapshot.
public struct TableSize: Sendable, Hashable {
    /// Key-value pairs; in a multimap each duplicate is one.
    public var entryCount: Int
    /// Pages of all kinds.
    public var pageCount: Int
}
