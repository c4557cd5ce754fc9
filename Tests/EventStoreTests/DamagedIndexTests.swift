import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

/// What is derived from the log never stops it and never answers falsely.
@Suite("A damaged index")
struct DamagedIndexTests {
    /// A way to damage the index's files.
    enum Damage: CaseIterable {
        case bit, header, zeroedPage, displacedPage, metaPage, cutOff, sum, sumsHeader, sumsCutOff
    }

    private static let pageByteCount = 4096

    /// Damages the files of the index in `path`; `bytes` are those of its `data.mdb`.
    private func apply(_ damage: Damage, to path: String, _ bytes: [UInt8], _ random: inout SplitMix64) throws {
        let (data, sums) = (path + "/data.mdb", path + "/pages")
        let page = { (random: inout SplitMix64) in Self.pageByteCount * random.pick(2...bytes.count / 4096 - 1) }
        let flip = { (file: String, offset: Int, random: inout SplitMix64) in
            let byte = try RawFile.bytes(file)[offset]
            try RawFile.overwrite(file, at: offset, with: [byte ^ 1 << UInt8(random.pick(0...7))])
        }
        switch damage {
        case .bit: try flip(data, random.pick(0...bytes.count - 1), &random)
        case .header: try flip(data, page(&random) + random.pick(0...15), &random)
        case .zeroedPage:
            try RawFile.overwrite(data, at: page(&random), with: [UInt8](repeating: 0, count: Self.pageByteCount))
        case .displacedPage:
            let from = page(&random)
            try RawFile.overwrite(data, at: page(&random), with: Array(bytes[from..<from + Self.pageByteCount]))
        case .metaPage: try flip(data, random.pick(0...1) * Self.pageByteCount + random.pick(0...151), &random)
        case .cutOff: try RawFile.truncate(data, to: random.pick(0...bytes.count - 1))
        case .sum: try flip(sums, Self.pageByteCount + 4 * random.pick(0...bytes.count / 4096 - 1), &random)
        case .sumsHeader: try flip(sums, random.pick(0...27), &random)
        case .sumsCutOff: try RawFile.truncate(sums, to: random.pick(0...4200))
        }
    }

    @Test("gives the log's answers, and is built anew", arguments: Damage.allCases)
    func anyDamage(damage: Damage) throws {
        if damage == .bit { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(Damage.allCases.firstIndex(of: damage) ?? 0))
        var samples = SampleEvents(seed: random.next(), orderCount: 40)
        let model = LogModel(events: samples.next(600))
        try withTemporaryLog { log in
            // Several commits, so that there are free pages as well.
            for part in 0..<3 { try log.append(Array(model.events[part * 200..<part * 200 + 200])) }
            try log.copy("index", to: "index.whole")
            let whole = try IndexContents(log)
            let bytes = try RawFile.bytes(log.path + "/index/data.mdb")
            for round in 0..<12 {
                try log.removeIndex()
                try log.copy("index.whole", to: "index")
                try apply(damage, to: log.path + "/index", bytes, &random)
                try log.withReader { reader in
                    try expectLogsAnswers(reader, model, &random, "\(damage), round \(round)")
                }
                if round < 4 { try expectRebuilt(log, whole, model, &random, "\(damage), round \(round)") }
            }
            try log.removeIndex()
            try log.copy("index.whole", to: "index")
            try FileManager.default.removeItem(atPath: log.path + "/index.whole")
        }
    }

    private func expectLogsAnswers(
        _ reader: LogReader, _ model: LogModel, _ random: inout SplitMix64, _ comment: Comment
    ) throws {
        var selections = SampleSelections(random: SplitMix64(seed: random.next()), model: model)
        for _ in 0..<12 {
            let selection = selections.next()
            let found = try reader.all(selection).map(\.position)
            #expect(found == model.positions(selection), comment)
        }
        let statistics = try reader.statistics()
        #expect(statistics.eventCount == model.events.count, comment)
        #expect(statistics.undecodableCount == model.events.filter { $0.decoding.event == nil }.count, comment)
    }

    /// A receiver opens the log, whatever its index is, and has it whole soon.
    private func expectRebuilt(
        _ log: TemporaryLog, _ whole: IndexContents, _ model: LogModel, _ random: inout SplitMix64, _ comment: Comment
    ) throws {
        try log.withWriter { writer in
            #expect(writer.admissionError == nil, comment)
            try writer.waitForIndex()
            try expectLogsAnswers(writer.reader, model, &random, comment)
        }
        #expect(try IndexContents(log) == whole, comment)
        let through = try log.withReader { try $0.query(Selection()).indexedThrough }
        #expect(through == Position(model.events.count), comment)
    }

    /// Calls `body` with a log of thirty events, of which `selection` finds the twelfth.
    private func withOrder(_ body: (TemporaryLog, _ selection: Selection) throws -> Void) throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        var events = samples.next(30)
        events[11].decoding = .decoded(
            DecodedEvent(kind: .orderCreated, order: Order(code: "0000593098"), customer: nil))
        try withTemporaryLog { log in
            try log.append(events)
            try body(log, Selection(terms: [.orderCode("0000593098")]))
        }
    }

    @Test("whose key of an order was altered finds the order's events all the same, says so, and is built anew")
    func alteredKey() throws {
        try withOrder { log, selection in
            try log.alterIndexKey(of: "0000593098")
            let notices = Notices()
            try log.withReader(indexNotice: notices.add) { reader in
                for _ in 0..<2 {
                    let found = try reader.all(selection).map(\.position)
                    #expect(found == [12])
                }
                #expect(notices.texts.count == 1)
                #expect(notices.texts.first?.hasPrefix("the index is not used: it is damaged: page ") == true)
                let query = try reader.query(selection)
                #expect(query.indexedThrough == nil)
                #expect(query.scanNotice?.contains("its check sum differs") == true)
                let report = try reader.verify()
                #expect(!report.isSound && report.reason?.contains("its check sum differs") == true)
            }

            let rebuilding = Notices()
            try log.withWriter(notice: rebuilding.take) { try $0.waitForIndex() }
            #expect(rebuilding.texts.first?.contains("its check sum differs") == true)
            try log.withReader { reader in
                let query = try reader.query(selection)
                #expect(query.indexedThrough == 30)
            }
        }
    }

    @Test("that a running receiver meets is no longer searched, and built anew without a restart")
    func beneathReceiver() throws {
        try withOrder { log, selection in
            let notices = Notices()
            try log.withWriter(notice: notices.take) { writer in
                try wait(for: "the index") { try writer.reader.query(selection).indexedThrough == 30 }
                try log.alterIndexKey(of: "0000593098")
                let found = try writer.reader.all(selection).map(\.position)
                #expect(found == [12])
                try wait(for: "the index anew") { notices.texts.contains { $0.hasPrefix("indexRebuilt") } }
                try wait(for: "its use") { try writer.reader.query(selection).indexedThrough == 30 }
                let foundAgain = try writer.reader.all(selection).map(\.position)
                #expect(foundAgain == [12])
                var more = SampleEvents(seed: 5)
                try writer.appendAll(more.next(5))
                try writer.waitForIndex()
            }
        }
    }

    @Test("does not speak for the log: a byte of its state may differ, the log opens and has lost nothing")
    func alteredState() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(20))
            let whole = try IndexContents(log)
            let stateName = Array("state".utf8)
            let state = try #require(whole.meta[stateName])
            for offset in stride(from: 0, to: state.count, by: 3) {
                var altered = whole
                altered.meta[stateName]?[offset] ^= 1
                // With check sums of its pages that fit: the state has to tell by itself.
                try altered.write(to: log)
                let refusal = #expect(throws: EventStoreError.self) {
                    try Recovery.acceptLoss(log.directory, configuration: log.configuration)
                }
                #expect(refusal?.code == .failed)
                let report = try log.withReader { try $0.verify() }
                #expect(report.anchors == .match && report.firstBadPosition == nil)
                guard offset.isMultiple(of: 12) else { continue }
                try log.withWriter { try $0.waitForIndex() }
                #expect(try IndexContents(log) == whole)
            }
            _ = try Reindexing.rebuild(log.directory, configuration: log.configuration)
        }
    }

    @Test("of another state of the log is built anew: the log's anchors decide")
    func otherState() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(10))
            let log10 = ["log", "anchors"]
            for name in log10 { try log.copy(name, to: name + ".old") }
            try log.append(samples.next(5))
            try log.copy("index", to: "index.other")
            for name in log10 { try log.restoreFolder(name + ".old", to: name) }
            try log.removeIndex()
            try log.append(samples.next(5))
            try log.restoreFolder("index.other", to: "index")
            let notices = Notices()
            try log.withWriter(notice: notices.take) { try $0.waitForIndex() }
            #expect(notices.texts.first?.contains("another state of this one") == true)
        }
    }

    @Test("whose check sums are those of an earlier commit does not count, and is built anew")
    func sumsBehind() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let model = LogModel(events: samples.next(40))
        try withTemporaryLog { log in
            try log.append(Array(model.events[..<20]))
            let sums = try RawFile.bytes(log.path + "/index/pages")
            try log.append(Array(model.events[20...]))
            try Data(sums).write(to: URL(filePath: log.path + "/index/pages"))
            let selection = Selection(terms: [.orderCodePrefix("000")])
            let (found, notice) = try log.withReader { (try $0.all(selection), try $0.query(selection).scanNotice) }
            #expect(found.map(\.position) == model.positions(selection))
            #expect(notice?.contains("its check sums are not those of its last commit") == true)
            let notices = Notices()
            try log.withWriter(notice: notices.take) { try $0.waitForIndex() }
            #expect(notices.texts.first?.contains("not those of its last commit") == true)
        }
    }

    @Test("that cannot be read is not told as one that is not there")
    func unreadable() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(20))
            let path = log.path + "/index/pages"
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            let notices = Notices()
            try log.withReader(indexNotice: notices.add) { reader in
                let query = try reader.query(Selection(terms: [.orderCode("0000")]))
                #expect(query.scanNotice?.contains("it cannot be read: Is a directory") == true)
            }
            #expect(notices.texts.count == 1)
            try log.removeIndex()
            try log.withWriter { try $0.waitForIndex() }
        }
    }
}
