import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("Anchors and recovery")
struct RecoveryTests {
    @Test("a log that lost its end is not opened until the loss is accepted, which begins a new epoch")
    func lostEnd() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let (kept, lost, later) = (samples.next(10), samples.next(5), samples.next(8))
        try withTemporaryLog { log in
            try log.append(kept)
            try log.copy("log", to: "log.old")
            try log.append(lost)
            let lostHash = try #require(try log.allEvents().last).recordHash
            try log.restoreFolder("log.old", to: "log")

            let refusal = #expect(throws: EventStoreError.self) { try log.withWriter { _ in } }
            #expect(refusal?.code == .damaged)
            #expect(refusal?.position == 15)
            #expect(refusal?.message.contains("diario recover --accept-loss") == true)
            let report = try log.withReader { try $0.verify() }
            #expect(report.anchors == .ahead && !report.isSound)

            let identity = try Recovery.acceptLoss(log.directory, configuration: log.configuration)
            #expect(identity.epoch == 2)
            try log.withWriter { writer in
                #expect(writer.identity == identity)
                #expect(writer.head.position == 10)
                let positions = try writer.appendAll(later)
                #expect(positions == Array(11...18))
                let events = try writer.reader.all(Selection())
                #expect(events.map(\.content) == kept + later)
                #expect(events.map(\.epoch) == Array(repeating: 1, count: 10) + Array(repeating: 2, count: 8))
                // The same position in another epoch is another record.
                #expect(events[14].recordHash != lostHash)
                try writer.waitForIndex()
                let selection = Selection(terms: [.orderCodePrefix("")])
                let found = try writer.reader.all(selection).map(\.position)
                #expect(found == LogModel(events: kept + later).positions(selection))
            }
            let afterwards = try log.withReader { try $0.verify() }
            #expect(afterwards.isSound && afterwards.anchors == .match)
            let again = #expect(throws: EventStoreError.self) {
                try Recovery.acceptLoss(log.directory, configuration: log.configuration)
            }
            #expect(again?.code == .failed)
        }
    }

    @Test("a log that lost everything, and one that loses its end twice, go on in new epochs")
    func repeatedLoss() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            for epoch: Epoch in 2...4 {
                try log.copy("log", to: "log.old")
                try log.append(samples.next(3))
                try log.restoreFolder("log.old", to: "log")
                let identity = try Recovery.acceptLoss(log.directory, configuration: log.configuration)
                #expect(identity.epoch == epoch)
                if epoch > 2 {
                    let positions = try log.append(samples.next(2))
                    #expect(positions.last == Position(epoch - 2) * 2)
                }
            }
            let epochs = try log.allEvents().map(\.epoch)
            #expect(epochs == [3, 3, 4, 4])
        }
    }

    @Test("an index ahead of the log says that the log lost its end, even where no anchor does")
    func indexAhead() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(10))
            try log.copy("log", to: "log.old")
            try log.copy("anchors", to: "anchors.old")
            try log.append(samples.next(5))
            try log.restoreFolder("log.old", to: "log")
            try log.restoreFolder("anchors.old", to: "anchors")
            let refusal = #expect(throws: EventStoreError.self) { try log.withWriter { _ in } }
            #expect(refusal?.code == .damaged)
            #expect(refusal?.position == 15)
            let identity = try Recovery.acceptLoss(log.directory, configuration: log.configuration)
            #expect(identity.epoch == 2)
            let positions = try log.append(samples.next(1))
            #expect(positions == [11])
        }
    }

    @Test("a flipped bit in a meta page, which could un-commit what was acknowledged, is found")
    func metaPages() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            let dataPath = log.path + "/log/data.mdb"
            for _ in 0..<4 {
                try log.append(samples.next(3))
                let head = try log.withReader { try $0.head() }
                // Where the transaction id lies in `mdb.c`: after the page header, and 128 bytes of the meta.
                for (page, bit) in (0..<2).flatMap({ page in (0..<64).map { (page, $0) } }) {
                    let offset = page * 4096 + 144 + bit / 8
                    let whole = try RawFile.bytes(dataPath)
                    try RawFile.overwrite(dataPath, at: offset, with: [whole[offset] ^ 1 << UInt8(bit % 8)])
                    let error = #expect(throws: EventStoreError.self, "page \(page), bit \(bit)") {
                        try log.withWriter { _ in }
                    }
                    #expect(error?.code == .damaged)
                    try RawFile.overwrite(dataPath, at: 0, with: Array(whole[..<8192]))
                }
                let kept = try log.withReader { try $0.head() }
                #expect(kept == head)
            }
        }
    }

    @Test("nothing is accepted where nothing is missing")
    func nothingMissing() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            for count in [0, 5] {
                try log.append(samples.next(count))
                let refusal = #expect(throws: EventStoreError.self) {
                    try Recovery.acceptLoss(log.directory, configuration: log.configuration)
                }
                #expect(refusal?.code == .failed)
            }
        }
    }

    @Test("a torn last line of the anchors is ignored, also where it is the only one, and leaves no trace")
    func tornLine() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            for torn in ["1 0 00", "1 0 00\u{FFFD}", "x"] {
                let path = log.path + "/anchors"
                let whole = (try? RawFile.bytes(path)) ?? []
                for before in [[], whole] {
                    try RawFile.write(before + Array(torn.utf8), to: path)
                    try log.append(samples.next(3))
                    let anchors = try AnchorFile(log.directory).load()
                    let lines = String(decoding: try RawFile.bytes(path), as: UTF8.self).split(separator: "\n")
                    #expect(anchors.map { String($0.line.dropLast()) } == lines.map(String.init))
                    #expect(anchors.last?.head == (try log.withReader { try $0.head() }))
                }
            }
        }
    }

    @Test("another line of the anchors that is not what was written is damage; a start looks at the newest only")
    func alteredLine() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(3))
            let path = log.path + "/anchors"
            let lines = try RawFile.bytes(path)
            var altered = lines
            altered[4] ^= 1
            try Data(altered).write(to: URL(filePath: path))
            try log.withWriter { _ in }
            let report = try log.withReader { try $0.verify() }
            #expect(!report.isSound && report.reason?.contains("line 1") == true)
            try AnchorFile(log.directory).thin(now: Timestamp(microseconds: .max / 2))
            let thinned = try log.withReader { try $0.verify() }
            #expect(!thinned.isSound && thinned.reason?.contains("line 1") == true)
            try Data(lines).write(to: URL(filePath: path))
        }
    }

    @Test("anchors older than an hour are thinned to the last of each minute and epoch, than a day of each hour")
    func thinning() throws {
        try withTemporaryLog { log in
            let (minute, hour): (Int64, Int64) = (60_000_000, 3_600_000_000)
            let now = Timestamp(microseconds: 500_000 * hour + 7)
            var anchors: [Anchor] = []
            for number in 0..<3600 {
                let time = Timestamp(microseconds: now.microseconds - Int64(3600 - number) * minute / 2)
                let head = Head(position: Position(number), recordHash: .zero)
                anchors.append(Anchor(epoch: number < 550 ? 1 : 2, head: head, writtenAt: time))
            }
            let file = AnchorFile(log.directory)
            try file.replace(with: anchors)
            try file.thin(now: now)
            let kept = try file.load()
            func span(_ anchor: Anchor) -> [Int64]? {
                let (age, time) = (now.microseconds - anchor.writtenAt.microseconds, anchor.writtenAt.microseconds)
                if age > 24 * hour { return [Int64(anchor.epoch), hour, time / hour] }
                return age > hour ? [Int64(anchor.epoch), minute, time / minute] : nil
            }
            let wanted = anchors.enumerated().filter { index, anchor in
                guard index + 1 < anchors.count, let own = span(anchor) else { return true }
                return own != span(anchors[index + 1])
            }
            #expect(kept == wanted.map(\.element))
            #expect(kept.count < anchors.count / 2)
            try FileManager.default.removeItem(atPath: log.path + "/anchors")
        }
    }

    @Test("a writer anchors its head while it runs, and when it opens and closes")
    func anchoring() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            let file = AnchorFile(log.directory)
            try log.withWriter { writer in
                #expect(try file.load().last?.head.position == 0)
                try writer.appendAll(samples.next(4))
                try wait(for: "an anchor") { try file.load().last?.head == writer.head }
                try writer.appendAll(samples.next(4))
            }
            let last = try #require(try file.load().last)
            #expect(last.head.position == 8 && last.epoch == 1)
        }
    }
}
