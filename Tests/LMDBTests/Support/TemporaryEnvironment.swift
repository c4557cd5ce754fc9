import Foundation
import LMDB
import TestSupport

/// An environment in a directory of its own, with a table `numbers` and a multimap `rows`.
struct TemporaryEnvironment {
    let path: String
    var dataPath: String { path + "/data.mdb" }

    static let mapByteCount = 1 << 26

    /// Calls `body` with the path of a new environment, which is removed afterwards.
    static func with<Result>(
        readerCountMax: Int = 16, _ body: (TemporaryEnvironment) throws -> Result
    ) throws -> Result {
        try withTemporaryDirectory { root in
            let temporary = TemporaryEnvironment(path: root + "/environment")
            try temporary.create(readerCountMax: readerCountMax)
            return try body(temporary)
        }
    }

    func create(readerCountMax: Int = 16, replacing: Bool = false) throws {
        try Environment.create(
            path: path, mapByteCount: Self.mapByteCount, readerCountMax: readerCountMax, replacing: replacing
        ) { environment in
            try environment.write { transaction in
                let _: Table<UInt64> = try transaction.makeTable("numbers")
                let _: Table<[UInt8]> = try transaction.makeTable("texts")
                let _: MultimapTable<UInt64, UInt32> = try transaction.makeMultimapTable("rows")
                let _: MultimapTable<[UInt8], UInt32> = try transaction.makeMultimapTable("keys")
            }
        }
    }

    func writer(mapByteCount: Int = mapByteCount, readerCountMax: Int = 16) throws(LMDBError) -> Environment {
        try Environment(path: path, mode: .writing(mapByteCount: mapByteCount), readerCountMax: readerCountMax)
    }

    func reader() throws(LMDBError) -> Environment {
        try Environment(path: path, mode: .reading, readerCountMax: 16)
    }
}

extension Environment {
    /// Puts `count` bytes at `number` in the table `numbers`, in a commit of its own.
    func put(_ count: Int, at number: UInt64) throws {
        let numbers: Table<UInt64> = try table("numbers")
        try write { try $0.put([UInt8](repeating: 1, count: count), at: number, in: numbers) }
    }

    /// How many bytes are at `number`; nil when there are none.
    func byteCount(at number: UInt64) throws -> Int? {
        let numbers: Table<UInt64> = try table("numbers")
        return try read { try $0.withValue(in: numbers, at: number) { $0.byteCount } }
    }
}
