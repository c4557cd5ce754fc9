import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import LMDB
import Synchronization
import TestSupport
import Testing

@Suite("A damaged free list")
struct FreeListTests {
    /// The largest body of an event: records of more than about 2,000 bytes have pages of their own.
    @Test(
        "is refused before the first commit, whichever page it gives away; what is stored can still be read",
        arguments: [0, 30_000])
    func refused(largeBodyByteCount: Int) throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                for _ in 0..<150 {
                    var events = samples.next(3)
                    if largeBodyByteCount > 0 {
                        events[1].set(body: random.bytes(random.pick(3000...largeBodyByteCount)))
                    }
                    try writer.appendAll(events)
                }
            }
            let events = try log.allEvents()
            let places = try log.freeListPlaces()
            let used = try log.usedPages()
            #expect(!places.isEmpty && used.count > 20)
            for _ in 0..<25 {
                let (place, page) = (random.pick(places), random.pick(used))
                try RawFile.overwrite(log.dataPath, at: place.offset, with: page.littleEndianBytes)
                let damaged = try RawFile.bytes(log.dataPath)
                let refusal = #expect(throws: EventStoreError.self) { try log.withWriter { _ in } }
                #expect(refusal?.code == .damaged)
                #expect(refusal?.message.contains("page \(page)") == true, "\(refusal?.message ?? "")")
                #expect(refusal?.message.contains("diario verify") == true)
                let recovery = #expect(throws: EventStoreError.self) {
                    try Recovery.acceptLoss(log.directory, configuration: log.configuration)
                }
                #expect(recovery?.code == .damaged)
                #expect(try RawFile.bytes(log.dataPath) == damaged)
                let report = try log.withReader { try $0.verify() }
                #expect(!report.isSound && report.reason?.contains("page \(page)") == true, "\(report)")
                #expect(try log.allEvents() == events)
                try RawFile.overwrite(log.dataPath, at: place.offset, with: place.page.littleEndianBytes)
            }
            // As it was, it is taken, and all pages are accounted for.
            try log.append(samples.next(3))
            let report = try log.withReader { try $0.verify() }
            #expect(report.isSound && report.usedPageCount > used.count / 2 && report.freePageCount > 0)
        }
    }

    @Test("that has lost a page endangers nothing, and a verification finds it")
    func stray() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog(expecting: .unsound) { log in
            try log.withWriter { writer in for _ in 0..<20 { try writer.appendAll(samples.next(3)) } }
            // The count of a list stands before its numbers, and its last number is the least page.
            let place = try #require(try log.freeListPlaces().first)
            let count = try RawFile.bytes(log.dataPath)[place.offset - 8]
            try RawFile.overwrite(log.dataPath, at: place.offset - 8, with: [count - 1])
            let report = try log.withReader { try $0.verify() }
            #expect(report.reason?.contains("neither in use nor free") == true, "\(report)")
            #expect(report.checkedCount == 60 && report.firstBadPosition == nil)
            try log.append(samples.next(3))
        }
    }
}

@Suite("A damaged dictionary")
struct DamagedDictionaryTests {
    @Test(
        "is never used from the program's own copy: readers refuse what it packed, a writer writes it anew and says so")
    func zeroed() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(30))
            let events = try log.allEvents()
            var name: [UInt8] = []
            try log.withMeta { environment, meta in
                try environment.read { transaction in
                    try transaction.withCursor(over: meta) { cursor in
                        _ = try cursor.seek(atOrAfter: Array("dictionary ".utf8)) { key, _ in name = key }
                    }
                }
            }
            let dictionary = try log.withMeta { environment, meta in
                try environment.read { try $0.withValue(in: meta, at: name) { $0.withUnsafeBytes { Array($0) } } ?? [] }
            }
            let offset = try #require(RawFile.offset(of: dictionary, in: RawFile.bytes(log.dataPath)))
            try RawFile.overwrite(log.dataPath, at: offset, with: [UInt8](repeating: 0, count: dictionary.count))
            let refusal = #expect(throws: EventStoreError.self) { try log.allEvents() }
            #expect(refusal?.code == .damaged && refusal?.position != nil)
            let report = try log.withReader { try $0.verify() }
            #expect(!report.isSound)
            let repairCount = Mutex(0)
            try log.withWriter { notice in
                if case .dictionaryRepaired = notice { repairCount.withLock { $0 += 1 } }
            } _: {
                _ in
            }
            #expect(repairCount.withLock { $0 } == 1)
            #expect(try log.allEvents() == events)
        }
    }
}
