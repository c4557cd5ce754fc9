import Foundation
import LMDB

extension StoreProbe {
    /// Reads the LMDB environment at `path`, whose table `numbers` has integer keys: `get N` answers with how many
    /// bytes are at N, `hold` keeps a read transaction open until the next line.
    static func readEnvironment(_ path: String) throws {
        let environment = try Environment(path: path, mode: .reading, readerCountMax: 16)
        let numbers: Table<UInt64> = try environment.table("numbers")
        say("ready")
        while let line = readLine() {
            let words = line.split(separator: " ")
            if words.first == "hold" {
                try environment.read { transaction in
                    say("holding \(transaction.id)")
                    _ = readLine()
                }
                say("released")
            } else if let number = words.last.flatMap({ UInt64($0) }) {
                say(try environment.read { try $0.withValue(in: numbers, at: number) { $0.byteCount } } ?? -1)
            }
        }
    }
}
