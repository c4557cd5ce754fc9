import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

/// What becomes of events when the writing process dies or its disk fails, shown with real processes.
@Suite("A writer that is killed or whose disk fails")
struct CrashTests {
    @Test("invariant 1: acknowledges after the data were synced and the meta page was written, and not before")
    func acknowledgedMeansDurable() throws {
        try withFaultyWriter { log, writer in
            for position in 1...20 {
                let before = try writer.trace().count
                let answer = try writer.child.ask("append body \(position)")
                #expect(answer == "acknowledged \(position)")
                let steps = try writer.trace().dropFirst(before)
                // The trace ends with the commit: pages, sync, meta page; nothing of it comes after the answer.
                #expect(steps.first?.what == "write")
                #expect(steps.map(\.what).drop { $0 == "write" } == ["sync", "meta"])
                #expect(steps.last?.more == "dsync", "the meta page is not synced")
            }
            try writer.tell("hold-sync")
            try writer.child.send("append held")
            try writer.waitForTrace(of: "holding")
            // The child cannot have said anything before its sync; the next word must come after it.
            try writer.tell("none")
            let answer = writer.child.readLine()
            #expect(answer == "acknowledged 21")
            let kinds = try writer.trace().map(\.what)
            let held = try #require(kinds.lastIndex(of: "holding"))
            #expect(Array(kinds[held...]) == ["holding", "sync", "meta"])
            writer.child.kill()
            let bodies = try log.allEvents().map { String(decoding: $0.content.body, as: UTF8.self) }
            #expect(bodies == (1...20).map { "body \($0)" } + ["held"])
        }
    }

    @Test("invariant 7: one thread writes, from the first page to the last")
    func oneThread() throws {
        try withFaultyWriter { log, writer in
            for _ in 1...20 { _ = try writer.child.ask("append x") }
            // The opening is noted by the thread that opens; every record is written by the commit thread.
            let trace = try writer.trace()
            let appending = trace.drop { $0.thread == trace[0].thread }
            #expect(Set(appending.map(\.thread)).count == 1)
            #expect(appending.filter { $0.what == "meta" }.count == 20)
            let ended = try writer.child.finish()
            #expect(ended)
        }
    }

    @Test("killed between meta page and publication, with a reader alive: the next writer goes on after the new head")
    func killedBeforePublication() throws {
        try withFaultyWriter { log, writer in
            let first = try writer.child.ask("append one")
            #expect(first == "acknowledged 1")
            let reader = try ChildProcess("StoreProbe", ["read", log.path])
            let greeting = reader.readLine()
            #expect(greeting == "ready 1")

            try writer.tell("kill-meta")
            try writer.child.send("append two")
            let wasKilled = writer.child.endedBySignal(SIGKILL)
            #expect(wasKilled)
            // The reader keeps LMDB's lock file as it was: readers, old and new, still see the head before.
            let oldHead = try reader.ask("head")
            #expect(oldHead == "1", "the case did not arise: the commit was published")
            let newReader = try ChildProcess("StoreProbe", ["read", log.path])
            let newGreeting = newReader.readLine()
            #expect(newGreeting == "ready 1", "the case did not arise: the commit was published")

            try log.withWriter { writer in
                #expect(writer.head.position == 2)
                let head = try writer.reader.head()
                #expect(head == writer.head)
                let appended = try writer.appendAll([
                    NewEvent(
                        source: "s", receivedAt: Timestamp(microseconds: 1), body: Array("three".utf8),
                        decoding: .undecodable(reason: "a test"), decoderVersion: 1)
                ])
                #expect(appended == [3])
            }
            for child in [reader, newReader] {
                let answers = [try child.ask("head"), try child.ask("body 2"), try child.ask("body 3")]
                #expect(answers == ["3", "two", "three"])
                let ended = try child.finish()
                #expect(ended)
            }
        }
    }

    @Test("killed at the same place without readers: the commit is there as well")
    func killedWithoutReaders() throws {
        try withFaultyWriter { log, writer in
            _ = try writer.child.ask("append one")
            try writer.tell("kill-meta")
            try writer.child.send("append two")
            let wasKilled = writer.child.endedBySignal(SIGKILL)
            #expect(wasKilled)
            let bodies = try log.allEvents().map { String(decoding: $0.content.body, as: UTF8.self) }
            #expect(bodies == ["one", "two"])
        }
    }

    @Test(
        "a write or sync that fails on a full disk means not stored; admission resumes when there is room",
        arguments: ["fail-write-full", "fail-sync-full"])
    func fullDisk(word: String) throws {
        try withFaultyWriter { log, writer in
            _ = try writer.child.ask("append one")
            try writer.tell(word)
            let refused = try writer.child.ask("append two")
            #expect(refused == "refused diskFull not stored")
            let refusedAtOnce = try writer.child.ask("append three")
            #expect(refusedAtOnce == "refused diskFull not stored")
            var notices: [String] = []
            try wait(for: "a notice") {
                notices = try writer.notices().filter { $0.hasPrefix("admissionStopped") }
                return !notices.isEmpty
            }
            #expect(notices.count == 1 && notices.allSatisfy { $0.contains("is full") }, "\(notices)")
            #expect(notices.allSatisfy { !$0.contains("Input/output error") })
            try writer.tell("none")
            var answer = refusedAtOnce
            try wait(for: "admission") {
                answer = try writer.child.ask("append four")
                return answer != refusedAtOnce
            }
            #expect(answer == "acknowledged 2")
            let ended = try writer.child.finish()
            #expect(ended)
            let bodies = try log.allEvents().map { String(decoding: $0.content.body, as: UTF8.self) }
            #expect(bodies == ["one", "four"])
        }
    }

    @Test(
        "a failed write or sync on a disk that is not full, or of a meta page, stops the log for good",
        arguments: ["fail-write", "fail-sync", "fail-meta", "fail-meta-full"])
    func failStop(word: String) throws {
        try withFaultyWriter { log, writer in
            _ = try writer.child.ask("append one")
            try writer.tell(word)
            let unknown = try writer.child.ask("append two")
            #expect(unknown == "refused inputOutput unknown")
            try writer.tell("none")
            let later = try writer.child.ask("append three")
            #expect(later?.starts(with: "refused inputOutput") == true)
            let ended = try writer.child.finish()
            #expect(ended)
            // That the index cannot follow a log that has failed is no further cause.
            let notices = try writer.notices()
            #expect(notices.count == 1 && notices.allSatisfy { $0.hasPrefix("failed") }, "\(notices)")
            let bodies = try log.allEvents().map { String(decoding: $0.content.body, as: UTF8.self) }
            // Its writer did not know, but no meta page that would show it was let through.
            #expect(bodies == ["one"])
        }
    }

    private func withFaultyWriter(_ body: (TemporaryLog, FaultyWriter) throws -> Void) throws {
        try withTemporaryLog { log in
            try withTemporaryDirectory { folder in
                let writer = try FaultyWriter(log, in: folder)
                defer { writer.child.kill() }
                try body(log, writer)
            }
        }
    }
}
