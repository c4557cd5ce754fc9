import EventModel
import EventStore
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("A range of time")
struct TimeRangeTests {
    private static let hour: Int64 = 3_600_000_000
    private static let blockEventCount = 1024

    /// Positions 1 to 1023 are the first block's, the next 1,024 the second's, and so on: `hours` has the hour in which
    /// each block's events were received.
    private static func events(hours: [Int64], _ samples: inout SampleEvents) -> [NewEvent] {
        hours.enumerated().flatMap { block, hour in
            samples.next(block == 0 ? blockEventCount - 1 : blockEventCount).enumerated().map { index, event in
                var event = event
                event.receivedAt = Timestamp(microseconds: hour * Self.hour + Int64(index) * 1_000_000)
                return event
            }
        }
    }

    private static func selection(_ since: Int64?, _ until: Int64?, terms: [SearchTerm] = []) -> Selection {
        Selection(
            since: since.map { Timestamp(microseconds: $0 * hour) },
            until: until.map { Timestamp(microseconds: $0 * hour) }, terms: terms)
    }

    @Test("is narrowed by the index before any record is read, also where the clock was set back")
    func narrowing() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        // The clock was set back for the fifth block.
        let events = Self.events(hours: [1, 2, 3, 4, 2, 5, 6], &samples)
        let first = { (block: Position) in block == 0 ? 1 : block * 1024 }
        try withTemporaryLog { log in
            try log.append(events)
            try log.withReader { reader in
                let ranges: [(Int64?, Int64?, ClosedRange<Position>?)] = [
                    (2, 3, first(1)...first(5) - 1), (5, nil, first(5)...first(7) - 1), (nil, 2, 1...first(1) - 1),
                    (7, nil, nil), (nil, 1, nil), (3, 4, first(2)...first(3) - 1),
                ]
                for (since, until, range) in ranges {
                    let selection = Self.selection(since, until)
                    #expect(try reader.query(selection).range == range, "\(selection)")
                    let expected = LogModel(events: events).positions(selection)
                    #expect(try reader.all(selection).map(\.position) == expected)
                    var backward = selection
                    backward.direction = .backward
                    #expect(try reader.all(backward).map(\.position) == expected.reversed())
                }
                // Between its ends, what lies outside is gone over.
                var query = try reader.query(Self.selection(2, 3))
                #expect(try query.nextCandidate(from: first(1) + 5) == first(1) + 5)
                #expect(try query.nextCandidate(from: first(2)) == first(4))
                #expect(try query.nextCandidate(from: first(4) + 1024) == nil)
                let search = Self.selection(5, 6, terms: [.orderCodePrefix("000")])
                #expect(try reader.query(search).range == first(5)...first(6) - 1)
                #expect(try reader.all(search).map(\.position) == LogModel(events: events).positions(search))
            }
        }
    }

    @Test("reaches to the log's end where the index is behind, and over all of it without one")
    func behind() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let events = Self.events(hours: [1, 2, 3], &samples)
        try withTemporaryLog { log in
            try log.append(Array(events[..<2000]))
            try log.copy("index", to: "index.behind")
            try log.append(Array(events[2000...]))
            try log.restoreFolder("index.behind", to: "index")
            let selection = Self.selection(1, 2)
            let expected = LogModel(events: events).positions(selection)
            try log.withReader { reader in
                #expect(try reader.query(selection).range == 1...3071)
                var query = try reader.query(selection)
                #expect(try query.nextCandidate(from: 1024) == 2001)
                #expect(try reader.all(selection).map(\.position) == expected)
            }
            try log.removeIndex()
            let (range, found) = try log.withReader { (try $0.query(selection).range, try $0.all(selection)) }
            #expect(range == 1...3071)
            #expect(found.map(\.position) == expected)
        }
    }

    @Test("is told as the whole log only where it is the whole log")
    func notice() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let events = Self.events(hours: [1, 2, 3], &samples)
        try withTemporaryLog { log in
            try log.append(events)
            let notice = { (selection: Selection) in try log.withReader { try $0.query(selection).scanNotice } }
            var selection = Selection(kinds: [.orderCreated])
            #expect(try notice(selection)?.contains("reading the whole log, position 1 to 3071") == true)
            selection.since = Timestamp(microseconds: 3 * Self.hour)
            #expect(try notice(selection)?.hasSuffix(": reading position 2048 to 3071") == true)
            selection.since = Timestamp(microseconds: 9 * Self.hour)
            #expect(try notice(selection) == nil)
            #expect(try notice(Selection(from: 5, kinds: [.orderCreated]))?.hasSuffix("position 5 to 3071") == true)
            try log.removeIndex()
            let search = Selection(to: 9, terms: [.orderCode("0000")])
            #expect(try notice(search) == "the index is not used (there is none): reading position 1 to 9")
        }
    }

    @Test("what is left of a query is counted as it would be handed out")
    func counting() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let events = Self.events(hours: [1, 2], &samples)
        try withTemporaryLog { log in
            try log.append(events)
            try log.withReader { reader in
                for selection in [Selection(undecodableOnly: true), Selection(), Selection(sources: ["none"])] {
                    var query = try reader.query(selection)
                    #expect(try query.countRest() == LogModel(events: events).positions(selection).count)
                    #expect(try query.countRest() == 0)
                }
            }
        }
    }
}
