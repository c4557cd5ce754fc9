// refused: extra argument 'flags' in call
import LMDB

func durabilityFlag() throws {
    _ = try Environment(path: "log", mode: .writing(mapByteCount: 1), readerCountMax: 1, flags: 0x10000)
}
