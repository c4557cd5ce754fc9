// refused: requires that 'RawSpan' conform to 'Escapable'
import LMDB

func returnSpan(_ environment: Environment, _ table: Table<UInt64>) throws {
    try environment.read { transaction in
        _ = try transaction.withValue(in: table, at: 1) { (value: RawSpan) -> RawSpan in value }
    }
}
