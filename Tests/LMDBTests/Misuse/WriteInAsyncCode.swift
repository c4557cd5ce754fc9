// refused: instance method 'write' is unavailable from asynchronous contexts
import LMDB

func writeInAsyncCode(_ environment: Environment) async throws {
    try environment.write { _ in }
}
