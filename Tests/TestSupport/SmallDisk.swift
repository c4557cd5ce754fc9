import Foundation

/// A tmpfs of a few megabytes.
package struct SmallDisk {
    /// Where it is mounted.
    package let path: String

    /// Whether this process may mount, found out by mounting.
    package static let isAvailable: Bool = {
        guard geteuid() == 0, let path = try? makeTemporaryDirectory() else { return false }
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let disk = try? SmallDisk(at: path + "/disk", megabytes: 1) else { return false }
        disk.unmount()
        return true
    }()

    /// Mounts one at `path`.
    package init(at path: String, megabytes: Int) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let mounted = try runTool("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path])
        guard mounted.status == 0 else { throw NotMounted(description: mounted.output) }
        self.path = path
    }

    /// Takes it away.
    package func unmount() {
        // Lazily: LMDB may still have the files mapped.
        _ = try? runTool("umount", ["-l", path])
    }
}

/// A disk that could not be had.
package struct NotMounted: Error, CustomStringConvertible {
    /// What the system said.
    package let description: String
}
