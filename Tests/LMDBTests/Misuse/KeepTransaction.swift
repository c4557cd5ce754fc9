// refused: 'transaction' is borrowed and cannot be consumed
import LMDB

func keepTransaction(_ environment: Environment, _ keep: (consuming ReadTransaction) -> Void) throws {
    try environment.read { transaction in keep(transaction) }
}
