import LMDB

func correctUse(_ environment: Environment, _ table: Table<UInt64>, _ rows: MultimapTable<UInt64, UInt32>) throws
    -> Int?
{
    try environment.write { transaction in
        try transaction.put([1], at: 1, in: table)
        try transaction.insert(2, at: 1, into: rows)
    }
    return try environment.read { transaction in
        try transaction.withCursor(over: rows) { cursor in try cursor.forEachDuplicate(of: 1) { _ in } }
        return try transaction.withValue(in: table, at: 1) { $0.byteCount }
    }
}
