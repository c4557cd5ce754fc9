import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("A follower")
struct FollowTests {
    @Test("sees every later commit once, in order, and only what its selection asks for")
    func laterCommits() async throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next())
        try await withTemporaryLog { log in
            try await log.withWriter { writer in
                var events = samples.next(30)
                try writer.appendAll(events)
                let selection = Selection(terms: [.utmID("utm-1")], sources: ["loja"])
                var everything = writer.reader.follow(Selection(), after: 10)
                var some = writer.reader.follow(selection, after: 0)
                var (seen, seenOfSome): ([Position], [Position]) = ([], [])
                for _ in 0..<40 {
                    let more = samples.next(random.pick(0...5))
                    try writer.appendAll(more)
                    events += more
                    while case let batch = try await everything.next(within: .zero), !batch.isEmpty {
                        seen += batch.map(\.position)
                    }
                    while case let batch = try await some.next(within: .zero), !batch.isEmpty {
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
    func ends() async throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try await withTemporaryLog { log in
            try await log.withWriter { writer in
                try writer.appendAll(samples.next(5))
                var toEight = writer.reader.follow(Selection(to: 8), after: 2)
                var three = writer.reader.follow(Selection(limit: 3), after: 4)
                let nothing = writer.reader.follow(Selection(limit: 0), after: 0)
                #expect(nothing.isFinished)
                let first = try await toEight.next(within: .zero).map(\.position)
                let firstOfThree = try await three.next(within: .zero).map(\.position)
                #expect(first == [3, 4, 5] && firstOfThree == [5])
                #expect(!toEight.isFinished && !three.isFinished)
                try writer.appendAll(samples.next(20))
                var (rest, restOfThree): ([Position], [Position]) = ([], [])
                while !toEight.isFinished { rest += try await toEight.next(within: .zero).map(\.position) }
                while !three.isFinished { restOfThree += try await three.next(within: .zero).map(\.position) }
                #expect(rest == [6, 7, 8] && restOfThree == [6, 7])
                let (afterTo, afterLimit) = (
                    try await toEight.next(within: .zero), try await three.next(within: .zero)
                )
                #expect(afterTo.isEmpty && afterLimit.isEmpty)
            }
        }
    }

    @Test("goes on from any position that there is a number for")
    func anyStart() async throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try await withTemporaryLog { log in
            try await log.withWriter { writer in
                try writer.appendAll(samples.next(3))
                for (from, after, expected) in [
                    (0, 0, [1, 2, 3]), (nil, 0, [1, 2, 3]), (2, 0, [2, 3]), (0, 2, [3]), (1 << 50, 0, []),
                    (.max, 0, []),
                    (nil, .max - 1, []), (0, .max, []), (.max, .max, []),
                ] as [(Position?, Position, [Position])] {
                    var follower = writer.reader.follow(Selection(from: from), after: after)
                    let seen = try await follower.next(within: .zero).map(\.position)
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

    @Test("stops when the record that it had passed is another one by the next commit")
    func replacedLog() async throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try await withTemporaryLog(expecting: .unsound) { log in
            try log.append(samples.next(4))
            try await log.withReader { reader in
                var follower = reader.follow(Selection(), after: 0)
                let seen = try await follower.next(within: .zero)
                let ended = try await follower.next(within: .zero)
                #expect(seen.count == 4 && ended.isEmpty)
                let writer = try ChildProcess("StoreProbe", ["write", log.path])
                #expect(writer.readLine() == "ready 4")
                // The last 32 bytes of a record are its hash.
                let hash = try #require(seen.last).recordHash.withUnsafeBytes { Array($0) }
                let dataPath = log.path + "/log/data.mdb"
                let offset = try #require(RawFile.offset(of: hash, in: RawFile.bytes(dataPath)))
                try RawFile.overwrite(dataPath, at: offset, with: [hash[0] ^ 1])
                #expect(try writer.ask("append more") == "acknowledged 5")
                let error = await #expect(throws: EventStoreError.self) { _ = try await follower.next() }
                #expect(error?.code == .damaged && error?.position == 4)
                // Whoever asks again is told again.
                let again = await #expect(throws: EventStoreError.self) { _ = try await follower.next() }
                #expect(again?.position == 4)
                writer.kill()
                let another = try ChildProcess("StoreProbe", ["write", log.path])
                #expect(another.readLine()?.starts(with: "failed") == true)
                another.kill()
            }
        }
    }
}
