import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("Verification")
struct VerificationTests {
    @Test("counts every record and names the head")
    func sound() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            let empty = try log.withReader { try $0.verify() }
            #expect(empty.isSound && empty.checkedCount == 0 && empty.head.position == 0)
            try log.append(samples.next(2500))
            try log.withReader { reader in
                var progress: [Int] = []
                let report = try reader.verify { checked, head in
                    progress.append(checked)
                    #expect(head == 2500)
                }
                #expect(report.isSound && report.checkedCount == 2500)
                #expect(try report.head == reader.head())
                #expect(report.anchors == .match)
                #expect(progress.last == 2500 && progress == progress.sorted())
            }
        }
    }

    @Test("without an index and without anchors says so, and finds the log sound")
    func logAlone() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(20))
            try log.removeIndex()
            try FileManager.default.removeItem(atPath: log.path + "/anchors")
            let report = try log.withReader { try $0.verify() }
            #expect(report.isSound && report.anchors == .none)
        }
    }

    /// A change to an index that makes it wrong.
    struct Alteration: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var missing: ClosedRange<Int>
        var surplus: ClosedRange<Int>
        var apply: @Sendable (inout IndexContents) -> Void
    }

    static let alterations = [
        Alteration(testDescription: "a row dropped", missing: 1...1, surplus: 0...0) { $0.rows.remove(at: 7) },
        Alteration(testDescription: "all rows dropped", missing: 100...200, surplus: 0...0) { $0.rows = [] },
        Alteration(testDescription: "a row added", missing: 0...0, surplus: 1...2) {
            $0.rows.append(.init(key: $0.rows[3].key, offset: $0.rows[40].offset))
        },
        Alteration(testDescription: "a row of a later position", missing: 0...0, surplus: 1...1) {
            $0.rows.append(.init(key: $0.rows[3].key, offset: 5000))
        },
        Alteration(testDescription: "a row of a later window", missing: 0...0, surplus: 1...1) {
            $0.rows.append(.init(key: 9 << 32 | 1, offset: 1))
        },
        Alteration(testDescription: "a row moved to another subject", missing: 1...1, surplus: 1...1) {
            $0.rows[5].key = $0.rows[50].key
        },
        Alteration(testDescription: "a key dropped", missing: 1...1, surplus: 0...0) { $0.keys.remove(at: 11) },
        Alteration(testDescription: "a key added", missing: 0...0, surplus: 1...1) {
            $0.keys.append(.init(key: [0, 0, 0, 0, 2] + Array("no such order".utf8), subject: 1))
        },
        Alteration(testDescription: "a key of a later window", missing: 0...0, surplus: 1...1) {
            $0.keys.append(.init(key: [0, 0, 0, 9, 2] + Array("no such order".utf8), subject: 1))
        },
        Alteration(testDescription: "a key of a subject without rows", missing: 0...0, surplus: 1...1) {
            $0.keys.append(.init(key: [0, 0, 0, 0, 2] + Array("no such order".utf8), subject: 999))
        },
        Alteration(testDescription: "a registration dropped", missing: 1...1, surplus: 0...0) {
            $0.subjects.removeValue(forKey: 2)
        },
        Alteration(testDescription: "a registration altered", missing: 1...1, surplus: 1...1) {
            $0.subjects[3]?[0] ^= 1
        },
        Alteration(testDescription: "times narrowed", missing: 1...1, surplus: 0...1) { contents in
            // The earliest time of the block, one second too late: events would be left out of an answer.
            contents.times[0]?.replaceSubrange(0..<8, with: Int64.max.littleEndianBytes)
        },
        Alteration(testDescription: "times dropped", missing: 1...1, surplus: 0...0) { $0.times = [:] },
    ]

    @Test("invariant 6: finds what the index lacks and what it has too much", arguments: alterations)
    func alteredIndex(alteration: Alteration) throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(150))
            let contents = try IndexContents(log)
            var altered = contents
            alteration.apply(&altered)
            try #require(altered != contents)
            try altered.write(to: log)
            let report = try log.withReader { try $0.verify() }
            #expect(!report.isSound)
            #expect(alteration.missing.contains(report.indexMissingCount), "missing: \(report.indexMissingCount)")
            #expect(alteration.surplus.contains(report.indexSurplusCount), "surplus: \(report.indexSurplusCount)")
            #expect(report.firstBadPosition == nil && report.checkedCount == 150)
            _ = try Reindexing.rebuild(log.directory, configuration: log.configuration)
        }
    }

    @Test("an index that is behind is no damage")
    func behind() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(80))
            try log.copy("index", to: "index.behind")
            try log.append(samples.next(80))
            try log.restoreFolder("index.behind", to: "index")
            let report = try log.withReader { try $0.verify() }
            #expect(report.isSound && report.checkedCount == 160)
        }
    }

    @Test("is sound at any moment beside a running writer")
    func besideWriter() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                let collector = Collector()
                for round in 0..<40 {
                    for _ in 0..<30 { try writer.enqueue(samples.next(), ticket: 0, notifying: collector) }
                    if round.isMultiple(of: 4) {
                        let report = try writer.reader.verify()
                        #expect(report.isSound, "round \(round): \(report)")
                    }
                }
                collector.wait(for: 1200)
            }
        }
    }
}
