import Foundation
import LMDB
import TestSupport
import Testing

@Suite("An environment")
struct EnvironmentTests {
    @Test("is not made by opening it")
    func openingMakesNothing() throws {
        try withTemporaryDirectory { root in
            for path in [root, root + "/missing"] {
                #expect(throws: LMDBError.noSuchFile) {
                    try Environment(path: path, mode: .writing(mapByteCount: 1 << 20), readerCountMax: 4)
                }
                #expect(throws: LMDBError.noSuchFile) {
                    try Environment(path: path, mode: .reading, readerCountMax: 4)
                }
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: root)
            #expect(names.isEmpty)
        }
    }

    @Test("is open once in a process, however its path is spelled")
    func openedOnce() throws {
        try TemporaryEnvironment.with { temporary in
            let link = temporary.path + "-link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: temporary.path)
            do {
                let first = try temporary.writer()
                for path in [temporary.path, link, temporary.path + "/../environment"] {
                    #expect(throws: LMDBError.alreadyOpen) {
                        try Environment(path: path, mode: .reading, readerCountMax: 4)
                    }
                }
                try first.put(3, at: 1)
            }
            // Released, it opens again; a failure to open leaves nothing behind either.
            let count = try temporary.reader().byteCount(at: 1)
            #expect(count == 3)
        }
    }

    @Test("is not left open for the children of this process")
    func closedOnExec() throws {
        try TemporaryEnvironment.with { temporary in
            for environment in [try temporary.writer()] {
                try environment.put(1, at: 1)
                var checked: Set<String> = []
                for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
                    guard let descriptor = Int32(name),
                        let target = try? FileManager.default.destinationOfSymbolicLink(
                            atPath: "/proc/self/fd/\(name)"),
                        target.hasPrefix(temporary.path)
                    else { continue }
                    #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0, "\(target)")
                    checked.insert(URL(filePath: target).lastPathComponent)
                }
                #expect(checked == ["data.mdb", "lock.mdb"])
            }
        }
    }

    @Test("a table that is missing, or of another kind, is an error and is not made")
    func missingTable() throws {
        try TemporaryEnvironment.with { temporary in
            for _ in 0..<2 {
                let environment = try temporary.writer()
                #expect(throws: LMDBError.incompatible) { try environment.table("missing", keyedBy: UInt64.self) }
                #expect(throws: LMDBError.incompatible) { try environment.table("numbers", keyedBy: [UInt8].self) }
                #expect(throws: LMDBError.incompatible) { try environment.table("texts", keyedBy: UInt64.self) }
                #expect(throws: LMDBError.incompatible) { try environment.table("rows", keyedBy: UInt64.self) }
                #expect(throws: LMDBError.incompatible) {
                    try environment.multimapTable("numbers", keyedBy: UInt64.self, duplicates: UInt32.self)
                }
                #expect(throws: LMDBError.incompatible) {
                    try environment.multimapTable("keys", keyedBy: UInt64.self, duplicates: UInt32.self)
                }
                let _: Table<UInt64> = try environment.table("numbers")
                let _: MultimapTable<[UInt8], UInt32> = try environment.multimapTable("keys")
            }
        }
    }

    @Test("is created whole or not at all, and a second try clears up after the first")
    func creation() throws {
        struct PowerCut: Error {}
        try withTemporaryDirectory { root in
            let path = root + "/environment"
            for _ in 0..<2 {
                #expect(throws: PowerCut.self) {
                    try Environment.create(path: path, mapByteCount: 1 << 20, readerCountMax: 4) { environment in
                        try environment.write { let _: Table<UInt64> = try $0.makeTable("numbers") }
                        throw PowerCut()
                    }
                }
                #expect(!FileManager.default.fileExists(atPath: path))
            }
            let temporary = TemporaryEnvironment(path: path)
            try temporary.create()
            let names = try FileManager.default.contentsOfDirectory(atPath: root)
            #expect(names == ["environment"])
            let modes = try [path, path + "/data.mdb", path + "/lock.mdb"].map { try RawFile.permissions($0) }
            #expect(modes == [0o700, 0o600, 0o600])
            #expect(throws: LMDBError(code: EEXIST)) { try temporary.create() }
        }
    }

    @Test("replaces another one by a rename, and one that fails leaves the other as it was")
    func replacement() throws {
        struct PowerCut: Error {}
        try TemporaryEnvironment.with { temporary in
            do { try temporary.writer().put(5, at: 1) }
            let before = try FileIdentity(path: temporary.dataPath)
            #expect(throws: PowerCut.self) {
                try Environment.create(
                    path: temporary.path, mapByteCount: 1 << 20, readerCountMax: 4, replacing: true
                ) { _ in throw PowerCut() }
            }
            #expect(try FileIdentity(path: temporary.dataPath) == before)
            // A reader that has the old one open goes on with it.
            let old = try temporary.reader()
            try temporary.create(replacing: true)
            let (oldCount, newCount) = (try old.byteCount(at: 1), try temporary.reader().byteCount(at: 1))
            #expect(oldCount == 5 && newCount == nil)
            #expect(try FileIdentity(path: temporary.dataPath) != before)
            let names = try FileManager.default.contentsOfDirectory(atPath: temporary.path + "/..")
            #expect(names == ["environment"])
        }
    }

    @Test("whose meta pages are not those of two commits in sequence is not opened for writing")
    func metaPages() throws {
        try TemporaryEnvironment.with { temporary in
            // Page header, magic, version, address, map size, two tables, last page: the transaction id (`mdb.c`).
            let idOffset = 16 + 4 + 4 + 8 + 8 + 96 + 8
            for commit in 0..<4 {
                do { try temporary.writer().put(1, at: UInt64(commit)) }
                for page in 0..<2 {
                    // A flip of bit 1 makes 5, 6 of 7, 6, say: a pair that could be. The anchors of a log find those.
                    for bit in 0..<64 where bit != 1 {
                        let offset = page * 4096 + idOffset + bit / 8
                        let byte = try RawFile.bytes(temporary.dataPath)[offset]
                        try RawFile.overwrite(temporary.dataPath, at: offset, with: [byte ^ 1 << UInt8(bit % 8)])
                        let error = #expect(throws: LMDBError.self, "page \(page), bit \(bit)") {
                            try temporary.writer()
                        }
                        #expect(error?.damage != nil && error?.isDamage == true)
                        try RawFile.overwrite(temporary.dataPath, at: offset, with: [byte])
                    }
                }
            }
            let count = try temporary.writer().byteCount(at: 3)
            #expect(count == 1)
        }
    }

    @Test("that is no LMDB file, or is cut short, is damaged and stays as it is")
    func garbage() throws {
        try TemporaryEnvironment.with { temporary in
            for garbage in [[UInt8](), [UInt8](repeating: 7, count: 100), [UInt8](repeating: 0xA5, count: 20_000)] {
                try Data(garbage).write(to: URL(filePath: temporary.dataPath))
                let error = #expect(throws: LMDBError.self) { try temporary.writer() }
                #expect(error?.isDamage == true, "\(garbage.count) bytes: \(String(describing: error))")
                let bytes = try RawFile.bytes(temporary.dataPath)
                #expect(bytes == garbage)
            }
        }
    }

    @Test(
        "on a read-only mount is refused with a reason",
        .enabled(if: ReadOnlyMount.isAvailable, "mounting a directory again needs root and the right to mount"))
    func readOnlyMount() throws {
        try TemporaryEnvironment.with { temporary in
            let mount = try ReadOnlyMount(of: temporary.path, at: temporary.path + "-mount")
            defer { mount.unmount() }
            #expect(throws: LMDBError.readOnlyMount) {
                try Environment(path: mount.path, mode: .reading, readerCountMax: 4)
            }
            #expect(LMDBError.readOnlyMount.description.contains("read-only"))
        }
    }

    @Test("keeps nothing of a write that throws, and all of one that returns")
    func atomicity() throws {
        struct Abort: Error {}
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let numbers: Table<UInt64> = try environment.table("numbers")
            #expect(throws: Abort.self) {
                try environment.write { transaction in
                    try transaction.put([1], at: 1, in: numbers)
                    throw Abort()
                }
            }
            var counts = [try environment.byteCount(at: 1)]
            try environment.write { transaction in
                try transaction.put([1], at: 1, in: numbers)
                try transaction.put([2, 2], at: 2, in: numbers)
            }
            counts += [try environment.byteCount(at: 1), try environment.byteCount(at: 2)]
            #expect(counts == [nil, 1, 2])
        }
    }

    @Test("a snapshot sees no later commit, and its id is that of the last commit it sees")
    func snapshots() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let numbers: Table<UInt64> = try environment.table("numbers")
            try environment.put(1, at: 1)
            let (id, laterID) = try environment.read { transaction in
                try environment.write { writing in
                    #expect(writing.id == transaction.id + 1)
                    try writing.put([1, 1], at: 1, in: numbers)
                }
                let seen = try transaction.withValue(in: numbers, at: 1) { $0.byteCount }
                #expect(seen == 1)
                return (transaction.id, try environment.read { $0.id })
            }
            #expect(laterID == id + 1)
        }
    }
}

/// A directory mounted again, read-only.
struct ReadOnlyMount {
    let path: String

    static let isAvailable: Bool = {
        guard geteuid() == 0, let path = try? makeTemporaryDirectory() else { return false }
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let mount = try? ReadOnlyMount(of: path, at: path + "-mount") else { return false }
        mount.unmount()
        return true
    }()

    init(of directory: String, at path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        self.path = path
        for options in [["--bind", directory, path], ["-o", "remount,bind,ro", path]] {
            let mounted = try runTool("mount", options)
            guard mounted.status == 0 else {
                unmount()
                throw MountError(reason: mounted.output)
            }
        }
    }

    func unmount() {
        _ = try? runTool("umount", ["-l", path])
        try? FileManager.default.removeItem(atPath: path)
    }

    struct MountError: Error { let reason: String }
}
