import EventModel
import EventStore
import Foundation

extension StoreProbe {
    /// Writes the log in `directory`: `append TEXT` appends an event with that body and answers with its position.
    static func write(_ directory: DataDirectory) throws {
        var configuration = StoreConfiguration()
        configuration.logMapByteCount = 1 << 30
        configuration.indexMapByteCount = 1 << 30
        configuration.freeByteCountMin = ProcessInfo.processInfo.environment["PROBE_MIN_FREE"].flatMap { Int64($0) } ?? 0
        configuration.allowedFileSystem = try FileSystem(at: directory.path).name
        let writer = try LogWriter.open(directory, configuration: configuration)
        say("ready \(writer.head.position)")
        while let line = readLine() {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.first == "append", let text = words.last else { continue }
            say(append(String(text), to: writer))
        }
        writer.close()
    }

    private static func append(_ text: String, to writer: LogWriter) -> String {
        let event = NewEvent(
            source: "probe", receivedAt: Timestamp(microseconds: 1_700_000_000_000_000), body: Array(text.utf8),
            decoding: .undecodable(reason: "a test"), decoderVersion: 1)
        let observer = Outcome()
        do {
            try writer.enqueue(event, ticket: 1, notifying: observer)
            return "acknowledged \(try observer.wait().get())"
        } catch {
            return "refused \(error.code) \(error.isCertainlyNotStored ? "not stored" : "unknown")"
        }
    }

    /// Reads the log in `directory`: `head` answers with its position, `body N` with the body at N, `count` with the
    /// number of events.
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
            default: say(try reader.statistics().eventCount)
            }
        }
    }

    /// Follows the log in `directory` from its beginning and writes each position and body. Needs no commands.
    static func follow(_ directory: DataDirectory) throws {
        let reader = try LogReader.open(directory)
        var follower = try reader.follow(Selection(), after: 0)
        say("ready")
        while true {
            for event in try follower.next(waitingMilliseconds: 1000) {
                say("\(event.position) \(String(decoding: event.content.body, as: UTF8.self))")
            }
        }
    }
}

/// Waits for the outcome of one append.
private final class Outcome: AppendObserver {
    private let signal = DispatchSemaphore(value: 0)
    // Written before the signal, read after it.
    nonisolated(unsafe) private var result: Result<Position, EventStoreError>?

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        result = outcomes.first?.result
        signal.signal()
    }

    func wait() -> Result<Position, EventStoreError> {
        signal.wait()
        return result ?? .failure(EventStoreError(.failed, "no outcome"))
    }
}
