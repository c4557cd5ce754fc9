internal import Foundation
internal import Glibc

/// What a process has used so far, as `/proc` tells (proc(5)).
struct ProcessUsage {
    /// The time it had a core, in user and in system mode, all its threads together; in seconds.
    var cpuSeconds: Double
    /// The bytes it made the system write to storage.
    var writeByteCount: Int64

    /// What the process `id` has used; nil when it cannot be seen.
    init?(ofProcess id: pid_t) {
        // The name in parentheses may hold anything; after it come the fields from the third on.
        guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let nameEnd = status.lastIndex(of: ")"),
            let writeByteCount = Self.number("write_bytes:", in: "/proc/\(id)/io")
        else { return nil }
        let fields = status[status.index(after: nameEnd)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        self.writeByteCount = writeByteCount
    }

    /// The memory of the process `id` that no file backs, in bytes; nil when it cannot be seen.
    static func anonymousByteCount(ofProcess id: pid_t) -> Int64? {
        number("RssAnon:", in: "/proc/\(id)/status").map { $0 * 1024 }
    }

    /// The time this process had a core, in seconds.
    static var ownCPUSeconds: Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return Double(seconds) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    private static func number(_ name: String, in path: String) -> Int64? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.dropFirst(name.count).split(whereSeparator: \.isWhitespace).first.flatMap { Int64($0) }
        }
        return nil
    }
}
