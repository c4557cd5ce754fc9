import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

@Suite("A log that is removed or replaced while it is open")
struct RemovedLogTests {
    /// What somebody does to the directory. Files are moved aside, not deleted, which is the same to who has them open.
    enum Deed: CaseIterable {
        case moveLog, replaceLog, moveDirectory, replaceDirectory, moveLockOfReaders, moveLockOfWriter,
            replaceLockOfWriter
    }

    @Test(
        "invariant 1: acknowledges nothing from then on, stops, and leaves the new one alone", arguments: Deed.allCases)
    func writer(deed: Deed) throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            let notices = Notices()
            try log.withWriter(notice: notices.take) { writer in
                try writer.appendAll(samples.next(3))
                try perform(deed, log)
                let error = #expect(throws: EventStoreError.self) { try writer.appendAll(samples.next(1)) }
                // The housekeeping may have noticed it before the commit: then the event never reached the log.
                #expect(error?.code == .inputOutput || error?.code == .closed)
                #expect(writer.admissionError?.message.contains("removed or replaced") == true)
                #expect(writer.head.position == 3)
            }
            #expect(notices.texts.filter { $0.hasPrefix("failed") }.count == 1)
            if deed == .replaceDirectory {
                // Nothing of the old log is noted beside the new one.
                #expect(!FileManager.default.fileExists(atPath: log.path + "/anchors"))
                let report = try log.withReader { try $0.verify() }
                #expect(report.isSound && report.head.position == 0)
            }
            try undo(deed, log)
        }
    }

    @Test(
        "is noticed within a second or so where nobody appends",
        arguments: [Deed.moveLog, .replaceLockOfWriter, .replaceDirectory])
    func idleWriter(deed: Deed) throws {
        try withTemporaryLog { log in
            let notices = Notices()
            try log.withWriter(notice: notices.take) { writer in
                try writer.waitForIndex()
                try perform(deed, log)
                try wait(for: "a failure") { notices.texts.contains { $0.hasPrefix("failed") } }
                #expect(writer.admissionError?.code == .inputOutput)
            }
            // The files beside another log are not this one's, and nothing is told of them.
            #expect(notices.texts.count == 1, "\(notices.texts)")
            try undo(deed, log)
        }
    }

    @Test("anchors that are removed are begun anew at once, and a lost secret is told of")
    func sideFiles() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            let notices = Notices()
            let files = FileManager.default
            let (secret, aside) = (log.path + "/secrets/index.key", log.path + "/secrets/aside")
            try log.withWriter(notice: notices.take) { writer in
                try writer.appendAll(samples.next(3))
                try wait(for: "an anchor") { try AnchorFile(log.directory).load().last?.head == writer.head }
                try files.removeItem(atPath: log.path + "/anchors")
                try wait(for: "a new anchor") { try AnchorFile(log.directory).load().last?.head == writer.head }
                try files.moveItem(atPath: secret, toPath: aside)
                try wait(for: "a notice") { notices.texts.contains("indexKeyReplaced") }
                try files.moveItem(atPath: aside, toPath: secret)
                let positions = try writer.appendAll(samples.next(1))
                #expect(positions == [4])
            }
            #expect(notices.texts.filter { $0 == "anchorsReplaced" }.count == 1)
            #expect(notices.texts.filter { $0 == "indexKeyReplaced" }.count == 1)
        }
    }

    @Test("an index that is removed is built anew with the next commit")
    func index() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            let notices = Notices()
            try log.withWriter(notice: notices.take) { writer in
                try writer.appendAll(samples.next(3))
                try writer.waitForIndex()
                try log.removeIndex()
                try writer.appendAll(samples.next(3))
                try wait(for: "an index") { notices.texts.contains { $0.hasPrefix("indexRebuilt") } }
                try writer.waitForIndex()
            }
            let report = try log.withReader { try $0.verify() }
            #expect(report.indexedThrough == 6)
        }
    }

    @Test("a follower in another process ends and says why", arguments: [Deed.moveLog, .replaceLog, .replaceDirectory])
    func follower(deed: Deed) throws {
        try withTemporaryLog { log in
            // A line of what the follower writes, so without line breaks of its own.
            let event = NewEvent(
                source: "s", receivedAt: Timestamp(microseconds: 1), body: Array("one".utf8),
                decoding: .undecodable(reason: "a test"), decoderVersion: 1)
            try log.append([event])
            let child = try ChildProcess("StoreProbe", ["follow", log.path])
            #expect(child.readLine() == "ready")
            #expect(child.readLine() == "1 one")
            try perform(deed, log)
            let answer = try #require(child.readLine())
            #expect(answer.hasPrefix("failed") && answer.contains("removed or replaced"), "\(answer)")
            try undo(deed, log)
        }
    }

    @Test("no new log is made where the anchors know of another, and nobody is told to make one")
    func anchorsKnow() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(3))
            try perform(.moveLog, log)
            let anchors = try RawFile.bytes(log.path + "/anchors")
            for bytes in [anchors, Array("altered\nand altered\n".utf8)] {
                try Data(bytes).write(to: URL(filePath: log.path + "/anchors"))
                let errors = [
                    #expect(throws: EventStoreError.self) {
                        try LogCreation.create(in: log.directory, configuration: log.configuration)
                    },
                    #expect(throws: EventStoreError.self) { try log.withReader { _ in } },
                    #expect(throws: EventStoreError.self) { try log.withWriter { _ in } },
                ]
                #expect(errors.map { $0?.code } == [.logExists, .noLog, .noLog])
                for error in errors {
                    #expect(error?.message.contains("restore a backup") == true)
                    #expect(error?.message.contains("diario init") == false)
                }
            }
            #expect(!log.directory.hasLog)
            try Data(anchors).write(to: URL(filePath: log.path + "/anchors"))
            try undo(.moveLog, log)
        }
    }

    private func perform(_ deed: Deed, _ log: TemporaryLog) throws {
        try move(log, deed, isUndone: false)
        switch deed {
        case .moveLog, .moveDirectory, .moveLockOfReaders, .moveLockOfWriter: break
        case .replaceLog:
            try FileManager.default.createDirectory(atPath: log.path + "/log", withIntermediateDirectories: false)
            for name in ["data.mdb", "lock.mdb"] {
                try FileManager.default.copyItem(
                    atPath: log.path + "/log.aside/" + name, toPath: log.path + "/log/" + name)
            }
        case .replaceDirectory: _ = try LogCreation.create(in: log.directory, configuration: log.configuration)
        case .replaceLockOfWriter: try Data().write(to: URL(filePath: log.path + "/writer.lock"))
        }
    }

    private func undo(_ deed: Deed, _ log: TemporaryLog) throws { try move(log, deed, isUndone: true) }

    private func move(_ log: TemporaryLog, _ deed: Deed, isUndone: Bool) throws {
        let path =
            switch deed {
            case .moveLog, .replaceLog: log.path + "/log"
            case .moveDirectory, .replaceDirectory: log.path
            case .moveLockOfReaders: log.path + "/log/lock.mdb"
            case .moveLockOfWriter, .replaceLockOfWriter: log.path + "/writer.lock"
            }
        let files = FileManager.default
        if isUndone, files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
        try files.moveItem(
            atPath: isUndone ? path + ".aside" : path, toPath: isUndone ? path : path + ".aside")
    }
}
