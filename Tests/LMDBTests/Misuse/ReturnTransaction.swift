// refused: requires that 'ReadTransaction' conform to 'Copyable'
import LMDB

func returnTransaction(_ environment: Environment) throws {
    let kept: ReadTransaction = try environment.read { (transaction: borrowing ReadTransaction) -> ReadTransaction in
        transaction
    }
    _ = kept.id
}
