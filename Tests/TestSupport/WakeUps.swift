internal import Foundation

/// How often the threads of a process have waited for something and gone on: their voluntary context switches (proc(5)).
package struct WakeUps {
    private let countByThread: [String: Int]

    /// Those of the process `id` until now.
    package init(ofProcess id: Int32) throws {
        var counts: [String: Int] = [:]
        for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task") {
            // A thread may end between one look and the next.
            guard let text = try? String(contentsOfFile: "/proc/\(id)/task/\(thread)/status", encoding: .utf8) else {
                continue
            }
            let line = text.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
            counts[thread] = line.flatMap { Int($0.drop { !$0.isNumber }) }
        }
        countByThread = counts
    }

    /// How many there were since `earlier`. Those of threads that have ended meanwhile are not known.
    package func count(since earlier: WakeUps) -> Int {
        countByThread.reduce(0) { $0 + $1.value - earlier.countByThread[$1.key, default: 0] }
    }
}
