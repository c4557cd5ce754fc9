import Bench
import EventModel
import EventStore
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("The comparison of what was acknowledged with what is stored")
struct StoredCheckTests {
    private let generator = WebhookGenerator(seed: 5, orders: 40, eventsPerOrder: 5, customers: 10)

    @Test("finds everything that is there, whatever the order of the acknowledgements")
    func allThere() async throws {
        try await withStored(indices: Array((0..<200).reversed())) { check, acknowledgements in
            let missingCount = try check.missingCount(of: acknowledgements.shuffled())
            #expect(missingCount == 0)
            let missingOfNone = try check.missingCount(of: [])
            #expect(missingOfNone == 0)
        }
    }

    @Test("misses what is stored with another body, nowhere, or only once for two acknowledgements")
    func somethingMissing() async throws {
        try await withStored(indices: Array(0..<20)) { check, acknowledgements in
            var other = acknowledgements
            other[3].index = 4
            let beyond = acknowledgements + [Acknowledgement(index: 30, position: 21)]
            let twice = acknowledgements + [acknowledgements[9]]
            for claimed in [other, beyond, twice] {
                let missingCount = try check.missingCount(of: claimed)
                #expect(missingCount == 1)
            }
        }
    }

    private func withStored(
        indices: [Int], _ body: (StoredCheck, [Acknowledgement]) throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let data = DataDirectory(path: directory + "/data")
            _ = try LogCreation.create(in: data)
            let writer = try LogWriter.open(data)
            defer { writer.close() }
            var acknowledgements: [Acknowledgement] = []
            for index in indices {
                let event = NewEvent(
                    source: "loja", receivedAt: Timestamp(microseconds: 1), body: generator.body(at: index),
                    decoding: .undecodable(reason: "not decoded here"), decoderVersion: 1)
                let position = try await writer.append(event)
                acknowledgements.append(Acknowledgement(index: index, position: position))
            }
            try body(StoredCheck(reader: writer.reader, generator: generator), acknowledgements)
        }
    }
}
