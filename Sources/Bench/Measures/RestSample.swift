internal import Foundation

/// What a process costs while it has nothing to do, as `/proc` tells (proc(5)).
struct RestSample {
    /// The threads that it has.
    var threadCount: Int
    /// The files that it watches: inotify instances.
    var watchCount: Int
    /// The share of a core that it took.
    var cpuShare: Double
    /// How often a second one of its threads waited for something and went on.
    var wakeUpsPerSecond: Double

    /// What the process `id` costs in the next `seconds`; nil where it cannot be seen.
    init?(ofProcess id: Int32, seconds: Double) async throws {
        let (start, before) = (MonotonicClock.nanoseconds(), Counts(ofProcess: id))
        try await Task.sleep(for: .seconds(seconds))
        let (end, after) = (MonotonicClock.nanoseconds(), Counts(ofProcess: id))
        guard let before, let after else { return nil }
        let elapsedSeconds = Double(end - start) / 1e9
        threadCount = after.wakeUps.count
        watchCount = after.watchCount
        // Threads that end meanwhile take what they have used with them.
        let nanoseconds = after.nanoseconds.reduce(0) { $0 + $1.value - before.nanoseconds[$1.key, default: 0] }
        cpuShare = Double(nanoseconds) / 1e9 / elapsedSeconds
        let wakeUps = after.wakeUps.reduce(0) { $0 + $1.value - before.wakeUps[$1.key, default: 0] }
        wakeUpsPerSecond = Double(wakeUps) / elapsedSeconds
    }

    private struct Counts {
        /// Voluntary context switches, by thread.
        var wakeUps: [String: Int] = [:]
        /// The time that each had a core.
        var nanoseconds: [String: UInt64] = [:]
        var watchCount = 0

        init?(ofProcess id: Int32) {
            let files = FileManager.default
            guard let threads = try? files.contentsOfDirectory(atPath: "/proc/\(id)/task"),
                let descriptors = try? files.contentsOfDirectory(atPath: "/proc/\(id)/fd")
            else { return nil }
            for thread in threads {
                // A thread may end between one look and the next.
                guard let status = Self.text("/proc/\(id)/task/\(thread)/status"),
                    let times = Self.text("/proc/\(id)/task/\(thread)/schedstat")
                else { continue }
                let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
                wakeUps[thread] = line.flatMap { Int($0.drop { !$0.isNumber }) } ?? 0
                nanoseconds[thread] = times.split(separator: " ").first.flatMap { UInt64($0) } ?? 0
            }
            watchCount = descriptors.count { descriptor in
                (try? files.destinationOfSymbolicLink(atPath: "/proc/\(id)/fd/\(descriptor)"))?.contains("inotify")
                    == true
            }
        }

        private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
    }
}
