internal import CLMDB

/// What reading and writing transactions have in common: reading one snapshot.
///
/// A transaction exists only inside the closure of ``Environment/read(_:)`` or ``Environment/write(_:)``: it cannot be
/// copied, kept, or carried across an `await`, so none outlives its thread's turn.
public protocol Transaction: ~Copyable {
    /// The C transaction. For this module only.
    var handle: TransactionHandle { get }
}

/// The C transaction behind a ``Transaction``.
public struct TransactionHandle {
    let pointer: OpaquePointer
}

/// One snapshot for reading. Sees no later commit.
public struct ReadTransaction: Transaction, ~Copyable {
    /// The C transaction. For this module only.
    public let handle: TransactionHandle
    init(_ pointer: OpaquePointer) { handle = TransactionHandle(pointer: pointer) }
}

/// The environment's one write transaction. Committed when its closure returns, aborted when it throws.
public struct WriteTransaction: Transaction, ~Copyable {
    /// The C transaction. For this module only.
    public let handle: TransactionHandle
    init(_ pointer: OpaquePointer) { handle = TransactionHandle(pointer: pointer) }
}

extension Transaction where Self: ~Copyable {
    /// The id of the snapshot: the number of the last commit it sees (for a writer: of the commit it will make).
    ///
    /// Followers compare this one and never the environment's: LMDB publishes the two at different moments.
    public var id: Int { mdb_txn_id(handle.pointer) }

    /// Calls `body` with the value under `key`; nil when there is none. The span is valid inside `body` only.
    public func withValue<Key, Result>(
        in table: Table<Key>, at key: Key, _ body: (RawSpan) throws -> Result
    ) throws -> Result? {
        var value = MDB_val()
        let found = try key.withEncodedBytes { bytes throws -> Bool in
            var keyValue = MDB_val(bytes)
            return try LMDBError.found(mdb_get(handle.pointer, table.handle, &keyValue, &value))
        }
        return found ? try body(value.bytes.bytes) : nil
    }

    /// How large `table` is in this snapshot.
    public func size<Key>(of table: Table<Key>) throws(LMDBError) -> TableSize { try size(ofHandle: table.handle) }

    private func size(ofHandle table: UInt32) throws(LMDBError) -> TableSize {
        var statistics = MDB_stat()
        try LMDBError.check(mdb_stat(handle.pointer, table, &statistics))
        return TableSize(
            entryCount: statistics.ms_entries,
            pageCount: statistics.ms_branch_pages + statistics.ms_leaf_pages + statistics.ms_overflow_pages)
    }

    /// Calls `body` with a cursor over `table`, which is closed afterwards.
    public func withCursor<Key, Result>(
        over table: Table<Key>, _ body: (inout Cursor<Key>) throws -> Result
    ) throws -> Result {
        var cursor = try Cursor<Key>(handle, table)
        return try body(&cursor)
    }

    /// Calls `body` with a cursor over `table`, which is closed afterwards.
    public func withCursor<Key, Duplicate, Result>(
        over table: MultimapTable<Key, Duplicate>, _ body: (inout MultimapCursor<Key, Duplicate>) throws -> Result
    ) throws -> Result {
        var cursor = try MultimapCursor<Key, Duplicate>(handle, table)
        return try body(&cursor)
    }
}

extension WriteTransaction {
    /// Puts `value` under `key`, replacing what was there.
    public func put<Key>(_ value: some Collection<UInt8>, at key: Key, in table: Table<Key>) throws {
        let stored: Void? = try value.withContiguousStorageIfAvailable {
            try put(bytes: UnsafeRawBufferPointer($0), at: key, handle: table.handle, flags: 0)
        }
        if stored == nil {
            try Array(value).withUnsafeBytes { try put(bytes: $0, at: key, handle: table.handle, flags: 0) }
        }
    }

    /// Removes what is under `key`, and says whether there was something.
    @discardableResult
    public func remove<Key>(_ key: Key, from table: Table<Key>) throws -> Bool {
        try key.withEncodedBytes { bytes throws -> Bool in
            var keyValue = MDB_val(bytes)
            return try LMDBError.found(mdb_del(handle.pointer, table.handle, &keyValue, nil))
        }
    }

    /// Appends a value of `byteCount` bytes under `key`, which must come after all keys of the table, and has `fill` write
    /// every byte of it where it will lie (`MDB_APPEND`: pages are filled; `MDB_RESERVE`: nothing is copied before).
    /// - Throws: ``LMDBError/keyExists`` when the key is not the greatest.
    public func append<Key>(
        byteCount: Int, at key: Key, to table: Table<Key>, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws {
        try key.withEncodedBytes { keyBytes throws -> Void in
            var keyValue = MDB_val(keyBytes)
            var value = MDB_val(mv_size: byteCount, mv_data: nil)
            let flags = UInt32(MDB_APPEND) | UInt32(MDB_RESERVE)
            try LMDBError.check(mdb_put(handle.pointer, table.handle, &keyValue, &value, flags))
            fill(UnsafeMutableRawBufferPointer(start: value.mv_data, count: byteCount))
        }
    }

    /// Adds `duplicate` to those of `key`; nothing changes where it is there already.
    public func insert<Key, Duplicate>(
        _ duplicate: Duplicate, at key: Key, into table: MultimapTable<Key, Duplicate>
    ) throws {
        try duplicate.withEncodedBytes { try put(bytes: $0, at: key, handle: table.handle, flags: 0) }
    }

    private func put<Key: KeyCodec>(
        bytes: UnsafeRawBufferPointer, at key: Key, handle table: UInt32, flags: UInt32
    ) throws {
        try key.withEncodedBytes { keyBytes throws -> Void in
            var keyValue = MDB_val(keyBytes)
            var value = MDB_val(bytes)
            try LMDBError.check(mdb_put(handle.pointer, table, &keyValue, &value, flags))
        }
    }

    /// Makes the named table; for the creation of an environment only, since a damaged file can make a table look
    /// missing and an empty one in its place would hide the damage.
    public func makeTable<Key>(_ name: String, keyedBy: Key.Type = Key.self) throws(LMDBError) -> Table<Key> {
        Table(handle: try open(name, flags: Table<Key>.flags | UInt32(MDB_CREATE)))
    }

    /// Makes the named multimap; for the creation of an environment only.
    public func makeMultimapTable<Key, Duplicate>(
        _ name: String, keyedBy: Key.Type = Key.self, duplicates: Duplicate.Type = Duplicate.self
    ) throws(LMDBError) -> MultimapTable<Key, Duplicate> {
        MultimapTable(handle: try open(name, flags: MultimapTable<Key, Duplicate>.flags | UInt32(MDB_CREATE)))
    }
}

extension Transaction where Self: ~Copyable {
    /// The handle of the named table.
    /// - Throws: ``LMDBError/incompatible`` where the table is missing or has other flags.
    func open(_ name: String, flags: UInt32) throws(LMDBError) -> UInt32 {
        var table: UInt32 = 0
        let code = mdb_dbi_open(handle.pointer, name, flags, &table)
        if code == MDB_NOTFOUND { throw .incompatible }
        try LMDBError.check(code)
        var stored: UInt32 = 0
        try LMDBError.check(mdb_dbi_flags(handle.pointer, table, &stored))
        // LMDB opens an existing table with the flags it was made with, whatever is asked for.
        guard stored == flags & ~UInt32(MDB_CREATE) else { throw .incompatible }
        return table
    }
}
