import CCRC32
import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("A log")
struct BasicsTests {
    @Test("gives back what was appended, also after it was closed and opened again")
    func appendAndReadBack() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let events = samples.next(500)
        try withTemporaryLog { log in
            try log.withWriter { writer in
                let positions = try writer.appendAll(events)
                #expect(positions == Array(1...500))
                let readBack = try writer.reader.all(Selection()).map(\.content)
                #expect(readBack == events)
                #expect(writer.head.position == 500)
            }
            let readBack = try log.allEvents().map(\.content)
            #expect(readBack == events)
            let (before, last, after) = try log.withReader {
                (try $0.event(at: 0), try $0.event(at: 500), try $0.event(at: 501))
            }
            #expect(before == nil && after == nil)
            #expect(last?.content == events[499])
        }
    }

    @Test("append returns the position")
    func asynchronousAppend() async throws {
        let root = try makeTemporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: root) }
        var configuration = StoreConfiguration()
        configuration.freeByteCountMin = 0
        configuration.allowedFileSystem = try FileSystem(at: root).name
        let directory = DataDirectory(path: root + "/data")
        let identity = try LogCreation.create(in: directory, configuration: configuration)
        let writer = try LogWriter.open(directory, configuration: configuration)
        defer { writer.close() }
        #expect(writer.identity == identity)
        var samples = SampleEvents(seed: TestSeed.announced())
        for position in 1...20 { #expect(try await writer.append(samples.next()) == Position(position)) }
        #expect(try writer.reader.verify().isSound)
    }

    @Test("a check sum is that of zlib, with and without the processor's instructions")
    func sum() {
        var random = SplitMix64(seed: TestSeed.announced())
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
        for _ in 0..<300 {
            let bytes = random.bytes(random.pick(0...300))
            var sum: UInt32 = ~0
            for byte in bytes {
                sum ^= UInt32(byte)
                for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
            }
            #expect(CRC32.of(bytes) == ~sum)
            #expect(ccrc32_portable(bytes, bytes.count) == ~sum)
        }
    }
}
