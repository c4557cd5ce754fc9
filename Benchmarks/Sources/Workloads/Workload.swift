import EventModel
import EventStore
import Foundation
import GestaoOnline

/// A part of the product that is measured alone. What an iteration does is its name.
public struct Workload: Sendable {
    /// What an iteration does.
    public let name: String
    /// Gets everything ready that is not measured, and returns what is: one iteration.
    public let prepare: @Sendable (MeasuredPlace) throws -> () throws -> Void

    private init(_ name: String, _ prepare: @escaping @Sendable (MeasuredPlace) throws -> () throws -> Void) {
        self.name = name
        self.prepare = prepare
    }

    /// All of them.
    public static let all = decoding + records + log

    private static let decoding = [
        Workload("decode 1000 documented payloads") { _ in
            let body = try documentedPayload("ORDER_CREATED")
            let decoder = GestaoOnlineDecoder()
            return { for _ in 0..<1000 { consume(decoder.decode(body)) } }
        },
        Workload("decode 1000 generated payloads") { _ in
            let bodies = SampleEvents.bodies(count: 1000)
            let decoder = GestaoOnlineDecoder()
            return { for body in bodies { consume(decoder.decode(body)) } }
        },
    ]

    private static let records = [
        Workload("encode 1000 records") { _ in
            let events = SampleEvents.events(count: 1000)
            let packer = RecordPacker(.builtIn)
            return { for event in events { consume(try PreparedRecord(event, epoch: 1, packer: packer)) } }
        },
        Workload("decode 1000 records") { _ in
            let packer = RecordPacker(.builtIn)
            let records = try SampleEvents.events(count: 1000).map {
                try PreparedRecord($0, epoch: 1, packer: packer).bytes
            }
            let unpacker = RecordUnpacker()
            return {
                for record in records { consume(try record.withUnsafeBytes { try RecordView($0).event(unpacker) }) }
            }
        },
    ]

    private static let log = [
        Workload("commit 512 events") { place in
            let log = try OpenLog(place, place.newDirectory())
            let events = SampleEvents.events(count: 512)
            return { try log.append(events) }
        },
        Workload("index 10000 events") { place in
            let log = try place.filledLog()
            return {
                guard try Reindexing.rebuild(log, configuration: place.configuration) == MeasuredPlace.eventCount else {
                    throw WrongResult(description: "the index does not reach the log's end")
                }
            }
        },
        Workload("read 10000 events") { place in
            let reader = try LogReader.open(place.filledLog())
            return { try reader.expect(MeasuredPlace.eventCount, Selection(from: 1, to: Position.max)) }
        },
        Workload("find 100 orders") { place in
            let reader = try LogReader.open(place.filledLog())
            let codes = SampleEvents.orderCodes(count: 100)
            return {
                for code in codes {
                    try reader.expect(SampleEvents.eventsPerOrder, Selection(terms: [.orderCode(code)]))
                }
            }
        },
    ]

    /// The payload that GO documents for `kind`, from the tests' fixtures.
    private static func documentedPayload(_ kind: String) throws -> [UInt8] {
        var repository = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { repository.deleteLastPathComponent() }
        let fixture = repository.appendingPathComponent("Tests/GestaoOnlineTests/Fixtures/\(kind).json")
        return Array(try Data(contentsOf: fixture))
    }
}

/// A workload that measured something else than what it should have done.
struct WrongResult: Error, CustomStringConvertible {
    let description: String
}

extension LogReader {
    /// Walks over the events of `selection`, each of which is checked against its hash and copied out.
    fileprivate func expect(_ count: Int, _ selection: Selection) throws {
        var query = try query(selection)
        var found = 0
        while case let events = try query.next(), !events.isEmpty { found += events.count }
        guard found == count else { throw WrongResult(description: "\(found) events found, not \(count)") }
    }
}

/// Takes `value`, so that the making of it is not optimised away.
@_optimize(none)
private func consume<Value>(_ value: consuming Value) {}
