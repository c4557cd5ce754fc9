import EventModel
import EventStore
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Many followers of one log", .timeLimit(.minutes(5)))
struct CommitHubTests {
    /// A process with many followers of one log.
    private struct Crowd {
        let child: ChildProcess

        init(
            _ log: TemporaryLog, _ count: Int, inWriter: Bool = false, environment: [String: String] = [:]
        ) throws {
            let command = inWriter ? "write-followers" : "followers"
            child = try ChildProcess("StoreProbe", [command, log.path, "\(count)"], environment: environment)
            #expect(child.readLine() == "ready")
        }

        /// What it counts of itself, by name.
        func counts() throws -> [String: Int] {
            let words = try #require(try child.ask("counts")).split(separator: " ")
            return Dictionary(
                uniqueKeysWithValues: stride(from: 0, to: words.count, by: 2).map {
                    (String(words[$0]), Int(words[$0 + 1]) ?? -1)
                })
        }
    }

    @Test("in another process cost one watch and one thread that looks; each sees each event once, in order")
    func crowd() throws {
        let countOfMany = 1000
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try writer.appendAll(Self.events(3))
                let (one, many) = (try Crowd(log, 1), try Crowd(log, countOfMany))
                for round in 1...20 {
                    try writer.appendAll(Self.events(round.isMultiple(of: 5) ? 50 : 1))
                }
                let eventCount = Int(writer.head.position) - 3
                #expect(try one.child.ask("seen \(eventCount)") == "1 of 1, 0 out of order")
                #expect(
                    try many.child.ask("seen \(eventCount)") == "\(countOfMany) of \(countOfMany), 0 out of order")
                let (countsOfOne, counts) = (try one.counts(), try many.counts())
                #expect(counts["looking"] == 1 && counts["watches"] == 1)
                #expect(counts["descriptors"] == countsOfOne["descriptors"])
                // Those of Swift's pool, a few that read, one that looks, and what the probe itself has.
                let coreCount = ProcessInfo.processInfo.activeProcessorCount
                #expect(try #require(counts["threads"]) <= coreCount + EventStore.Limits.followReadingCountMax + 6)

                // One that goes leaves the others where they are.
                #expect(try many.child.ask("cancel \(countOfMany / 2)") == "cancelled")
                try writer.appendAll(Self.events(1))
                let rest = countOfMany - countOfMany / 2
                #expect(
                    try many.child.ask("seen \(eventCount + 1)") == "\(rest) of \(rest), 0 out of order")
                // With the last, the thread and its watch go.
                #expect(try many.child.ask("cancel \(rest)") == "cancelled")
                try wait(for: "the thread's end") {
                    let counts = try many.counts()
                    return counts["looking"] == 0 && counts["watches"] == 0
                }
            }
        }
    }

    @Test("in the writer's process cost one thread, and no watch")
    func crowdInWriter() throws {
        try withTemporaryLog { log in
            var descriptorCounts: [Int?] = []
            for count in [1, 1000] {
                let crowd = try Crowd(log, count, inWriter: true)
                #expect(try crowd.child.ask("append 20") == "appended")
                #expect(try crowd.child.ask("seen 20") == "\(count) of \(count), 0 out of order")
                let counts = try crowd.counts()
                #expect(counts["looking"] == 1 && counts["watches"] == 0)
                descriptorCounts.append(counts["descriptors"])
                #expect(try crowd.child.ask("cancel \(count)") == "cancelled")
                try wait(for: "the thread's end") { try crowd.counts()["looking"] == 0 }
                let ended = try crowd.child.finish()
                #expect(ended)
            }
            #expect(descriptorCounts[0] == descriptorCounts[1])
        }
    }

    @Test("in the writer's process let their thread go when the last is cancelled, though no commit comes")
    func cancelledInWriter() throws {
        try withTemporaryLog { log in
            let crowd = try Crowd(log, 3, inWriter: true)
            try wait(for: "the thread") { try crowd.counts()["looking"] == 1 }
            #expect(try crowd.child.ask("cancel 3") == "cancelled")
            try wait(for: "the thread's end") { try crowd.counts()["looking"] == 0 }
            let ended = try crowd.child.finish()
            #expect(ended)
        }
    }

    @Test(
        "see commits also where the system tells of no writes", arguments: ["refuse", "silent"])
    func noNotices(how: String) throws {
        try withTemporaryDirectory { folder in
            let library = folder + "/no_notices.so"
            let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Shims/no_notices.c").path
            let compiled = try runTool("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
            try #require(compiled.status == 0, "\(compiled.output)")
            try withTemporaryLog { log in
                try log.withWriter { writer in
                    // Beside what a sanitizer preloads.
                    let preloaded = [library, ProcessInfo.processInfo.environment["LD_PRELOAD"] ?? ""]
                    let crowd = try Crowd(
                        log, 20, environment: ["LD_PRELOAD": preloaded.joined(separator: " "), "NO_NOTICES": how])
                    for count in 1...6 {
                        try writer.appendAll(Self.events(1))
                        #expect(try crowd.child.ask("seen \(count)") == "20 of 20, 0 out of order")
                    }
                    // By now it is known that none come.
                    #expect(try crowd.counts()["watches"] == 0)
                }
            }
        }
    }

    @Test("all end and say why when the log is removed or replaced", arguments: [true, false])
    func removed(isReplaced: Bool) throws {
        try withTemporaryLog { log in
            try log.append(Self.events(2))
            let crowd = try Crowd(log, 100)
            let aside = log.path + "/aside"
            try FileManager.default.moveItem(atPath: log.path + "/log", toPath: aside)
            if isReplaced { try FileManager.default.copyItem(atPath: aside, toPath: log.path + "/log") }
            let ends = try #require(try crowd.child.ask("ends"))
            #expect(ends.hasPrefix("100 inputOutput: ") && ends.contains("removed or replaced"), "\(ends)")
            if isReplaced { try FileManager.default.removeItem(atPath: log.path + "/log") }
            try FileManager.default.moveItem(atPath: aside, toPath: log.path + "/log")
        }
    }

    @Test("in the writer's process miss nothing, whenever they begin to wait")
    func inWriter() async throws {
        try await withTemporaryLog { log in
            try await log.withWriter { writer in
                let (followerCount, eventCount) = (50, 400)
                let reader = writer.reader
                let seen = try await withThrowingTaskGroup(of: [Position].self) { group in
                    for number in 0..<followerCount {
                        group.addTask {
                            var follower = reader.follow(Selection(to: Position(eventCount)), after: 0)
                            var seen: [Position] = []
                            while !follower.isFinished {
                                seen += try await follower.next().map(\.position)
                                // Some are always on their way, so that commits fall into every moment.
                                if number.isMultiple(of: 3) { await Task.yield() }
                            }
                            return seen
                        }
                    }
                    group.addTask {
                        for _ in 0..<eventCount { _ = try await writer.append(Self.events(1)[0]) }
                        return Array(1...Position(eventCount))
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(seen == Array(repeating: Array(1...Position(eventCount)), count: followerCount + 1))
            }
        }
    }

    @Test("get what was committed, and then learn that their writer was closed")
    func closedWriter() async throws {
        try await withTemporaryLog { log in
            try await log.withWriter { writer in
                let waiting = Task { [reader = writer.reader] in
                    var follower = reader.follow(Selection(), after: 0)
                    var seen: [Position] = []
                    do {
                        while true { seen += try await follower.next().map(\.position) }
                    } catch {
                        return (seen, error)
                    }
                }
                try writer.appendAll(Self.events(3))
                writer.close()
                let (seen, error) = await waiting.value
                #expect(seen == [1, 2, 3] && (error as? EventStoreError)?.code == .closed)
            }
        }
    }

    @Test("that is cancelled ends at once, waiting or not, and goes on where it was")
    func cancelled() async throws {
        try await withTemporaryLog { log in
            try await log.withWriter { writer in
                try writer.appendAll(Self.events(2))
                let reader = writer.reader
                let ended = Task {
                    var follower = reader.follow(Selection(), after: 0)
                    let first = try await follower.next().map(\.position)
                    await #expect(throws: CancellationError.self) { _ = try await follower.next() }
                    return (first, follower)
                }
                ended.cancel()
                // Cancelled before it began, it throws at its first step, or at its second.
                if case .success((let first, var follower)) = await ended.result {
                    #expect(first == [1, 2])
                    try writer.appendAll(Self.events(1))
                    let next = try await follower.next().map(\.position)
                    #expect(next == [3])
                }
            }
        }
    }

    private static func events(_ count: Int) -> [NewEvent] {
        (0..<count).map { number in
            NewEvent(
                source: "s", receivedAt: Timestamp(microseconds: 1), body: Array("body \(number)".utf8),
                decoding: .undecodable(reason: "a test"), decoderVersion: 1)
        }
    }
}
