import EventModel
import EventStore
import GestaoOnlineSamples
import TestSupport
import Testing

/// The index is a function of the log, whichever way its events came to the indexer (invariant 6). Each log is verified at
/// the end of its test, index and log both ways.
@Suite("What the commit thread hands to the indexer")
struct IndexHandoverTests {
    @Test("is taken only where it follows the last record that is indexed, by position and hash")
    func contiguity() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let heads = (0...7).map(head)
        let event = try committed(samples.next())
        let handover = IndexHandover(after: heads[0], byteCountMax: 1 << 20)
        func next(after head: Head) -> String {
            switch handover.next(after: head) {
            case .take(let batch): "take \(batch.events.count) through \(batch.through.position)"
            case .read(let last): "read up to \(last)"
            case .wait: "wait"
            }
        }
        #expect(next(after: heads[0]) == "wait")
        handover.add([event, event], from: heads[0], to: heads[2])
        // An event that was not kept: its commit is not here, and that of the next one waits until it has been read.
        handover.add([nil], from: heads[2], to: heads[3])
        handover.add([event], from: heads[3], to: heads[4])
        handover.add([event, event], from: heads[4], to: heads[6])
        #expect(next(after: heads[0]) == "take 2 through 2")
        #expect(next(after: heads[2]) == "read up to 3")
        #expect(next(after: heads[2]) == "read up to 3")
        #expect(next(after: heads[3]) == "take 1 through 4")
        // The log was read into the middle of the last commit.
        #expect(next(after: heads[5]) == "read up to 6")
        #expect(next(after: heads[6]) == "wait")
        // Another record at the position that the commit follows.
        handover.add([event], from: heads[6], to: heads[7])
        #expect(next(after: Head(position: 6, recordHash: heads[1].recordHash)) == "read up to 7")
        #expect(next(after: heads[7]) == "wait")
    }

    @Test("invariant 12: takes no more memory than its bound, and takes again when there is room")
    func memory() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let event = try committed(samples.next())
        let handover = IndexHandover(after: head(0), byteCountMax: 100 * event.byteCount)
        for position in 1...1000 { handover.add([event], from: head(position - 1), to: head(position)) }
        var takenCount = 0
        while case .take = handover.next(after: head(takenCount)) { takenCount += 1 }
        #expect(takenCount > 30 && takenCount <= 100)
        guard case .read(upTo: 1000) = handover.next(after: head(takenCount)) else {
            Issue.record("what had no room is read from the log")
            return
        }
        handover.add([event], from: head(1000), to: head(1001))
        guard case .take = handover.next(after: head(1000)) else {
            Issue.record("there is room again")
            return
        }
    }

    private func committed(_ event: NewEvent) throws -> CommittedEvent {
        let kept = CommittedEvent(event.sections, receivedAt: event.receivedAt)
        return try #require(kept)
    }

    private func head(_ position: Int) -> Head {
        let hash = [UInt8](repeating: UInt8(truncatingIfNeeded: position), count: 32)
        return Head(position: Position(position), recordHash: hash.withUnsafeBytes(RecordHash.init(bytes:)))
    }

    /// Appends `events` in commits of random sizes, each of which is indexed before the next.
    private func append(_ events: [NewEvent], _ writer: LogWriter, _ random: inout SplitMix64) throws {
        var rest = events[...]
        while !rest.isEmpty {
            let part = rest.prefix(random.pick(1...40))
            rest = rest.dropFirst(part.count)
            try commit(Array(part), writer)
        }
    }

    /// Appends `events` in one commit and waits until they are indexed.
    private func commit(_ events: [NewEvent], _ writer: LogWriter) throws {
        let collector = Collector()
        try writer.enqueue(events, firstTicket: 0, notifying: collector)
        collector.wait(for: events.count)
        try writer.waitForIndex()
    }

    /// The index of `log`, made anew from the log alone.
    private func reindexed(_ log: TemporaryLog) throws -> IndexContents {
        try log.removeIndex()
        _ = try Reindexing.rebuild(log.directory, configuration: log.configuration)
        return try IndexContents(log)
    }

    @Test("invariant 6: makes the index that the log makes, and nothing is read while the indexer keeps up")
    func keepingUp() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next(), orderCount: 40)
        let model = LogModel(events: samples.next(700))
        var selections = SampleSelections(random: SplitMix64(seed: random.next()), model: model)
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try append(model.events, writer, &random)
                #expect(writer.indexSupply == IndexSupply(handedCount: 700, readCount: 0))
                for _ in 0..<100 {
                    let selection = selections.next()
                    #expect(try writer.reader.all(selection).map(\.position) == model.positions(selection))
                }
            }
            let handed = try IndexContents(log)
            #expect(try reindexed(log) == handed)
        }
    }

    @Test("what came in while the indexer was busy is handed over as well: nothing is read of the log")
    func manyAtOnce() throws {
        var samples = SampleEvents(seed: TestSeed.announced(), orderCount: 40)
        try withTemporaryLog { log in
            try log.withWriter { writer in
                for _ in 0..<4 { try writer.appendAll(samples.next(500)) }
                try writer.waitForIndex()
                #expect(writer.indexSupply == IndexSupply(handedCount: 2000, readCount: 0))
            }
            let handed = try IndexContents(log)
            #expect(try reindexed(log) == handed)
        }
    }

    @Test("invariant 12: what is beyond the bound is read from the log, and what comes after it is handed over again")
    func bound() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            log.configuration.indexHandoverByteCountMax = 4 << 10
            try log.withWriter { writer in
                try commit(samples.next(1), writer)
                #expect(writer.indexSupply == IndexSupply(handedCount: 1, readCount: 0))
                try commit(samples.next(100), writer)
                #expect(writer.indexSupply == IndexSupply(handedCount: 1, readCount: 100))
                try commit(samples.next(2), writer)
                #expect(writer.indexSupply == IndexSupply(handedCount: 3, readCount: 100))
            }
            let mixed = try IndexContents(log)
            #expect(try reindexed(log) == mixed)
        }
    }

    @Test("of a commit with an event whose fields are too large nothing is handed over, and nothing is lost")
    func largeEvent() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let long = String(repeating: "x", count: Limits.indexHandoverEventByteCountMax)
        let large = NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 1), body: [1],
            decoding: .decoded(DecodedEvent(kind: .orderCreated, order: Order(id: long), customer: nil)),
            decoderVersion: 1)
        // A body is not handed over, and may be as large as it likes.
        let body = NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 1),
            body: samples.incompressible(byteCount: Limits.bodyByteCountMax),
            decoding: .decoded(DecodedEvent(kind: .orderCreated, order: Order(id: "1"), customer: nil)),
            decoderVersion: 1)
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try commit(samples.next(3) + [large] + samples.next(3), writer)
                #expect(writer.indexSupply == IndexSupply(handedCount: 0, readCount: 7))
                try commit([body] + samples.next(3), writer)
                #expect(writer.indexSupply == IndexSupply(handedCount: 4, readCount: 7))
                #expect(try writer.reader.all(Selection(terms: [.orderID(long)])).map(\.position) == [4])
            }
            let mixed = try IndexContents(log)
            #expect(try reindexed(log) == mixed)
        }
    }

    @Test("after a start the indexer reads what it lacks, and is handed the rest")
    func restart() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next())
        try withTemporaryLog { log in
            try log.withWriter { try append(samples.next(50), $0, &random) }
            log.configuration.keepsIndex = false
            try log.withWriter { writer in
                try writer.appendAll(samples.next(70))
                #expect(writer.indexSupply == IndexSupply())
            }
            log.configuration.keepsIndex = true
            try log.withWriter { writer in
                try writer.waitForIndex()
                #expect(writer.indexSupply == IndexSupply(handedCount: 0, readCount: 70))
                try append(samples.next(50), writer, &random)
                #expect(writer.indexSupply == IndexSupply(handedCount: 50, readCount: 70))
            }
            let mixed = try IndexContents(log)
            #expect(try reindexed(log) == mixed)
        }
    }

    @Test("an index that is found damaged under load is built anew from the log, and followed on from there")
    func rebuildUnderLoad() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next())
        var events = samples.next(300)
        try withTemporaryLog { log in
            let notices = Notices()
            try log.withWriter(notice: notices.take) { writer in
                try append(events, writer, &random)
                let selection = Selection(terms: [.orderCode(SampleEvents.code(7))])
                try log.alterIndexKey(of: SampleEvents.code(7))
                // The first search meets the damage, and the indexer is told.
                repeat {
                    let found = try writer.reader.all(selection).map(\.position)
                    #expect(found == LogModel(events: events).positions(selection))
                    let more = samples.next(20)
                    events += more
                    try writer.appendAll(more)
                } while !notices.texts.contains { $0.hasPrefix("indexRebuilt") }
                try writer.waitForIndex()
                let before = writer.indexSupply
                try append(samples.next(50), writer, &random)
                #expect(writer.indexSupply.handedCount == before.handedCount + 50)
                #expect(writer.indexSupply.readCount == before.readCount)
            }
            let mixed = try IndexContents(log)
            #expect(try reindexed(log) == mixed)
        }
    }
}
