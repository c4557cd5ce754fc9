import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("A follower")
struct FollowTests {
    @Test("sees every later commit once, in order, and only what its selection asks for")
    func laterCommits() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                var events = samples.next(30)
                try writer.appendAll(events)
                let selection = Selection(terms: [.utmID("utm-1")], sources: ["loja"])
                var (everything, some) = (
                    try writer.reader.follow(Selection(), after: 10), try writer.reader.follow(selection, after: 0)
                )
                var (seen, seenOfSome): ([Position], [Position]) = ([], [])
                for _ in 0..<40 {
                    let more = samples.next(random.pick(0...5))
                    try writer.appendAll(more)
                    events += more
                    while case let batch = try everything.next(waitingMilliseconds: 0), !batch.isEmpty {
                        seen += batch.map(\.position)
                    }
                    while case let batch = try some.next(waitingMilliseconds: 0), !batch.isEmpty {
                        seenOfSome += batch.map(\.position)
                    }
                    #expect(everything.position == writer.head.position)
                }
                #expect(seen == Array(11...Position(events.count)))
                #expect(seenOfSome == LogModel(events: events).positions(selection))
                #expect(!everything.isFinished)
            }
        }
    }

    @Test("ends at the last position of its selection, and at its limit")
    func ends() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try writer.appendAll(samples.next(5))
                var (toEight, three) = (
                    try writer.reader.follow(Selection(to: 8), after: 2),
                    try writer.reader.follow(Selection(limit: 3), after: 4)
                )
                let nothing = try writer.reader.follow(Selection(limit: 0), after: 0)
                #expect(nothing.isFinished)
                let first = try toEight.next(waitingMilliseconds: 0).map(\.position)
                let firstOfThree = try three.next(waitingMilliseconds: 0).map(\.position)
                #expect(first == [3, 4, 5] && firstOfThree == [5])
                #expect(!toEight.isFinished && !three.isFinished)
                try writer.appendAll(samples.next(20))
                var (rest, restOfThree): ([Position], [Position]) = ([], [])
                while !toEight.isFinished { rest += try toEight.next(waitingMilliseconds: 0).map(\.position) }
                while !three.isFinished { restOfThree += try three.next(waitingMilliseconds: 0).map(\.position) }
                #expect(rest == [6, 7, 8] && restOfThree == [6, 7])
                let (afterTo, afterLimit) = (
                    try toEight.next(waitingMilliseconds: 0), try three.next(waitingMilliseconds: 0)
                )
                #expect(afterTo.isEmpty && afterLimit.isEmpty)
            }
        }
    }

    @Test("goes on from any position that there is a number for")
    func anyStart() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try writer.appendAll(samples.next(3))
                for (from, after, expected) in [
                    (0, 0, [1, 2, 3]), (nil, 0, [1, 2, 3]), (2, 0, [2, 3]), (0, 2, [3]), (1 << 50, 0, []),
                    (.max, 0, []),
                    (nil, .max - 1, []), (0, .max, []), (.max, .max, []),
                ] as [(Position?, Position, [Position])] {
                    var follower = try writer.reader.follow(Selection(from: from), after: after)
                    let seen = try follower.next(waitingMilliseconds: 0).map(\.position)
                    #expect(seen == expected, "\(String(describing: from)) \(after)")
                }
            }
        }
    }

    @Test("in another process sees what this one commits, batch by batch")
    func otherProcess() throws {
        try withTemporaryLog { log in
            try log.withWriter { writer in
                let child = try ChildProcess("StoreProbe", ["follow", log.path])
                let greeting = child.readLine()
                #expect(greeting == "ready")
                for number in 1...50 {
                    let event = NewEvent(
                        source: "s", receivedAt: Timestamp(microseconds: 1), body: Array("body \(number)".utf8),
                        decoding: .undecodable(reason: "a test"), decoderVersion: 1)
                    try writer.appendAll([event])
                    let line = child.readLine()
                    #expect(line == "\(number) body \(number)")
                }
                child.kill()
            }
        }
    }

    @Test("stops when the record that it had passed is another one")
    func replacedLog() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog(expecting: .unsound) { log in
            try log.append(samples.next(4))
            try log.withReader { reader in
                var follower = try reader.follow(Selection(), after: 0)
                let seen = try follower.next(waitingMilliseconds: 0)
                let ended = try follower.next(waitingMilliseconds: 0)
                #expect(seen.count == 4 && ended.isEmpty)
                // The last 32 bytes of a record are its hash.
                let hash = try #require(seen.last).recordHash.withUnsafeBytes { Array($0) }
                let dataPath = log.path + "/log/data.mdb"
                let offset = try #require(RawFile.offset(of: hash, in: RawFile.bytes(dataPath)))
                try RawFile.overwrite(dataPath, at: offset, with: [hash[0] ^ 1])
                let child = try ChildProcess("StoreProbe", ["write", log.path])
                let greeting = child.readLine()
                #expect(greeting?.starts(with: "failed") == true)
                child.kill()
            }
        }
    }

    @Test("that is not told of commits looks for them at intervals from then on; one that is told does not")
    func untoldCommits() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/data.mdb"
            try Data([0]).write(to: URL(filePath: path))
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            var watch = CommitWatch(dataFile: path)
            var unwatched = CommitWatch(dataFile: path + ".none")
            #expect(!watch.isPolling && unwatched.isPolling)

            // Often enough that the last of them waits for a write, whatever was told of before.
            func wait(_ watch: inout CommitWatch) { for _ in 1...4 { watch.wait(milliseconds: 2) } }
            func findCommits(_ count: Int, isTold: Bool, late: Bool = false) throws {
                for _ in 0..<count {
                    if isTold, !late { try file.write(contentsOf: [1]) }
                    wait(&watch)
                    // The write may come only after the wait for it has ended.
                    if isTold, late { try file.write(contentsOf: [1]) }
                    watch.noteCommit()
                }
            }
            let few = EventStore.Limits.followUntoldCommitCountMax - 1
            for late in [false, true, false, true] {
                try findCommits(few, isTold: false)
                try findCommits(1, isTold: true, late: late)
                #expect(!watch.isPolling)
            }
            try findCommits(few, isTold: false)
            #expect(!watch.isPolling)
            try findCommits(1, isTold: false)
            #expect(watch.isPolling)

            // Commits that are found without another wait say nothing: of these only the first came without a notice.
            var busy = CommitWatch(dataFile: path)
            #expect(!busy.isPolling)
            wait(&busy)
            for _ in 1...20 { busy.noteCommit() }
            #expect(!busy.isPolling)
            unwatched.wait(milliseconds: 1)
            unwatched.noteCommit()
            #expect(unwatched.isPolling)
        }
    }
}
