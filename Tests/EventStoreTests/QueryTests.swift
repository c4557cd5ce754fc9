import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("A query")
struct QueryTests {
    /// What there is of the index when the question is asked.
    enum IndexCase: CaseIterable {
        case current, behind, missing, ofAnotherLog
    }

    @Test("invariant 10: answers as a plain search of all events does, whatever the index has", arguments: 0..<50)
    func model(round: Int) throws {
        if round == 0 { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(round))
        var samples = SampleEvents(seed: random.next(), orderCount: random.pick([2, 12, 40]))
        let events = samples.next(random.pick(0...250))
        let indexedCount = random.pick(0...events.count)
        try withTemporaryLog { log in
            try log.append(Array(events[..<indexedCount]))
            try log.copy("index", to: "index.behind")
            try log.append(Array(events[indexedCount...]))
            try log.copy("index", to: "index.current")
            let model = LogModel(events: events)
            for indexCase in IndexCase.allCases {
                try log.removeIndex()
                switch indexCase {
                case .current: try log.copy("index.current", to: "index")
                case .behind: try log.copy("index.behind", to: "index")
                case .missing: break
                case .ofAnotherLog: try copyIndexOfAnotherLog(to: log, &samples)
                }
                let selections = SampleSelections(random: SplitMix64(seed: random.next()), model: model)
                try expectSameAnswers(selections, of: 12, log, indexCase)
            }
            try log.removeIndex()
            try log.copy("index.current", to: "index")
            for name in ["index.current", "index.behind"] {
                try FileManager.default.removeItem(atPath: log.path + "/" + name)
            }
        }
    }

    /// What is shown, part by part, is what is handed out, in the parts' order.
    private func expectSameParts(of selection: Selection, _ reader: LogReader, _ expected: [Event]) throws {
        let query = try reader.query(selection)
        var shown: [Event] = []
        var starts = Array(stride(from: query.range?.lowerBound ?? 1, through: query.range?.upperBound ?? 0, by: 37))
        if selection.direction == .backward { starts.reverse() }
        for start in starts {
            var part = query.part(start...start + 36)
            var count = 0
            repeat {
                let before = shown.count
                count = try part.next { shown.append($0.copy()) }
                #expect(shown.count == before + count)
            } while count > 0
        }
        #expect(shown == expected, "\(selection)")
    }

    private func expectSameAnswers(
        _ selections: SampleSelections, of count: Int, _ log: TemporaryLog, _ indexCase: IndexCase
    ) throws {
        var selections = selections
        try log.withReader { reader in
            for _ in 0..<count {
                let selection = selections.next()
                let expected = selections.model.positions(selection)
                let found = try reader.all(selection)
                #expect(found.map(\.position) == expected, "\(indexCase) index, \(selection)")
                let contents = expected.map { selections.model.events[Int($0) - 1] }
                #expect(found.map(\.content) == contents)
                if selection.limit == nil { try expectSameParts(of: selection, reader, found) }
            }
        }
    }

    private func copyIndexOfAnotherLog(to log: TemporaryLog, _ samples: inout SampleEvents) throws {
        try withTemporaryLog { other in
            try other.append(samples.next(40))
            try FileManager.default.copyItem(atPath: other.path + "/index", toPath: log.path + "/index")
        }
    }

    @Test("answers alike beside a running writer, page by page")
    func paging() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next())
        let model = LogModel(events: samples.next(400))
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try writer.appendAll(model.events)
                try writer.waitForIndex()
                var selections = SampleSelections(random: SplitMix64(seed: random.next()), model: model)
                for _ in 0..<200 {
                    var selection = selections.next()
                    selection.limit = nil
                    let whole = try writer.reader.all(selection).map(\.position)
                    #expect(whole == model.positions(selection), "\(selection)")
                    // The cursor of a page is its last position.
                    var paged: [Position] = []
                    selection.limit = random.pick(1...9)
                    while case let page = try writer.reader.all(selection), let last = page.last {
                        paged += page.map(\.position)
                        switch selection.direction {
                        case .forward: selection.from = last.position + 1
                        case .backward: selection.to = last.position - 1
                        }
                    }
                    #expect(paged == whole, "\(selection)")
                }
            }
        }
    }

    @Test("sees the log as of its beginning, whatever is appended meanwhile")
    func snapshot() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try writer.appendAll(samples.next(1500))
                var query = try writer.reader.query(Selection())
                let first = try query.next()
                try writer.appendAll(samples.next(10))
                let rest = try query.all()
                #expect((first + rest).map(\.position) == Array(1...1500))
                #expect(query.upper.position == 1500)
            }
        }
    }

    @Test("invariant 12: hands out at most 1,000 events, or 4 MiB of them, at a time")
    func chunks() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let small = samples.next(2100)
        let large = samples.next(9).map { event in
            var event = event
            event.set(body: [UInt8](repeating: 7, count: 1 << 20))
            return event
        }
        try withTemporaryLog { log in
            try log.append(small + large)
            try log.withReader { reader in
                var query = try reader.query(Selection())
                var count = 0
                while case let chunk = try query.next(), !chunk.isEmpty {
                    count += chunk.count
                    #expect(chunk.count <= Limits.readRowCountMax)
                    let byteCounts = chunk.map(\.content.body.count)
                    #expect(byteCounts.dropLast().reduce(0, +) < Limits.readByteCountMax)
                }
                #expect(count == 2109)
            }
        }
    }

    @Test("says when it reads more of the log than the index would ask for")
    func notices() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(20))
            try log.copy("index", to: "index.old")
            try log.append(samples.next(20))
            let search = Selection(terms: [.orderCode("0000")])
            let (whole, byKind) = try log.withReader {
                (try $0.query(search).scanNotice, try $0.query(Selection(kinds: [.orderCreated])).scanNotice)
            }
            #expect(whole == nil)
            #expect(byKind?.contains("reading the whole log") == true)
            try log.copy("index.old", to: "index")
            try log.withReader {
                let behind = try $0.query(search)
                #expect(behind.indexedThrough == 20)
                #expect(behind.scanNotice?.contains("from 21 to 40") == true)
            }
            try log.removeIndex()
            try log.withReader {
                let missing = try $0.query(search)
                #expect(missing.indexedThrough == nil)
                #expect(missing.scanNotice?.contains("there is none") == true)
            }
            try FileManager.default.removeItem(atPath: log.path + "/index.old")
        }
    }

    @Test("names the sources that know a customer id")
    func sourcesOfCustomer() throws {
        let events = [("b", "1"), ("a", "1"), ("c", "2"), ("a", "1")].map { source, id in
            NewEvent(
                source: source, receivedAt: Timestamp(microseconds: 1), body: [],
                decoding: .decoded(
                    DecodedEvent(kind: .orderCreated, order: Order(), customer: Customer(id: id))), decoderVersion: 1)
        }
        try withTemporaryLog { log in
            try log.append(events)
            let (one, none) = try log.withReader { (try $0.sources(ofCustomer: "1"), try $0.sources(ofCustomer: "9")) }
            #expect(one == ["a", "b"])
            #expect(none.isEmpty)
        }
    }
}
