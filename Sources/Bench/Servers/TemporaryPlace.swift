internal import EventStore
internal import Foundation
internal import Glibc
internal import Synchronization

/// A directory of a benchmark's own, made when it begins and removed when it is over. Mode 0700.
struct TemporaryPlace {
    let path: String

    /// Makes it in the directory at `parent`.
    /// - Throws: ``BenchError/Code/inputOutput``.
    init(in parent: String) throws(BenchError) {
        var template = Array((parent + "/diario-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BenchError(.inputOutput, "cannot make a directory in \(parent): \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        TemporaryPlaces.paths.withLock { [path] in _ = $0.insert(path) }
    }

    /// Where the log lies.
    var data: DataDirectory { DataDirectory(path: path + "/data") }

    /// What the servers say.
    var errorPath: String { path + "/servers.log" }

    /// Where the log of a second receiver lies, and what it says.
    var other: (data: DataDirectory, errorPath: String) {
        (DataDirectory(path: path + "/other"), path + "/other.log")
    }

    /// Removes it with all that is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
        TemporaryPlaces.paths.withLock { _ = $0.remove(path) }
    }

    /// What `du -B1` says of the log and its index: the disk that they take, in bytes.
    static func diskByteCount(of data: DataDirectory) -> Int64 {
        ["/log", "/index"].reduce(0) { sum, name in
            let path = data.path + name
            let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            return sum + ([path] + files.map { "\(path)/\($0)" }).reduce(0) { $0 + blockByteCount($1) }
        }
    }

    private static func blockByteCount(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_blocks) * 512 : 0
    }
}

/// The directories that this process' benchmarks have made and not removed yet.
public enum TemporaryPlaces {
    fileprivate static let paths = Mutex<Set<String>>([])

    /// Removes them all: for a process that is about to end without its benchmarks' leave.
    public static func removeAll() {
        for path in paths.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }
}
