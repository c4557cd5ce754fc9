import EventModel
import Foundation
import Replay
import Sinks
import TestSupport
import Testing

@Suite("A replay's file", .timeLimit(.minutes(5)))
struct OutputFileTests {
    private func events(_ count: Int) -> [Event] {
        (1...count).map { number in
            let place = EventPlace(position: Position(number), epoch: 1)
            return Event(place: place, content: TemporaryLog.event(Position(number)))
        }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The error that opening a file at `path` ends with.
    private func refusal(of path: String, overwrites: Bool = false) throws -> SinkError {
        try #require(throws: SinkError.self) { _ = try OutputFile(path: path, overwrites: overwrites) }
    }

    @Test("has its name when it is whole, and not before; only its owner may read it")
    func whole() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/events.ndjson"
            let file = try OutputFile(path: path, overwrites: false)
            #expect(await Delivery(of: events(300), to: NDJSONSink(to: file)).count == 300)
            #expect(!exists(path))
            try file.finish()
            let text = String(decoding: try RawFile.bytes(path), as: UTF8.self)
            #expect(text.split(separator: "\n").count == 300 && text.hasPrefix("{\"position\":1,"))
            #expect(try RawFile.permissions(path) == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["events.ndjson"])
        }
    }

    @Test("leaves nothing where it is given up", arguments: ["events", "events.zst"])
    func discarded(name: String) async throws {
        try await withTemporaryDirectory { folder in
            for isReleased in [false, true] {
                let file = try OutputFile(path: folder + "/" + name, overwrites: false)
                #expect(await Delivery(of: events(3), to: RawSink(to: file)).count == 3)
                if !isReleased { file.discard() }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test("that is there already is kept, at the beginning and at the end, unless it is to be replaced")
    func existing() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/events"
            let late = try OutputFile(path: path, overwrites: false)
            try RawFile.write(Array("old".utf8), to: path)
            #expect(try refusal(of: path).code == .refused)
            #expect(await Delivery(of: events(1), to: RawSink(to: late)).count == 1)
            #expect(try #require(throws: SinkError.self) { try late.finish() }.code == .refused)
            #expect(try RawFile.bytes(path) == Array("old".utf8))
            let replacing = try OutputFile(path: path, overwrites: true)
            #expect(await Delivery(of: events(1), to: RawSink(to: replacing)).count == 1)
            #expect(try RawFile.bytes(path) == Array("old".utf8))
            try replacing.finish()
            #expect(try RawFile.bytes(path) == Array("event 1\n".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["events"])
        }
    }

    @Test("is written by one process at a time; what a killed one has left is overwritten")
    func alone() throws {
        try withTemporaryDirectory { folder in
            let path = folder + "/events"
            try RawFile.write(Array("left by a process that was killed".utf8), to: path + ".diario-partial")
            let file = try OutputFile(path: path, overwrites: false)
            #expect(try refusal(of: path).code == .inUse)
            try file.finish()
            #expect(try RawFile.bytes(path).isEmpty)
            #expect(try refusal(of: path).code == .refused)
        }
    }

    @Test("is never made of what is no file", arguments: [true, false])
    func noFile(overwrites: Bool) throws {
        try withTemporaryDirectory { folder in
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "/dev/null")
            for path in [folder, folder + "/link", "/dev/null"] {
                #expect(try refusal(of: path, overwrites: overwrites).code == .refused)
            }
            let missing = try refusal(of: folder + "/missing/events", overwrites: overwrites)
            #expect(missing.code == .inputOutput && missing.message.contains("No such file"))
        }
    }

    @Test("whose name ends in .zst is what zstd unpacks and finds whole")
    func compressed() async throws {
        try await withTemporaryDirectory { folder in
            let (path, plain) = (folder + "/events.ndjson.zst", folder + "/events.ndjson")
            for target in [path, plain] {
                let file = try OutputFile(path: target, overwrites: false)
                #expect(await Delivery(of: events(5000), to: NDJSONSink(to: file)).count == 5000)
                try file.finish()
            }
            #expect(try runTool("zstd", ["--quiet", "--test", path]).status == 0)
            let unpacked = try runTool("zstd", ["--quiet", "--stdout", "--decompress", path])
            #expect(unpacked.status == 0)
            #expect(try unpacked.output.utf8.elementsEqual(RawFile.bytes(plain)))
            #expect(try RawFile.bytes(path).count * 2 < unpacked.output.utf8.count)
        }
    }

    @Test(
        "that does not fit its disk says so, without a word of the event, and is not there",
        .enabled(if: SmallDisk.isAvailable, "this user may not mount"), arguments: ["events", "events.zst"])
    func full(name: String) async throws {
        try await withTemporaryDirectory { folder in
            let disk = try SmallDisk(at: folder + "/disk", megabytes: 1)
            defer { disk.unmount() }
            let file = try OutputFile(path: disk.path + "/" + name, overwrites: false)
            // Bytes that cannot be compressed.
            let random = try #require(FileHandle(forReadingAtPath: "/dev/urandom"))
            let events = try (1...9).map { (number: Position) in
                let content = TemporaryLog.event(number, body: Array(try #require(try random.read(upToCount: 400_000))))
                return Event(place: EventPlace(position: number, epoch: 1), content: content)
            }
            let delivery = await Delivery(of: events, to: RawSink(to: file))
            let error = try #require(delivery.error)
            #expect(error.code == .inputOutput && error.message.hasSuffix("No space left on device"))
            file.discard()
            #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
        }
    }
}
