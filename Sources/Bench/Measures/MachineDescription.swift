internal import Foundation
internal import Glibc

/// The machine that a figure was measured on; what the system does not tell is nil.
public struct MachineDescription: Sendable, Hashable {
    /// The processor's name.
    public let processor: String?
    /// How many cores this process may use.
    public let coreCount: Int
    /// The kernel's release.
    public let kernel: String?
    /// The kind of file system that the data lies on: `ext4`.
    public let fileSystem: String?
    /// The device that it lies on: `/dev/vda`.
    public let device: String?
    /// The commit of the checkout that this program lies in, with `-dirty` behind it where something is not committed.
    public let commit: String?
    /// How this program was built: `release`, or `debug`, whose figures mean nothing.
    public let build: String

    /// This machine, with its file system at `path`; without one, the file system is not told.
    public init(dataPath path: String?) {
        processor = Self.value(of: "model name", in: "/proc/cpuinfo")
        coreCount = ProcessInfo.processInfo.activeProcessorCount
        kernel = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let mount = path.flatMap { Self.mount(of: $0) }
        fileSystem = mount?.kind
        device = mount?.device
        commit = Checkout.commit(holding: Checkout.ownDirectory)
        #if DEBUG
            build = "debug"
        #else
            build = "release"
        #endif
    }

    private static func value(of name: String, in path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    /// The mount that `path` lies on, from `/proc/self/mountinfo` (proc(5)): the longest mount point that leads to it.
    private static func mount(of path: String) -> (kind: String, device: String)? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        let path = String(cString: resolved)
        guard let text = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return nil }
        var found: (point: Substring, kind: String, device: String)?
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 4, let dash = fields.firstIndex(of: "-"), fields.count > dash + 2 else { continue }
            let point = fields[4]
            let leads = point == "/" || path == point || path.hasPrefix(point + "/")
            // Of two mounts at the same place the later one hides the earlier.
            guard leads, point.count >= found?.point.count ?? 0 else { continue }
            found = (point, String(fields[dash + 1]), String(fields[dash + 2]))
        }
        return found.map { ($0.kind, $0.device) }
    }
}
