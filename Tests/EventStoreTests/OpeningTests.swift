import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import Synchronization
import TestSupport
import Testing

@Suite("Creating and opening")
struct OpeningTests {
    @Test("a directory without a log is refused, and nothing is made in it")
    func noLog() throws {
        try withTemporaryDirectory { root in
            for path in [root, root + "/missing"] {
                let directory = DataDirectory(path: path)
                #expect(!directory.hasLog)
                let errors = [
                    #expect(throws: EventStoreError.self) { try directory.checkAccess() },
                    #expect(throws: EventStoreError.self) { try LogWriter.open(directory) },
                    #expect(throws: EventStoreError.self) { try LogReader.open(directory) },
                    #expect(throws: EventStoreError.self) { try Reindexing.rebuild(directory) },
                    #expect(throws: EventStoreError.self) { try Recovery.acceptLoss(directory) },
                ]
                for error in errors {
                    #expect(error?.code == .noLog)
                    #expect(error?.message.contains("diario init --data \(path)") == true)
                }
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: root)
            #expect(names.isEmpty)
        }
    }

    @Test("a log is created once; the second time there is one, and it stays as it is")
    func creation() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(3))
            let before = try log.allEvents()
            let refusal = #expect(throws: EventStoreError.self) {
                try LogCreation.create(in: log.directory, configuration: log.configuration)
            }
            #expect(refusal?.code == .logExists)
            #expect(try log.allEvents() == before)
        }
    }

    @Test("beside a running writer, a log that exists is what is said, and not that it is in use")
    func creationBesideWriter() throws {
        try withTemporaryLog { log in
            try log.withWriter { _ in
                let refusal = #expect(throws: EventStoreError.self) {
                    try LogCreation.create(in: log.directory, configuration: log.configuration)
                }
                #expect(refusal?.code == .logExists)
            }
        }
    }

    @Test("what is open to others is refused, with the command that closes it")
    func openToOthers() throws {
        try withTemporaryLog { log in
            let path = log.directory.path
            // A writer makes every file that belongs to a log.
            try log.withWriter { _ in }
            try Data().write(to: URL(filePath: path + "/secrets/tokens.jsonl"))
            chmod(path + "/secrets/tokens.jsonl", 0o600)
            let all = "chmod -R go= \(path)"
            for (file, mode, closed, advice) in [
                ("", 0o750, 0o700, "chmod 700 \(path)"), ("", 0o701, 0o700, "chmod 700 \(path)"),
                ("/secrets/index.key", 0o640, 0o600, "chmod 600 \(path)/secrets/index.key"),
                ("/secrets/tokens.jsonl", 0o644, 0o600, "chmod 600 \(path)/secrets/tokens.jsonl"),
                ("/secrets", 0o755, 0o700, all), ("/log", 0o701, 0o700, all), ("/log/data.mdb", 0o644, 0o600, all),
                ("/log/lock.mdb", 0o660, 0o600, all), ("/index", 0o750, 0o700, all),
                ("/index/pages", 0o604, 0o600, all),
                ("/index/data.mdb", 0o640, 0o600, all), ("/anchors", 0o644, 0o600, all),
                ("/writer.lock", 0o620, 0o600, all),
            ] {
                #expect(chmod(path + file, mode_t(mode)) == 0)
                let error = #expect(throws: EventStoreError.self, "\(file)") {
                    try LogWriter.open(log.directory, configuration: log.configuration)
                }
                #expect(error?.code == .configuration)
                #expect(error?.message.hasSuffix(advice) == true, "\(error?.message ?? "")")
                let reading = #expect(throws: EventStoreError.self, "\(file)") { try LogReader.open(log.directory) }
                #expect(reading?.message == error?.message)
                chmod(path + file, mode_t(closed))
            }
            _ = try LogReader.open(log.directory)
        }
    }

    @Test("a directory that others use is not taken for a log, and stays open to them; an empty one is taken")
    func sharedDirectory() throws {
        try withTemporaryDirectory { root in
            let files = FileManager.default
            for (name, holdsSomething) in [("used", true), ("empty", false)] {
                let path = root + "/" + name
                try files.createDirectory(atPath: path, withIntermediateDirectories: false)
                try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
                if holdsSomething { try Data("x".utf8).write(to: URL(filePath: path + "/other")) }
                var configuration = StoreConfiguration()
                configuration.logMapByteCount = 1 << 30
                configuration.indexMapByteCount = 1 << 30
                configuration.allowedFileSystem = try FileSystem(at: root).name
                let code: EventStoreError.Code?
                do throws(EventStoreError) {
                    _ = try LogCreation.create(in: DataDirectory(path: path), configuration: configuration)
                    code = nil
                } catch {
                    code = error.code
                }
                #expect(code == (holdsSomething ? .configuration : nil))
                #expect(try RawFile.permissions(path) == (holdsSomething ? 0o755 : 0o700))
            }
        }
    }

    @Test("a wall clock that is set back is reported, by how far, and the times stay as they were read")
    func clockSetBack() throws {
        try withTemporaryLog { log in
            let times: [Int64] = [5_000_000, 4_500_000, 2_000_000, 9_000_000]
            let steps = Mutex<[Int64]>([])
            let notice: @Sendable (StoreNotice) -> Void = { notice in
                if case .clockSteppedBack(let microseconds) = notice { steps.withLock { $0.append(microseconds) } }
            }
            try log.withWriter(notice: notice) { writer in
                for time in times {
                    let event = NewEvent(
                        source: "loja", receivedAt: Timestamp(microseconds: time), body: [],
                        decoding: .undecodable(reason: "a test"), decoderVersion: 1)
                    _ = try writer.appendAll([event])
                }
            }
            #expect(steps.withLock { $0 } == [2_500_000])
            #expect(try log.allEvents().map(\.content.receivedAt.microseconds) == times)
        }
    }

    @Test("two logs have two ids, and a new one is empty, in epoch 1, of format 1")
    func identity() throws {
        let ids = try (0..<2).map { _ in
            try withTemporaryLog { log in
                let identity = try log.withReader { try $0.identity }
                #expect(identity.epoch == 1 && identity.formatVersion == 1)
                #expect(try log.withReader { try $0.head() } == Head(position: 0, recordHash: .zero))
                return identity.logID
            }
        }
        #expect(ids[0] != ids[1])
    }

    @Test("invariant 13: all files are 0600 and all directories 0700, whatever the umask")
    func permissions() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let old = umask(0)
        defer { umask(old) }
        try withTemporaryLog { log in
            try log.append(samples.next(3))
            _ = try Reindexing.rebuild(log.directory, configuration: log.configuration)
            _ = try log.allEvents()
            #expect(try RawFile.permissions(log.path) == 0o700)
            let names = try #require(FileManager.default.enumerator(atPath: log.path))
            var count = 0
            for case let name as String in names {
                var isDirectory: ObjCBool = false
                _ = FileManager.default.fileExists(atPath: log.path + "/" + name, isDirectory: &isDirectory)
                let expected = isDirectory.boolValue ? 0o700 : 0o600
                #expect(try RawFile.permissions(log.path + "/" + name) == expected, "\(name)")
                count += 1
            }
            #expect(count >= 9, "log, index, secrets, their files, anchors and lock")
        }
    }

    @Test("invariant 7: a second writer is refused, and told which process writes")
    func writerLock() throws {
        try withTemporaryLog { log in
            let child = try ChildProcess("StoreProbe", ["write", log.path])
            #expect(child.readLine() == "ready 0")
            let errors = [
                #expect(throws: EventStoreError.self) { try log.withWriter { _ in } },
                #expect(throws: EventStoreError.self) {
                    try Recovery.acceptLoss(log.directory, configuration: log.configuration)
                },
            ]
            for error in errors {
                #expect(error?.code == .inUse)
                #expect(error?.message.contains("process \(child.id) ") == true)
            }
            // Readers are welcome meanwhile.
            #expect(try child.ask("append one") == "acknowledged 1")
            #expect(try log.allEvents().count == 1)
            child.kill()
            // The lock ends with the process, however it ends.
            try log.withWriter { #expect($0.head.position == 1) }
        }
    }

    @Test("a log is opened once in a process, and again when it was released")
    func onceInAProcess() throws {
        try withTemporaryLog { log in
            try log.withReader { _ in
                let refusal = #expect(throws: EventStoreError.self) { try LogReader.open(log.directory) }
                #expect(refusal?.code == .configuration)
            }
            try log.withReader { _ in }
            try log.withWriter { _ in }
            try log.withWriter { _ in }
        }
    }

    @Test(
        "a file system that may lose what it synced is refused unless it is allowed by name",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/shm"), "there is no tmpfs at /dev/shm"))
    func fileSystem() throws {
        let path = "/dev/shm/diario-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = DataDirectory(path: path)
        let refusal = #expect(throws: EventStoreError.self) { try LogCreation.create(in: directory) }
        #expect(refusal?.code == .configuration)
        #expect(refusal?.message.contains("--allow-filesystem tmpfs") == true)
        var configuration = StoreConfiguration()
        configuration.allowedFileSystem = "tmpfs"
        configuration.logMapByteCount = 1 << 30
        configuration.indexMapByteCount = 1 << 30
        _ = try LogCreation.create(in: directory, configuration: configuration)
        #expect(throws: EventStoreError.self) { try LogWriter.open(directory) }
        try LogWriter.open(directory, configuration: configuration).close()
    }

    @Test(
        "only the owner of the directory uses the log, not even root does",
        .enabled(if: geteuid() == 0, "giving a directory away needs root"))
    func owner() throws {
        try withTemporaryLog { log in
            chown(log.path, 12_345, 12_345)
            defer { chown(log.path, 0, 0) }
            let refusal = #expect(throws: EventStoreError.self) { try LogReader.open(log.directory) }
            #expect(refusal?.code == .configuration)
            #expect(refusal?.message.contains("user 12345") == true)
        }
    }

    @Test("a log of a format to come is refused by its number")
    func formatToCome() throws {
        try withTemporaryLog { log in
            let bytes = try log.alterMeta("log") { $0.replaceSubrange(16..<20, with: [2, 0, 0, 0]) }
            let refusal = #expect(throws: EventStoreError.self) { try log.withWriter { _ in } }
            #expect(refusal?.message.contains("format 2") == true)
            _ = try log.alterMeta("log") { $0 = bytes }
        }
    }

    @Test("a flipped byte of the log's id or of an epoch is damage")
    func damagedMeta() throws {
        try withTemporaryLog { log in
            for (name, count) in [("log", 32), ("epoch \0\0\0\u{1}", 60)] {
                for offset in 0..<count {
                    let bytes = try log.alterMeta(name) { $0[offset] ^= 4 }
                    #expect(bytes.count == count)
                    let refusal = #expect(throws: EventStoreError.self) { try log.withReader { try $0.head() } }
                    // The version says what to read by; another one is another format.
                    let isVersion = name == "log" && (16..<20).contains(offset)
                    #expect(refusal?.code == (isVersion ? .configuration : .damaged), "\(name), byte \(offset)")
                    _ = try log.alterMeta(name) { $0 = bytes }
                }
            }
        }
    }

    @Test("invariant 5: nothing that opens, reads, verifies or reindexes a log alters a byte of a record")
    func nothingChanges() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(50))
            let records = try (1...50).map { try log.recordBytes(at: $0) }
            try log.withWriter { _ in }
            _ = try log.withReader { try $0.verify() }
            _ = try Reindexing.rebuild(log.directory, configuration: log.configuration)
            try log.append(samples.next(50))
            #expect(try (1...50).map { try log.recordBytes(at: $0) } == records)
        }
    }
}
