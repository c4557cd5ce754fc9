internal import CLMDB

/// A place in a table, valid inside the closure that it is handed to.
///
/// Each step calls its closure with the key and the value there, or returns nil past the end.
public struct Cursor<Key: KeyCodec>: ~Copyable {
    private let pointer: OpaquePointer

    init(_ transaction: TransactionHandle, _ table: Table<Key>) throws(LMDBError) {
        pointer = try openCursor(transaction, table.handle)
    }

    deinit { mdb_cursor_close(pointer) }

    /// A step to a place given by the table's order.
    public enum Step: Sendable {
        /// The least key.
        case first
        /// The greatest key.
        case last
        /// The key after the present one; the least for a new cursor.
        case next
        /// The key before the present one; the greatest for a new cursor.
        case previous

        var operation: MDB_cursor_op {
            switch self {
            case .first: MDB_FIRST
            case .last: MDB_LAST
            case .next: MDB_NEXT
            case .previous: MDB_PREV
            }
        }
    }

    /// Moves by `step` and calls `body` there; nil when there is no such place.
    public mutating func move<Result>(
        to step: Step, _ body: (Key, RawSpan) throws -> Result
    ) throws -> Result? {
        var key = MDB_val()
        var value = MDB_val()
        guard try LMDBError.found(mdb_cursor_get(pointer, &key, &value, step.operation)) else { return nil }
        return try body(Key(key), value.bytes.bytes)
    }

    /// Moves to the least key that is `key` or comes after it and calls `body` there; nil when there is none.
    public mutating func seek<Result>(
        atOrAfter key: Key, _ body: (Key, RawSpan) throws -> Result
    ) throws -> Result? {
        var found = MDB_val()
        var value = MDB_val()
        let isThere = try key.withEncodedBytes { bytes throws -> Bool in
            found = MDB_val(bytes)
            return try LMDBError.found(mdb_cursor_get(pointer, &found, &value, MDB_SET_RANGE))
        }
        return isThere ? try body(Key(found), value.bytes.bytes) : nil
    }
}

/// A place among the keys and duplicates of a multimap, valid inside the closure that it is handed to.
public struct MultimapCursor<Key: KeyCodec, Duplicate: KeyCodec>: ~Copyable {
    private let pointer: OpaquePointer

    init(_ transaction: TransactionHandle, _ table: MultimapTable<Key, Duplicate>) throws(LMDBError) {
        pointer = try openCursor(transaction, table.handle)
    }

    deinit { mdb_cursor_close(pointer) }

    /// Calls `body` with each duplicate of `key`, ascending. Calls nothing when the key is absent.
    public mutating func forEachDuplicate(of key: Key, _ body: (Duplicate) throws -> Void) throws {
        var value = MDB_val()
        let isThere = try key.withEncodedBytes { bytes throws -> Bool in
            var keyValue = MDB_val(bytes)
            return try LMDBError.found(mdb_cursor_get(pointer, &keyValue, &value, MDB_SET_KEY))
        }
        // One step a duplicate: MDB_GET_MULTIPLE returns no data for a key with a single duplicate.
        var more = isThere
        while more {
            try body(Duplicate(value))
            var key = MDB_val()
            more = try LMDBError.found(mdb_cursor_get(pointer, &key, &value, MDB_NEXT_DUP))
        }
    }

    /// Calls `body` with each key from the least that is `key` or comes after it, and each of its duplicates, in
    /// order, until `body` returns false.
    public mutating func forEach(atOrAfter key: Key, _ body: (Key, Duplicate) throws -> Bool) throws {
        var found = MDB_val()
        var value = MDB_val()
        var more = try key.withEncodedBytes { bytes throws -> Bool in
            found = MDB_val(bytes)
            return try LMDBError.found(mdb_cursor_get(pointer, &found, &value, MDB_SET_RANGE))
        }
        while more {
            guard try body(Key(found), Duplicate(value)) else {
                return
            }
            more = try LMDBError.found(mdb_cursor_get(pointer, &found, &value, MDB_NEXT))
        }
    }
}

private func openCursor(_ transaction: TransactionHandle, _ table: UInt32) throws(LMDBError) -> OpaquePointer {
    var cursor: OpaquePointer?
    try LMDBError.check(mdb_cursor_open(transaction.pointer, table, &cursor))
    guard let cursor else { throw .invalid }
    return cursor
}
