import EventModel
import EventStore
import Foundation

extension StoreProbe {
    /// Opens the log in `directory` for writing; what the store has to say goes into the file `PROBE_NOTICES`.
    static func openWriter(_ directory: DataDirectory) throws -> LogWriter {
        var configuration = StoreConfiguration()
        configuration.logMapByteCount = 1 << 30
        configuration.indexMapByteCount = 1 << 30
        configuration.freeByteCountMin =
            ProcessInfo.processInfo.environment["PROBE_MIN_FREE"].flatMap { Int64($0) } ?? 0
        configuration.allowedFileSystem = try FileSystem(at: directory.path).name
        let notices = ProcessInfo.processInfo.environment["PROBE_NOTICES"].flatMap {
            open($0, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        }
        return try LogWriter.open(directory, configuration: configuration) { notice in
            guard let notices else { return }
            let line = Array("\(notice)\n".utf8)
            _ = Foundation.write(notices, line, line.count)
        }
    }

    /// Writes the log in `directory`. `append TEXT` appends an event with that body and answers with its outcome; `queue
    /// TEXT` does not wait: the answer comes when it comes.
    static func write(_ directory: DataDirectory) throws {
        let writer = try openWriter(directory)
        say("ready \(writer.head.position)")
        while let line = readLine() {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            let outcome = Outcome()
            do {
                try writer.enqueue(event(words[1]), ticket: 1, notifying: outcome)
            } catch {
                say("refused \(error.code) \(error.isCertainlyNotStored ? "not stored" : "unknown")")
                continue
            }
            if words[0] == "append" { outcome.wait() }
        }
        writer.close()
    }

    /// An event with this body.
    static func event(_ text: Substring) -> NewEvent {
        NewEvent(
            source: "probe", receivedAt: Timestamp(microseconds: 1_700_000_000_000_000), body: Array(text.utf8),
            fields: [.reason: "a test"], decoderVersion: 1)
    }

    /// Reads the log in `directory`: `head` answers with its position, `body N` with the body at N, `search CODE N`
    /// with how many events N searches for the order of this code found in all, `use` with its descriptors and the bytes of
    /// memory of its own, and `count` with the number of events.
    static func read(_ directory: DataDirectory) throws {
        let reader = try LogReader.open(directory)
        say("ready \(try reader.head().position)")
        while let line = readLine() {
            let words = line.split(separator: " ")
            switch words.first {
            case "head": say(try reader.head().position)
            case "body":
                let position = words.last.flatMap { Position($0) } ?? 0
                say(try reader.event(at: position).map { String(decoding: $0.content.body, as: UTF8.self) } ?? "none")
            case "search" where words.count == 3:
                let selection = Selection(terms: [.orderCode(String(words[1]))])
                var found = 0
                for _ in 0..<(Int(words[2]) ?? 0) { found += try count(selection, in: reader) }
                say(found)
            case "use":
                let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
                say("\(descriptors) \(try ownByteCount())")
            default: say(try reader.statistics().eventCount)
            }
        }
    }

    private static func count(_ selection: Selection, in reader: LogReader) throws -> Int {
        var query = try reader.query(selection)
        return try query.countRest()
    }

    /// The memory that is this process's own and no file's: `RssAnon` (proc(5)).
    private static func ownByteCount() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 } ?? -1
    }

    /// Follows the log in `directory` from its beginning and writes each position and body, until its input ends.
    static func follow(_ directory: DataDirectory) async throws {
        Thread {
            while readLine() != nil {}
            exit(0)
        }.start()
        let reader = try LogReader.open(directory)
        var follower = reader.follow(Selection(), after: 0)
        say("ready")
        while true {
            for event in try await follower.next() {
                say("\(event.position) \(String(decoding: event.content.body, as: UTF8.self))")
            }
        }
    }
}

/// Says the outcome of one append.
private final class Outcome: AppendObserver {
    private let signal = DispatchSemaphore(value: 0)

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        for outcome in outcomes {
            switch outcome.result {
            case .success(let position): StoreProbe.say("acknowledged \(position)")
            case .failure(let error):
                StoreProbe.say("refused \(error.code) \(error.isCertainlyNotStored ? "not stored" : "unknown")")
            }
        }
        signal.signal()
    }

    func wait() { signal.wait() }
}
