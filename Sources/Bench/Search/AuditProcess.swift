internal import EventStore
internal import Foundation

/// The whole program as people run it, from its start to its end: `diario audit --order CODE`.
struct AuditProcess {
    let data: DataDirectory
    let errorPath: String

    /// How long a run took, in nanoseconds, and how many events it found.
    func run(orderCode: String) throws -> (nanoseconds: UInt64, foundCount: Int) {
        let (nanoseconds, output) = try run(["audit", "--json", "--order", orderCode, "--data", data.path])
        guard let found = try? JSONDecoder().decode(Found.self, from: Data(output)) else {
            throw BenchError(.failed, "diario audit --json does not say how many events it found")
        }
        return (nanoseconds, found.found)
    }

    /// How long it takes when there is nothing to do, in nanoseconds.
    func runEmpty() throws -> UInt64 { try run(["--version"]).nanoseconds }

    private struct Found: Decodable {
        var found: Int
    }

    private func run(_ arguments: [String]) throws -> (nanoseconds: UInt64, output: [UInt8]) {
        let start = MonotonicClock.nanoseconds()
        let (status, output) = try ChildProcess(arguments, errorPath: errorPath).finish()
        let nanoseconds = MonotonicClock.nanoseconds() - start
        guard status == 0 else { throw BenchError(.failed, "diario \(arguments[0]) ended with \(status ?? -1)") }
        return (nanoseconds, output)
    }
}
