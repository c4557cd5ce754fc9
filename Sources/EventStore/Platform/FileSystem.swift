internal import CLinux
internal import Glibc

/// The file system that a directory lies on.
package struct FileSystem: Sendable {
    /// Its name, as `stat -f -c %T` prints it.
    package let name: String
    /// Whether it is known to keep what it has synced, and to lock and map files for several processes.
    package let isFit: Bool

    /// Looks at the file system that `path` lies on.
    package init(at path: String) throws(EventStoreError) {
        let number = linux_file_system_magic(path)
        guard number >= 0 else { throw FileAccess.systemError("cannot look at \(path)") }
        let magic = UInt32(truncatingIfNeeded: number)
        let known = Self.known[magic]
        name = known?.name ?? "0x" + String(magic, radix: 16)
        // An unknown one is taken: what is refused is what is known to break LMDB's locks or to forget.
        isFit = known?.isFit ?? true
    }

    /// How much room is left for this user, and how much there is, in bytes.
    static func room(at path: String) throws(EventStoreError) -> (freeByteCount: Int64, byteCount: Int64) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw FileAccess.systemError("cannot look at \(path)") }
        let blockByteCount = Int64(status.f_frsize)
        return (Int64(status.f_bavail) * blockByteCount, Int64(status.f_blocks) * blockByteCount)
    }

    // The numbers are those of statfs(2) and linux/magic.h.
    private static let known: [UInt32: (name: String, isFit: Bool)] = [
        0xEF53: ("ext2/ext3", true),
        0x5846_5342: ("xfs", true),
        0x9123_683E: ("btrfs", true),
        0x2FC1_2FC1: ("zfs", true),
        0xF2F5_2010: ("f2fs", true),
        0x0102_1994: ("tmpfs", false),
        0x8584_58F6: ("ramfs", false),
        0x794C_7630: ("overlayfs", false),
        0x6969: ("nfs", false),
        0xFF53_4D42: ("cifs", false),
        0xFE53_4D42: ("smb2", false),
        0x517B: ("smb", false),
        0x6573_5546: ("fuseblk", false),
        0x0102_1997: ("v9fs", false),
        0x00C3_6400: ("ceph", false),
        0x4750_4653: ("gpfs", false),
        0x0BD0_0BD0: ("lustre", false),
        0x5346_414F: ("afs", false),
    ]
}
