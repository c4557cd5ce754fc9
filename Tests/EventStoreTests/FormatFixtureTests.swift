import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

/// A log that an earlier build wrote, in every version of the format, must open for ever.
@Suite("A log written in format version 1")
struct FormatFixtureTests {
    /// Two epochs; six documented webhooks, a body that is no JSON, an empty one, an unknown kind with an unknown zone;
    /// and one webhook in the second epoch.
    private static let headHash = "76308285ec9c6ee1f2c08d62256088a70ec136bc82f3124ef03da95301aa6421"

    @Test("opens, and has every record, hash, index entry and anchor as it was written")
    func opens() throws {
        try withFixture { directory in
            let reader = try LogReader.open(directory)
            let report = try reader.verify()
            #expect(report.isSound, "the verifier found: \(report)")
            #expect(report.anchors == .match)
            #expect(report.checkedCount == 10)
            #expect(report.head.recordHash.hexadecimal == Self.headHash)
            #expect(try reader.identity.epoch == 2)
            #expect(try reader.identity.logID.description == "3959341ea93fbd693442785ffd17b83a")
        }
    }

    @Test("gives back its events, found by their keys")
    func events() throws {
        try withFixture { directory in
            let reader = try LogReader.open(directory)
            let first = try #require(try reader.event(at: 1))
            let decoded = try #require(first.content.decoding.event)
            #expect(decoded.kind == .orderCreated)
            #expect(decoded.order.date?.description == "2021-03-02T21:02:53.000000Z")
            #expect(decoded.customer?.email == "teste@teste.com")
            #expect(first.content.body.count == 467)
            #expect(first.content.source == "loja")
            #expect(first.content.request.tokenLabel == "go")
            let of = { (term: SearchTerm) in try reader.all(Selection(terms: [term])).map(\.position) }
            #expect(try of(.orderCode("0000593098")) == [1, 2, 3, 4, 5, 6, 10])
            #expect(try of(.orderCodePrefix("A")) == [9])
            #expect(try of(.document("1234.2134-1234")) == [1, 2, 3, 4, 5, 6, 10])
            #expect(try reader.all(Selection(undecodableOnly: true)).map(\.position) == [7, 8])
            #expect(try reader.event(at: 9)?.content.decoding.event?.order.dateText == "2026-01-01 00:00:00.5")
            #expect(try reader.event(at: 10)?.epoch == 2)
        }
    }

    @Test("takes further events, chained to those that it has")
    func appends() throws {
        try withFixture { directory in
            let writer = try LogWriter.open(directory, configuration: configuration(directory))
            defer { writer.close() }
            #expect(writer.head.recordHash.hexadecimal == Self.headHash)
            let event = NewEvent(
                source: "loja", receivedAt: Timestamp(microseconds: 1), body: [],
                decoding: .undecodable(reason: "none"),
                decoderVersion: 1)
            #expect(try writer.appendAll([event]) == [11])
            #expect(try writer.reader.verify().isSound)
        }
    }

    @Test("a log of packed records opens, verifies, and gives back its events by their keys")
    func packed() throws {
        try withFixture("format-1-packed") { directory in
            let reader = try LogReader.open(directory)
            let report = try reader.verify()
            #expect(report.isSound, "the verifier found: \(report)")
            #expect(report.anchors == .match)
            // An index of an earlier version is none.
            #expect(report.indexedThrough == nil)
            #expect(
                report.head.recordHash.hexadecimal
                    == "10342adf502ede8a3e3774f204c8ef866de3f03b245b8a22e48467945d38c34c")
            let of = { (term: SearchTerm) in try reader.all(Selection(terms: [term])).map(\.position) }
            #expect(try of(.orderCode("0000593098")) == [1, 2, 3, 4, 5, 6])
            #expect(try of(.email("teste@teste.com")) == [1, 2, 3, 4, 5, 6])
            #expect(try reader.all(Selection(undecodableOnly: true)).map(\.position) == [7, 8])
            let created = try #require(
                try reader.all(Selection()).first { $0.content.decoding.event?.kind == .orderCreated })
            #expect(created.content.body.count == 467)
            #expect(created.content.request.contentType == "application/json")
        }
    }

    @Test("an index of an earlier version does not count, and is built anew")
    func earlierIndex() throws {
        try withFixture("format-1-packed") { directory in
            let selection = Selection(terms: [.orderCode("0000593098")])
            do {
                let reader = try LogReader.open(directory)
                let query = try reader.query(selection)
                #expect(query.indexedThrough == nil)
                #expect(query.scanNotice?.contains("it has no check sums, as one of an earlier version") == true)
            }
            let notices = Notices()
            let writer = try LogWriter.open(directory, configuration: configuration(directory), notice: notices.take)
            defer { writer.close() }
            try writer.waitForIndex()
            #expect(
                notices.texts.first == "indexRebuilding(reason: \"it has no check sums, as one of an earlier version\")"
            )
            let query = try writer.reader.query(selection)
            #expect(query.indexedThrough == 8)
            #expect(try writer.reader.all(selection).map(\.position) == [1, 2, 3, 4, 5, 6])
        }
    }

    private func configuration(_ directory: DataDirectory) throws -> StoreConfiguration {
        var configuration = StoreConfiguration()
        configuration.logMapByteCount = 1 << 30
        configuration.indexMapByteCount = 1 << 30
        configuration.freeByteCountMin = 0
        configuration.allowedFileSystem = try FileSystem(at: directory.path).name
        return configuration
    }

    private func withFixture(_ name: String = "format-1", _ body: (DataDirectory) throws -> Void) throws {
        try withTemporaryDirectory { root in
            let archive = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "Fixtures/\(name).tar.gz")
            let unpacked = try runTool("tar", ["--no-same-owner", "-xzf", archive.path, "-C", root])
            try #require(unpacked.status == 0, "\(unpacked.output)")
            try body(DataDirectory(path: root + "/" + name))
        }
    }
}
