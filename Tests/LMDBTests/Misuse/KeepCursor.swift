// refused: missing reinitialization of inout parameter 'cursor' after consume
import LMDB

func keepCursor(
    _ environment: Environment, _ table: Table<UInt64>, _ keep: (consuming Cursor<UInt64>) -> Void
) throws {
    try environment.read { transaction in
        try transaction.withCursor(over: table) { cursor in keep(cursor) }
    }
}
