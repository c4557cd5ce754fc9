import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import Synchronization
import TestSupport
import Testing

@Suite("The index")
struct IndexTests {
    @Test("invariant 6: is the same whether it followed the log, was built at opening, or by reindexing")
    func rebuilding() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var samples = SampleEvents(seed: random.next())
        try withTemporaryLog { log in
            for _ in 0..<5 { try log.append(samples.next(random.pick(1...80))) }
            let followed = try IndexContents(log)

            try log.removeIndex()
            let reached = try Reindexing.rebuild(log.directory, configuration: log.configuration)
            let reindexed = try IndexContents(log)
            #expect(try log.withReader { try $0.head().position } == reached)
            #expect(reindexed == followed)

            // An index that is there is replaced as well.
            _ = try Reindexing.rebuild(log.directory, configuration: log.configuration)
            #expect(try IndexContents(log) == followed)

            try log.removeIndex()
            let notices = Notices()
            try log.withWriter(notice: notices.take) { try $0.waitForIndex() }
            #expect(try IndexContents(log) == followed)
            #expect(notices.texts.contains { $0.hasPrefix("indexRebuilding(reason: \"there is none\")") })
            #expect(notices.texts.contains { $0.hasPrefix("indexRebuilt(through: \(reached))") })
        }
    }

    @Test("invariant 6: holds nothing that cannot be derived from the log and the secret")
    func noInformationOfItsOwn() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(200))
            let before = try log.allEvents()
            try log.removeIndex()
            #expect(try log.allEvents() == before)
            try log.withWriter { try $0.waitForIndex() }
            #expect(try log.allEvents() == before)
        }
    }

    @Test("of another log, or of another state of this one, is not used for an answer and is built anew")
    func foreignIndex() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let events = samples.next(60)
        try withTemporaryLog { log in
            try log.append(events)
            let own = try IndexContents(log)
            try withTemporaryLog { other in
                try other.append(events)
                try log.removeIndex()
                try FileManager.default.copyItem(atPath: other.path + "/index", toPath: log.path + "/index")
            }
            let selection = Selection(terms: [.orderCodePrefix("000")])
            try log.withReader { reader in
                let query = try reader.query(selection)
                #expect(query.indexedThrough == nil)
                #expect(try reader.all(selection).map(\.position) == LogModel(events: events).positions(selection))
                #expect(try reader.statistics().indexedThrough == 0)
            }
            let notices = Notices()
            try log.withWriter(notice: notices.take) { try $0.waitForIndex() }
            #expect(notices.texts.contains { $0.contains("another log") })
            #expect(try IndexContents(log) == own)
        }
    }

    @Test("made with another secret is not used for an answer and is built anew")
    func otherSecret() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let events = samples.next(60)
        try withTemporaryLog { log in
            try log.append(events)
            try Data([UInt8](repeating: 3, count: 32)).write(
                to: URL(filePath: log.directory.secretsPath + "/index.key"))
            let selection = Selection(terms: [.document(SampleEvents.documents(1)[0])])
            let expected = LogModel(events: events).positions(selection)
            #expect(try log.withReader { try $0.all(selection) }.map(\.position) == expected)
            try log.withWriter { writer in
                try writer.waitForIndex()
                #expect(try writer.reader.all(selection).map(\.position) == expected)
            }
        }
    }

    @Test("that is damaged beyond LMDB's understanding is built anew, and does not stop admission")
    func damagedIndex() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(60))
            let own = try IndexContents(log)
            // Both meta pages.
            try RawFile.overwrite(log.path + "/index/data.mdb", at: 0, with: [UInt8](repeating: 0xEE, count: 8192))
            #expect(try log.withReader { try $0.all(Selection(terms: [.orderCodePrefix("")])) }.isEmpty == false)
            let notices = Notices()
            try log.withWriter(notice: notices.take) { writer in
                #expect(writer.admissionError == nil)
                try writer.waitForIndex()
            }
            #expect(notices.texts.contains { $0.contains("damaged") })
            #expect(try IndexContents(log) == own)
        }
    }

    @Test("invariant 13: has no document, e-mail, customer id or name in clear")
    func personalData() throws {
        let event = NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 1), body: [],
            decoding: .decoded(
                DecodedEvent(
                    kind: .orderCreated, order: Order(id: "order-id-1", code: "order-code-1", utmID: "utm-1"),
                    customer: Customer(
                        id: "customer-4711", document: "98765432100", name: "Joana Prado", email: "joana@example.org",
                        phone: "+5521912345678", cellphone: "21912345678"))), decoderVersion: 1)
        try withTemporaryLog { log in
            try log.append([event])
            let bytes = try RawFile.bytes(log.path + "/index/data.mdb")
            #expect(RawFile.offset(of: Array("order-code-1".utf8), in: bytes) != nil, "the search itself does not work")
            for secret in [
                "customer-4711", "98765432100", "Joana Prado", "joana@example.org", "5521912345678", "21912345678",
            ] {
                #expect(RawFile.offset(of: Array(secret.utf8), in: bytes) == nil, "\(secret) is in the index")
                let anchors = try RawFile.bytes(log.path + "/anchors")
                #expect(RawFile.offset(of: Array(secret.utf8), in: anchors) == nil, "\(secret) is in the anchors")
            }
            let found = try log.withReader { try $0.all(Selection(terms: [.customerID("customer-4711")])) }
            #expect(found.count == 1)
        }
    }

    @Test("reindexing says how far it is, and refuses while another process writes")
    func reindexing() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(50))
            let progress = Mutex<[Position]>([])
            _ = try Reindexing.rebuild(log.directory, configuration: log.configuration) { position, head in
                #expect(head == 50)
                progress.withLock { $0.append(position) }
            }
            #expect(progress.withLock { $0.last } == 50)
            let child = try ChildProcess("StoreProbe", ["write", log.path])
            #expect(child.readLine() == "ready 50")
            let refusal = #expect(throws: EventStoreError.self) {
                try Reindexing.rebuild(log.directory, configuration: log.configuration)
            }
            #expect(refusal?.code == .inUse)
            #expect(refusal?.message.contains("process \(child.id)") == true)
            #expect(try child.finish())
        }
    }

    @Test("counts what the log holds")
    func statistics() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let events = samples.next(300)
        try withTemporaryLog { log in
            try log.append(Array(events[..<200]))
            try log.copy("index", to: "index.behind")
            try log.append(Array(events[200...]))
            for indexName in ["index", "index.behind", nil] {
                if indexName != "index" { try log.removeIndex() }
                if let indexName, indexName != "index" { try log.restoreFolder(indexName, to: "index") }
                let counted = try log.withReader { try $0.statistics() }
                expect(counted, of: events)
                #expect(counted.indexedThrough == (indexName == nil ? 0 : indexName == "index" ? 300 : 200))
            }
        }
    }

    private func expect(_ counted: LogStatistics, of events: [NewEvent]) {
        #expect(counted.eventCount == events.count)
        #expect(counted.undecodableCount == events.filter { $0.decoding.event == nil }.count)
        #expect(counted.firstReceivedAt == events.first?.receivedAt)
        #expect(counted.lastReceivedAt == events.last?.receivedAt)
        let kinds = Dictionary(grouping: events.compactMap { $0.decoding.event?.kind }) { $0 }.mapValues(\.count)
        #expect(counted.countByKind == kinds)
        #expect(counted.countBySource == Dictionary(grouping: events.map(\.source)) { $0 }.mapValues(\.count))
        let gaps = zip(events, events.dropFirst()).map { $1.receivedAt.microseconds - $0.receivedAt.microseconds }
        let silence = counted.longestSilence.map { $0.until.microseconds - $0.from.microseconds }
        #expect(silence == gaps.max())
    }
}

/// Keeps what a store had to say.
final class Notices: Sendable {
    private let taken = Mutex<[String]>([])

    var take: @Sendable (StoreNotice) -> Void {
        { notice in self.taken.withLock { $0.append("\(notice)") } }
    }

    /// Keeps a line.
    func add(_ text: String) { taken.withLock { $0.append(text) } }

    var texts: [String] { taken.withLock { $0 } }
}
