// refused: inaccessible
import LMDB

func makeTransaction(_ pointer: OpaquePointer) {
    _ = ReadTransaction(pointer)
}
