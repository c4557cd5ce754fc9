import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

/// Logs whose first position lies shortly before a boundary of two windows of 2¹⁸ positions.
@Suite("Windows of the index")
struct WindowTests {
    private static let boundary: Position = 1 << 18

    @Test("a query gives the same answer on both sides of a boundary, in both directions", arguments: 0..<8)
    func queries(round: Int) throws {
        if round == 0 { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(round))
        var samples = SampleEvents(seed: random.next())
        let before = Position(random.pick(0...300))
        let events = samples.next(Int(before) + random.pick(0...300))
        let model = LogModel(events: events, origin: Self.boundary - before - 1)
        try withTemporaryLog { log in
            try log.begin(at: model.origin + 1)
            // In several openings: subjects are read back from the index of the window that is being filled.
            var rest = events[...]
            while !rest.isEmpty {
                let positions = try log.append(Array(rest.prefix(random.pick(1...150))))
                rest = rest.dropFirst(positions.count)
            }
            if random.isTrue(percent: 50) { try log.copy("index", to: "index.behind") }
            let followed = try IndexContents(log)
            _ = try Reindexing.rebuild(log.directory, configuration: log.configuration)
            let rebuilt = try IndexContents(log)
            #expect(rebuilt == followed)
            try log.withReader { reader in
                var selections = SampleSelections(random: SplitMix64(seed: random.next()), model: model)
                for _ in 0..<60 {
                    let selection = selections.next()
                    let found = try reader.all(selection).map(\.position)
                    #expect(found == model.positions(selection), "\(selection)")
                }
            }
        }
    }

    @Test("subjects are numbered anew in each window, by their first event there")
    func numbering() throws {
        let event = { (code: String) in
            NewEvent(
                source: "loja", receivedAt: Timestamp(microseconds: 5), body: [],
                decoding: .decoded(DecodedEvent(kind: .orderCreated, order: Order(code: code), customer: nil)),
                decoderVersion: 1)
        }
        let undecodable = NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 5), body: [], decoding: .undecodable(reason: "x"),
            decoderVersion: 1)
        try withTemporaryLog { log in
            try log.begin(at: Self.boundary - 3)
            try log.append([event("A"), event("B"), event("A"), event("B"), undecodable, event("C"), event("A")])
            let contents = try IndexContents(log)
            let rows = contents.rows.map { [$0.key >> 32, $0.key & 0xFFFF_FFFF, UInt64($0.offset)] }
            #expect(
                rows == [
                    [0, 1, 0x3_FFFD], [0, 1, 0x3_FFFF], [0, 2, 0x3_FFFE], [1, 0, 1], [1, 1, 0], [1, 2, 2], [1, 3, 3],
                ])
            let keys = contents.keys.map { [UInt8](($0.key.dropFirst(3))) + [UInt8($0.subject)] }
            let code = { (window: UInt8, code: Character, subject: UInt8) in
                [window, 2, code.asciiValue ?? 0, subject]
            }
            #expect(
                keys == [code(0, "A", 1), code(0, "B", 2), code(1, "A", 3), code(1, "B", 1), code(1, "C", 2)])
            #expect(contents.subjects.count == 5)
            let (positions, undecodables) = try log.withReader {
                (
                    try $0.all(Selection(terms: [.orderCode("A")], direction: .backward)).map(\.position),
                    try $0.all(Selection(undecodableOnly: true)).map(\.position)
                )
            }
            #expect(positions == [Self.boundary + 3, Self.boundary - 1, Self.boundary - 3])
            #expect(undecodables == [Self.boundary + 1])
        }
    }

    @Test("the values of a field come window by window, the newest first, and no window is begun after a limit")
    func indexedValues() throws {
        let event = { (code: String, id: String) in
            NewEvent(
                source: "loja", receivedAt: Timestamp(microseconds: 5), body: [],
                decoding: .decoded(DecodedEvent(kind: .orderCreated, order: Order(id: id, code: code), customer: nil)),
                decoderVersion: 1)
        }
        let (long, boundary) = (String(repeating: "L", count: 200), Self.boundary)
        try withTemporaryLog { log in
            try log.begin(at: boundary - 3)
            try log.append([
                event("B", "1"), event("A", "2"), event("B", "3"), event("A", "4"), event("C", "5"), event(long, "6"),
            ])
            try log.withReader { reader in
                func values(
                    _ range: ClosedRange<Position>, atMost count: Int = 100, until last: String = ""
                ) -> ([String], ClosedRange<Position>?) {
                    var values: [String] = []
                    let given = reader.forEachIndexedValue(of: .orderCode, in: range, atMost: count) { value in
                        values.append(String(decoding: value, as: UTF8.self))
                        return values.last != last
                    }
                    return (values, given)
                }
                let all = boundary - 3...boundary + 2
                #expect(values(all) == (["A", "C", "A", "B"], all))
                #expect(values(all, atMost: 2) == (["A", "C"], boundary...boundary + 2))
                #expect(values(boundary - 2...boundary - 1) == (["A", "B"], boundary - 2...boundary - 1))
                #expect(values(boundary + 1...boundary + 900) == (["A", "C"], boundary + 1...boundary + 2))
                #expect(values(all, until: "B") == (["A", "C", "A", "B"], boundary...boundary + 2))
                #expect(values(all, until: "A") == (["A"], nil))
                #expect(values(boundary + 3...boundary + 4) == ([], nil))
            }
        }
    }

    @Test("a log that begins at a later position has no record before it")
    func origin() async throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try await withTemporaryLog { log in
            try log.begin(at: 777)
            try await log.withReader { reader in
                let head = try reader.head()
                #expect(head.position == 776)
            }
            let positions = try log.append(samples.next(3))
            #expect(positions == [777, 778, 779])
            try await log.withReader { reader in
                let (before, first) = (try reader.event(at: 776), try reader.event(at: 777))
                #expect(before == nil && first != nil)
                let statistics = try reader.statistics()
                #expect(statistics.eventCount == 3 && statistics.head.position == 779)
                var follower = reader.follow(Selection(), after: 0)
                let followed = try await follower.next(within: .zero).map(\.position)
                #expect(followed == [777, 778, 779])
            }
        }
    }
}
