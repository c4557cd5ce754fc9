import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

@Suite("A log that lost its end")
struct ShortenedLogTests {
    /// What still tells of the end.
    enum Witness: CaseIterable { case anchors, index, both }

    @Test("invariant 10: is refused by every way of reading, saying what is missing", arguments: Witness.allCases)
    func olderLog(witness: Witness) async throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try await withTemporaryLog { log in
            try log.append(samples.next(10))
            for name in ["log", "anchors"] { try log.copy(name, to: name + ".old") }
            try log.append(samples.next(5))
            try log.restoreFolder("log.old", to: "log")
            if witness == .index { try log.restoreFolder("anchors.old", to: "anchors") }
            if witness == .anchors { try log.removeIndex() }
            // The index alone advises nobody to accept a loss: it is derived.
            let advice = witness == .index ? "Restore both from the newest backup" : "diario recover --accept-loss"
            try await expectRefusals(log, namingPositionIn: 15...15, saying: advice)
            _ = try Recovery.acceptLoss(log.directory, configuration: log.configuration)
            let count = try log.allEvents().count
            #expect(count == 10)
            try log.append(samples.next(1))
        }
    }

    @Test("invariant 10: a leaf page copied over the last one is noticed, where nothing outside the log tells of it")
    func copiedLeaf() async throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try await withTemporaryLog { log in
            try log.append(samples.next(80))
            for name in ["anchors", "index"] { try FileManager.default.removeItem(atPath: log.path + "/" + name) }
            let path = log.path + "/log/data.mdb"
            let whole = try RawFile.bytes(path)
            let leaves = try LeafPages(whole).byLastPosition
            let (last, other) = try (#require(leaves[80]), #require(leaves[leaves.keys.filter { $0 < 70 }.max() ?? 0]))
            for page in last {
                let number = Array(whole[page * 4096..<page * 4096 + 8])
                let copied = Array(whole[other[0] * 4096 + 8..<other[0] * 4096 + 4096])
                try RawFile.overwrite(path, at: page * 4096, with: number + copied)
            }
            try await expectRefusals(log, namingPositionIn: 60...80, saying: "80 records, and")
            try RawFile.overwrite(path, at: 0, with: whole)
        }
    }

    @Test("is never suspected beside a writer, however soon the anchors name what was committed")
    func beside() throws {
        try withTemporaryLog { log in
            try log.withWriter { writer in
                let reader = try ChildProcess("StoreProbe", ["read", log.path])
                #expect(reader.readLine() == "ready 0")
                let anchors = AnchorFile(log.directory)
                for number in 1...200 {
                    try reader.send(number.isMultiple(of: 20) ? "count" : "head")
                    let event = NewEvent(
                        source: "s", receivedAt: Timestamp(microseconds: Int64(number)), body: [],
                        decoding: .undecodable(reason: "a test"), decoderVersion: 1)
                    try writer.appendAll([event])
                    let time = Timestamp(microseconds: Int64(number))
                    try anchors.append(Anchor(epoch: 1, head: writer.head, writtenAt: time))
                    let answer = try #require(reader.readLine())
                    #expect(Int(answer) == number || Int(answer) == number - 1, "\(answer)")
                }
                let ended = try reader.finish()
                #expect(ended)
            }
        }
    }

    /// Everything that reads `log` says that it is damaged.
    private func expectRefusals(
        _ log: TemporaryLog, namingPositionIn positions: ClosedRange<Position>, saying words: String
    ) async throws {
        try await log.withReader { reader in
            let ways: [(String, () async throws -> Void)] = [
                ("query", { _ = try reader.all(Selection()) }),
                ("search", { _ = try reader.all(Selection(terms: [.orderCodePrefix("")])) }),
                ("one event", { _ = try reader.event(at: 3) }),
                ("statistics", { _ = try reader.statistics() }),
                ("head", { _ = try reader.head() }),
                (
                    "follower",
                    {
                        var follower = reader.follow(Selection(), after: 2)
                        _ = try await follower.next(within: .zero)
                    }
                ),
            ]
            for (name, way) in ways {
                let error = await #expect(throws: EventStoreError.self, "\(name)") { try await way() }
                #expect(error?.code == .damaged && positions.contains(error?.position ?? 0), "\(name)")
                #expect(error?.message.contains(words) == true, "\(name): \(error?.message ?? "")")
            }
            let report = try reader.verify()
            #expect(!report.isSound)
        }
        let error = #expect(throws: EventStoreError.self) {
            try Reindexing.rebuild(log.directory, configuration: log.configuration)
        }
        #expect(error?.code == .damaged)
    }
}

/// The leaf pages of a log's records, live ones and old copies, told by the layout of `mdb.c`.
private struct LeafPages {
    /// The last position on a page → the numbers of the pages.
    var byLastPosition: [Position: [Int]] = [:]

    init(_ bytes: [UInt8]) throws {
        for page in 2..<bytes.count / 4096 {
            let start = page * 4096
            let half = { (offset: Int) in Int(bytes[start + offset]) | Int(bytes[start + offset + 1]) << 8 }
            let nodeCount = (half(12) - 16) / 2
            // The flag of a leaf; a node is 8 bytes and a key, here of 8.
            guard half(10) & 0x02 != 0, (1...200).contains(nodeCount) else { continue }
            let node = start + half(16 + 2 * (nodeCount - 1))
            guard node + 16 <= bytes.count, bytes[node + 6] == 8, bytes[node + 7] == 0 else { continue }
            let position = (0..<8).reduce(Position(0)) { $0 | Position(bytes[node + 8 + $1]) << (8 * Position($1)) }
            byLastPosition[position, default: []].append(page)
        }
    }
}
