// refused: instance method 'read' is unavailable from asynchronous contexts
import LMDB

func readInAsyncCode(_ environment: Environment) async throws {
    try environment.read { _ in }
}
