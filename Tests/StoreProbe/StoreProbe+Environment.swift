import Foundation
import LMDB

extension StoreProbe {
    /// Reads the LMDB environment at `path`, whose table `numbers` has integer keys: `get N` answers with how many
    /// bytes are at N, `hold` keeps a read transaction open until the next line, `fork` reads in a child that is forked and
    /// answers with the signal that ended it.
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
            } else if words.first == "fork" {
                say("signal \(try signalOfForkedChild { _ = try environment.read { $0.id } })")
            } else if let number = words.last.flatMap({ UInt64($0) }) {
                say(try environment.read { try $0.withValue(in: numbers, at: number) { $0.byteCount } } ?? -1)
            }
        }
    }

    /// The signal that ends a forked child of this process which does `body`; 0 where it ends by itself.
    private static func signalOfForkedChild(_ body: () throws -> Void) throws -> Int32 {
        // Swift hides fork(2), rightly: that is what this is about.
        guard let symbol = dlsym(nil, "fork") else { throw CocoaError(.featureUnsupported) }
        let child = unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)()
        if child == 0 {
            // What the trap says is not for the log of a test that passes.
            dup2(open("/dev/null", O_WRONLY), STDERR_FILENO)
            try? body()
            _exit(0)
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        return status & 0x7F
    }
}
