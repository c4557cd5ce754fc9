// refused: 'transaction' is borrowed and cannot be consumed
import LMDB

func keepTransaction(_ environment: Environment, _ keep: (consuming WriteTransaction) -> Void) throws {
    try environment.write { transaction in keep(transaction) }
}
