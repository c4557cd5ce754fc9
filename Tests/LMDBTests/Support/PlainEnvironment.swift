import CLMDB
import Foundation
import LMDB
import TestSupport

/// An environment as LMDB itself makes it, with what our own programs never do: deleting, emptying and aborting.
final class PlainEnvironment {
    let path: String
    var dataPath: String { path + "/data.mdb" }
    private let environment: OpaquePointer

    /// The tables: plain, integer keys, duplicates of one size, duplicates of any size.
    static let tables: [(name: String, flags: Int32)] = [
        ("plain", 0), ("numbers", MDB_INTEGERKEY),
        ("fixed", MDB_INTEGERKEY | MDB_DUPSORT | MDB_DUPFIXED | MDB_INTEGERDUP), ("sorted", MDB_DUPSORT),
    ]

    /// Calls `body` with a new environment, which is removed afterwards.
    static func with<Result>(_ body: (PlainEnvironment) throws -> Result) throws -> Result {
        try withTemporaryDirectory { try body(PlainEnvironment(path: $0)) }
    }

    private init(path: String) throws {
        self.path = path
        var created: OpaquePointer?
        try Self.check(mdb_env_create(&created))
        guard let created else { throw LMDBError.invalid }
        environment = created
        try Self.check(mdb_env_set_maxdbs(created, 16))
        try Self.check(mdb_env_set_mapsize(created, 1 << 28))
        // Without syncs: nothing here depends on what a power cut leaves.
        try Self.check(mdb_env_open(created, path, UInt32(MDB_NOTLS | MDB_NOSYNC), 0o600))
        try write { transaction in
            for (name, flags) in Self.tables { _ = try transaction.table(name, flags | MDB_CREATE) }
        }
    }

    deinit { mdb_env_close(environment) }

    /// Calls `body` with a write transaction, and commits it unless `isKept` is false.
    func write(isKept: Bool = true, _ body: (PlainTransaction) throws -> Void) throws {
        var begun: OpaquePointer?
        try Self.check(mdb_txn_begin(environment, nil, 0, &begun))
        guard let begun else { throw LMDBError.invalid }
        do {
            try body(PlainTransaction(pointer: begun))
        } catch {
            mdb_txn_abort(begun)
            throw error
        }
        guard isKept else { return mdb_txn_abort(begun) }
        try Self.check(mdb_txn_commit(begun))
    }

    /// Opens a read transaction, which keeps the pages of this moment.
    func beginReading() throws -> PlainTransaction {
        var begun: OpaquePointer?
        try Self.check(mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &begun))
        guard let begun else { throw LMDBError.invalid }
        return PlainTransaction(pointer: begun)
    }

    /// The number of the greatest page, as LMDB says.
    func lastPage() throws -> Int {
        var info = MDB_envinfo()
        try Self.check(mdb_env_info(environment, &info))
        return info.me_last_pgno
    }

    static func check(_ code: Int32) throws { if code != MDB_SUCCESS { throw LMDBError(code: code) } }
}

/// A transaction of LMDB, with little between.
struct PlainTransaction {
    let pointer: OpaquePointer

    var id: Int { mdb_txn_id(pointer) }

    func end() { mdb_txn_abort(pointer) }

    func table(_ name: String, _ flags: Int32 = 0) throws -> UInt32 {
        var table: UInt32 = 0
        try PlainEnvironment.check(mdb_dbi_open(pointer, name, UInt32(flags), &table))
        return table
    }

    func put(_ key: [UInt8], _ value: [UInt8], _ table: UInt32) throws {
        let code = withValues(key, value) { mdb_put(pointer, table, &$0, &$1, 0) }
        if code != MDB_KEYEXIST { try PlainEnvironment.check(code) }
    }

    /// Deletes `key`, or of its duplicates only `value`.
    func delete(_ key: [UInt8], _ value: [UInt8]? = nil, _ table: UInt32) throws {
        let code = withValues(key, value ?? []) {
            value == nil ? mdb_del(pointer, table, &$0, nil) : mdb_del(pointer, table, &$0, &$1)
        }
        if code != MDB_NOTFOUND { try PlainEnvironment.check(code) }
    }

    func empty(_ table: UInt32) throws { try PlainEnvironment.check(mdb_drop(pointer, table, 0)) }

    /// Branch, leaf and overflow pages, and entries.
    func counts(_ table: UInt32) throws -> [UInt64] {
        var statistics = MDB_stat()
        try PlainEnvironment.check(mdb_stat(pointer, table, &statistics))
        return [
            statistics.ms_branch_pages, statistics.ms_leaf_pages, statistics.ms_overflow_pages, statistics.ms_entries,
        ].map { UInt64($0) }
    }

    /// All page numbers that the free list names.
    func freePages() throws -> [UInt64] {
        var cursor: OpaquePointer?
        try PlainEnvironment.check(mdb_cursor_open(pointer, 0, &cursor))
        defer { mdb_cursor_close(cursor) }
        var (numbers, key, value): ([UInt64], MDB_val, MDB_val) = ([], MDB_val(), MDB_val())
        while mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS {
            let list = UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
            let count = list.loadUnaligned(as: Int.self)
            for index in 0..<count {
                numbers.append(list.loadUnaligned(fromByteOffset: 8 + 8 * index, as: UInt64.self))
            }
        }
        return numbers
    }

    private func withValues(
        _ key: [UInt8], _ value: [UInt8], _ body: (inout MDB_val, inout MDB_val) -> Int32
    ) -> Int32 {
        var (key, value) = (key, value)
        return key.withUnsafeMutableBytes { key in
            value.withUnsafeMutableBytes { value in
                var keyValue = MDB_val(mv_size: key.count, mv_data: key.baseAddress)
                var valueValue = MDB_val(mv_size: value.count, mv_data: value.baseAddress)
                return body(&keyValue, &valueValue)
            }
        }
    }
}
