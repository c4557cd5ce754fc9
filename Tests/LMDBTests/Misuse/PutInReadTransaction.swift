// refused: has no member 'put'
import LMDB

func putInReadTransaction(_ environment: Environment, _ table: Table<UInt64>) throws {
    try environment.read { transaction in try transaction.put([1], at: 1, in: table) }
}
