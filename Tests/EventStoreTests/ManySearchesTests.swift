import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

@Suite("A reader process that searches again and again")
struct ManySearchesTests {
    @Test("takes no more descriptors and no more memory, with a writer beside it")
    func flat() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try writer.appendAll(samples.next(500))
                try writer.waitForIndex()
                let code = SampleEvents.code(3)
                let foundCount = try writer.reader.all(Selection(terms: [.orderCode(code)])).count
                // An address sanitizer keeps what was freed, and would tell of nothing else here.
                let options = [ProcessInfo.processInfo.environment["ASAN_OPTIONS"], "quarantine_size_mb=0"]
                let child = try ChildProcess(
                    "StoreProbe", ["read", log.path],
                    environment: ["ASAN_OPTIONS": options.compactMap { $0 }.joined(separator: ":")])
                #expect(child.readLine() == "ready 500")
                func use() throws -> (descriptors: Int, bytes: Int) {
                    let numbers = try #require(try child.ask("use")).split(separator: " ").map { Int($0) ?? -1 }
                    return (numbers[0], numbers[1])
                }
                // What is kept for the next search is there after some.
                for _ in 0..<4 { #expect(try child.ask("search \(code) 500") == "\(500 * foundCount)") }
                let before = try use()
                var searchCount = 0
                while searchCount < 10_000 {
                    // Events of another order, so that each search sees another snapshot and the same answer.
                    try writer.appendAll([Self.other])
                    #expect(try child.ask("search \(code) 500") == "\(500 * foundCount)")
                    searchCount += 500
                }
                let after = try use()
                #expect(after.descriptors == before.descriptors)
                // A hundred bytes lost in a search would be as much.
                #expect(after.bytes - before.bytes < 1 << 20, "\(before.bytes) and then \(after.bytes)")
                let ended = try child.finish()
                #expect(ended)
            }
        }
    }

    @Test("begins a search with one snapshot of log and index, reads in one of each, and asks for no process id")
    func snapshots() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try writer.appendAll(samples.next(500))
                try writer.waitForIndex()
            }
            try withTemporaryDirectory { folder in
                let library = folder + "/count_calls.so"
                let source = URL(filePath: #filePath).deletingLastPathComponent()
                    .appending(path: "Shims/count_calls.c").path
                let compiled = try runTool("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
                try #require(compiled.status == 0, "\(compiled.output)")
                func calls(inSearches count: Int) throws -> [Int] {
                    // Beside what a sanitizer preloads.
                    let preloaded = [library, ProcessInfo.processInfo.environment["LD_PRELOAD"] ?? ""]
                    let child = try ChildProcess(
                        "StoreProbe", ["read", log.path],
                        environment: [
                            "LD_PRELOAD": preloaded.joined(separator: " "), "COUNT_CALLS": folder + "/calls",
                        ])
                    #expect(child.readLine() == "ready 500")
                    let answer = try #require(try child.ask("search \(SampleEvents.code(3)) \(count)"))
                    #expect(answer.allSatisfy(\.isNumber) && answer != "0")
                    let ended = try child.finish()
                    #expect(ended)
                    let text = try String(contentsOfFile: folder + "/calls", encoding: .utf8)
                    return text.split(separator: " ").map { Int($0) ?? -1 }
                }
                let (few, many) = (try calls(inSearches: 10), try calls(inSearches: 110))
                #expect(many[0] - few[0] == 100 * 4, "transactions of a search: \(few), \(many)")
                #expect(many[1] == few[1], "getpid")
            }
        }
    }

    private static let other = NewEvent(
        source: "s", receivedAt: Timestamp(microseconds: 1), body: Array("other".utf8),
        decoding: .undecodable(reason: "a test"), decoderVersion: 1)
}
