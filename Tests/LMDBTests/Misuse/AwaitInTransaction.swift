// refused: cannot pass function of type
import LMDB

func awaitInTransaction(_ environment: Environment, _ other: @Sendable () async -> Void) throws {
    try environment.read { _ in await other() }
}
