import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("A disk without room")
struct DiskFullTests {
    @Test("below the room that must stay free nothing is admitted, and the log can still be read")
    func watermark() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(5))
            log.configuration.freeByteCountMin = .max
            let notices = Notices()
            try log.withWriter(notice: notices.take) { writer in
                #expect(writer.admissionError?.code == .diskFull)
                let refusal = #expect(throws: EventStoreError.self) { try writer.appendAll(samples.next(1)) }
                #expect(refusal?.code == .diskFull && refusal?.isCertainlyNotStored == true)
                let count = try writer.reader.all(Selection()).count
                #expect(count == 5)
            }
            #expect(notices.texts.contains { $0.hasPrefix("admissionStopped") })
            log.configuration.freeByteCountMin = 0
            let positions = try log.append(samples.next(1))
            #expect(positions == [6])
        }
    }

    @Test(
        "where the disk has room for the log and not for the index, the notice says how its limit comes about",
        .enabled(if: SmallDisk.isAvailable, "mounting a small tmpfs needs root and the right to mount"))
    func indexWatermark() throws {
        try withSmallDisk { _, directory, configuration in
            var configuration = configuration
            configuration.freeByteCountMin = 8 << 20
            let notices = Notices()
            let writer = try LogWriter.open(directory, configuration: configuration, notice: notices.take)
            defer { writer.close() }
            #expect(writer.admissionError == nil)
            try wait(for: "the notice") { notices.texts.contains { $0.hasPrefix("indexFailed") } }
            let limit = "below \(16 << 20), 2 times what must stay free, the index is not written"
            #expect(notices.texts.contains { $0.contains(limit) }, "\(notices.texts)")
        }
    }

    /// Calls `body` with a disk of 12 MB, and an empty log on it.
    private func withSmallDisk(_ body: (SmallDisk, DataDirectory, StoreConfiguration) throws -> Void) throws {
        try withTemporaryDirectory { root in
            let disk = try SmallDisk(at: root + "/disk", megabytes: 12)
            defer { disk.unmount() }
            var configuration = StoreConfiguration()
            configuration.logMapByteCount = 1 << 30
            configuration.indexMapByteCount = 1 << 30
            configuration.freeByteCountMin = 0
            configuration.allowedFileSystem = "tmpfs"
            let directory = DataDirectory(path: disk.path + "/data")
            _ = try LogCreation.create(in: directory, configuration: configuration)
            try body(disk, directory, configuration)
        }
    }

    @Test(
        "a small disk that is filled and freed: what was acknowledged stays, admission resumes without a restart",
        .enabled(if: SmallDisk.isAvailable, "mounting a small tmpfs needs root and the right to mount"))
    func smallDisk() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withSmallDisk { disk, directory, configuration in
            let ballast = disk.path + "/ballast"
            try Data(count: 6 << 20).write(to: URL(filePath: ballast))

            var acknowledged: [Position: [UInt8]] = [:]
            let append = { (writer: LogWriter) throws(EventStoreError) -> Void in
                var event = samples.next()
                event.set(body: samples.random.bytes(20_000))
                let collector = Collector()
                try writer.enqueue(event, ticket: 0, notifying: collector)
                collector.wait(for: 1)
                acknowledged[try collector.outcomes[0].result.get()] = event.body
            }
            do {
                let writer = try LogWriter.open(directory, configuration: configuration)
                defer { writer.close() }
                for _ in 0..<3 {
                    var refusal: EventStoreError?
                    try wait(for: "a full disk") {
                        do throws(EventStoreError) { try append(writer) } catch { refusal = error }
                        return refusal != nil
                    }
                    #expect(refusal?.code == .diskFull && refusal?.isCertainlyNotStored == true)
                    // Room for a little more each time; admission must come back by itself.
                    let rest = try FileManager.default.attributesOfItem(atPath: ballast)[.size] as? Int ?? 0
                    truncate(ballast, max(0, rest - (2 << 20)))
                    try wait(for: "admission") {
                        do throws(EventStoreError) {
                            try append(writer)
                            return true
                        } catch {
                            try #require(error.code == .diskFull)
                            return false
                        }
                    }
                }
                let events = try writer.reader.all(Selection())
                #expect(events.map(\.position) == acknowledged.keys.sorted())
                #expect(events.allSatisfy { $0.content.body == acknowledged[$0.position] })
                truncate(ballast, 0)
            }
            let report = try LogReader.open(directory).verify()
            #expect(report.isSound, "the verifier found: \(report)")
        }
    }

    @Test(
        "a disk that stays full is called full, and admission does not resume where a write would fail again",
        .enabled(if: SmallDisk.isAvailable, "mounting a small tmpfs needs root and the right to mount"))
    func fullForGood() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withSmallDisk { _, directory, configuration in
            let notices = Notices()
            do {
                let writer = try LogWriter.open(directory, configuration: configuration, notice: notices.take)
                defer { writer.close() }
                let append = { () -> EventStoreError? in
                    var event = samples.next()
                    event.set(body: samples.random.bytes(100_000))
                    do { try writer.appendAll([event]) } catch { return error as? EventStoreError }
                    return nil
                }
                var refusal: EventStoreError?
                try wait(for: "a full disk") {
                    refusal = append()
                    return refusal != nil
                }
                #expect(refusal?.code == .diskFull && refusal?.message.contains("is full") == true, "\(refusal as Any)")
                // Several times as long as the first wait for room.
                let end = Date(timeIntervalSinceNow: 2)
                while Date() < end {
                    let again = append()
                    #expect(again?.code == .diskFull)
                    usleep(10_000)
                }
                #expect(!notices.texts.contains("admissionResumed"))
                #expect(notices.texts.filter { $0.hasPrefix("admissionStopped") }.count == 1)
                #expect(!notices.texts.contains { $0.contains("Input/output error") })
                #expect(!FileManager.default.fileExists(atPath: directory.path + "/room.new"))
            }
            // Opened again, it is known to be full before the first event.
            let again = try LogWriter.open(directory, configuration: configuration)
            defer { again.close() }
            #expect(
                again.admissionError?.code == .diskFull && again.admissionError?.message.contains("is full") == true)
        }
    }
}
