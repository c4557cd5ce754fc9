// refused: lifetime-dependent
import LMDB

func keepSpan(_ environment: Environment, _ table: Table<UInt64>) throws -> Int {
    try environment.read { transaction in
        var kept = RawSpan()
        _ = try transaction.withValue(in: table, at: 1) { value in kept = value }
        return kept.byteCount
    }
}
