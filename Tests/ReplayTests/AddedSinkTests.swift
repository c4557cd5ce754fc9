import EventModel
import EventStore
import Foundation
import Replay
import TestSupport
import Testing

@Suite("The sink that docs/adding-a-sink.md adds", .timeLimit(.minutes(5)))
struct AddedSinkTests {
    @Test("is the one that is compiled here")
    func sameCode() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/adding-a-sink.md"), encoding: .utf8)
        let code = try String(contentsOf: folder.appending(path: "Examples/FolderSink.swift"), encoding: .utf8)
        let blocks = page.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(blocks.first == code)
    }

    @Test("writes each event once, and the rest when it is resumed")
    func files() async throws {
        try await withTemporaryLog { log in
            try await log.append(250)
            let folder = try makeTemporaryDirectory()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let sink = FolderSink(path: folder)
            // A folder stands where the file of the 120th event should.
            try FileManager.default.createDirectory(atPath: folder + "/120", withIntermediateDirectories: false)
            let outcome = await ReplayRun(of: Selection(), from: log.reader, to: sink).run()
            #expect(outcome.ending.sinkError?.code == .inputOutput && outcome.reading.checkpoint?.position == 119)
            try FileManager.default.removeItem(atPath: folder + "/120")
            let rest = await ReplayRun(of: Selection(from: 120), from: log.reader, to: sink).run()
            #expect(rest.ending.isFinished && rest.deliveredCount == 131)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(Set(names.filter { !$0.hasSuffix(".new") }) == Set((1...250).map { "\($0)" }))
            #expect(try String(contentsOfFile: folder + "/120", encoding: .utf8) == "event 120")
        }
    }

    @Test("begins no other file when asked to stop")
    func stop() async throws {
        let folder = try makeTemporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let sink = FolderSink(path: folder)
        let events = (1...3).map { number in
            Event(place: EventPlace(position: number, epoch: 1), content: TemporaryLog.event(number))
        }
        let stop = StopRequest()
        stop.request()
        let answers = await sink.deliver(Batch(events, for: sink), until: stop)
        #expect(answers.count == 3 && !answers.contains(where: \.isTaken))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
}
