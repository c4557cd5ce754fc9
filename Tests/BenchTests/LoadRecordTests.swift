import Bench
import Crypto
import EventModel
import Foundation
import GestaoOnlineSamples
import Testing

@Suite("The file of what was sent and acknowledged")
struct LoadRecordTests {
    @Test("has a line for each webhook before it was sent, with its body's hash, and one for each acknowledgement")
    func isComplete() async throws {
        let generator = WebhookGenerator(seed: 3, orders: 200, eventsPerOrder: 5, customers: 50)
        let (lines, result) = try await withTemporaryDirectory { directory in
            let path = directory + "/acknowledged"
            let server = try await DoNothingServer(eventLoopCount: 1)
            let client = LoadClient(
                target: LoadTarget(host: "127.0.0.1", port: server.port, source: "loja", token: "t"),
                generator: generator, connections: 6, record: try LoadRecord(path: path))
            let result = try await client.run(LoadBound(eventCount: generator.count))
            try await server.stop()
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            return (try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n"), result)
        }
        #expect(result.eventCount == 1000)
        #expect(lines.count == 2000)
        var sentAt: [Int: UInt64] = [:]
        var acknowledged: Set<Int> = []
        for line in lines {
            let words = line.split(separator: " ")
            try #require(words.count == 4)
            let index = try #require(Int(words[1]))
            if words[0] == "sent" {
                #expect(String(words[3]) == Hexadecimal.string(Array(SHA256.hash(data: generator.body(at: index)))))
                #expect(sentAt.updateValue(try #require(UInt64(words[2])), forKey: index) == nil)
            } else {
                #expect(words[0] == "ack")
                #expect(words[2] == "123456", "the do-nothing server's position")
                let sent = try #require(sentAt[index], "acknowledged before it was sent")
                #expect(try #require(UInt64(words[3])) >= sent)
                #expect(acknowledged.insert(index).inserted)
            }
        }
        #expect(acknowledged == Set(0..<1000))
    }

    @Test("goes on with a file that is there")
    func appends() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/acknowledged"
            try Data("sent 0 1 ab\n".utf8).write(to: URL(fileURLWithPath: path))
            try LoadRecord(path: path).flush()
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "sent 0 1 ab\n")
        }
    }

    @Test("says so when it cannot be written")
    func unwritable() async throws {
        try await withTemporaryDirectory { directory in
            let error = #expect(throws: BenchError.self) { try LoadRecord(path: directory + "/missing/file") }
            #expect(error?.code == .inputOutput)
        }
    }
}
