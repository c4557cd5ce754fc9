import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

/// What the verifier must say of a log when its test is over.
enum Expectation {
    case sound
    case unsound
}

/// A log in a directory of its own. A process has a log open once, so writers and readers live inside closures.
final class TemporaryLog {
    let directory: DataDirectory
    var configuration: StoreConfiguration

    fileprivate init(path: String) throws {
        directory = DataDirectory(path: path + "/data")
        configuration = StoreConfiguration()
        configuration.logMapByteCount = 1 << 30
        configuration.indexMapByteCount = 1 << 30
        configuration.freeByteCountMin = 0
        configuration.indexIntervalMilliseconds = 20
        configuration.allowedFileSystem = try FileSystem(at: path).name
    }

    var path: String { directory.path }

    fileprivate static func created(in root: String) throws -> TemporaryLog {
        let log = try TemporaryLog(path: root)
        _ = try LogCreation.create(in: log.directory, configuration: log.configuration)
        return log
    }

    fileprivate func expect(_ expectation: Expectation) throws {
        let report = try withReader { try $0.verify() }
        switch expectation {
        case .sound: #expect(report.isSound, "the verifier found: \(report)")
        case .unsound: #expect(!report.isSound, "the verifier found nothing wrong")
        }
    }

    /// Calls `body` with the log's writer, closed and released afterwards.
    func withWriter<Result>(_ body: (LogWriter) throws -> Result) throws -> Result {
        try withWriter(notice: { _ in }, body)
    }

    /// Calls `body` with the log's writer, closed and released afterwards; `notice` gets what it has to say.
    func withWriter<Result>(
        notice: @escaping @Sendable (StoreNotice) -> Void, _ body: (LogWriter) throws -> Result
    ) throws -> Result {
        let writer = try LogWriter.open(directory, configuration: configuration, notice: notice)
        defer { writer.close() }
        return try body(writer)
    }

    /// Calls `body` with the log's writer, closed and released afterwards.
    func withWriter<Result>(_ body: (LogWriter) async throws -> Result) async throws -> Result {
        let writer = try LogWriter.open(directory, configuration: configuration)
        defer { writer.close() }
        return try await body(writer)
    }

    /// Calls `body` with a reader, released afterwards.
    func withReader<Result>(_ body: (LogReader) async throws -> Result) async throws -> Result {
        try await body(try LogReader.open(directory))
    }

    /// Calls `body` with a reader, released afterwards; `indexNotice` gets what it has to say of the index.
    func withReader<Result>(
        indexNotice: @escaping @Sendable (String) -> Void = { _ in }, _ body: (LogReader) throws -> Result
    ) throws -> Result {
        try body(try LogReader.open(directory, indexNotice: indexNotice))
    }

    /// Appends `events` in one go, waits until they are indexed, and returns their positions.
    @discardableResult
    func append(_ events: [NewEvent]) throws -> [Position] {
        try withWriter { writer in
            let positions = try writer.appendAll(events)
            try writer.waitForIndex()
            return positions
        }
    }

    /// All events, as a reader in this process finds them.
    func allEvents() throws -> [Event] {
        try withReader { try $0.all(Selection()) }
    }

    /// Removes the index, if there is one, so that readers have none.
    func removeIndex() throws {
        guard FileManager.default.fileExists(atPath: path + "/index") else { return }
        try FileManager.default.removeItem(atPath: path + "/index")
    }

    /// Copies a file or folder of the data directory to a name beside it.
    func copy(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: path + "/" + other)
        try FileManager.default.copyItem(atPath: path + "/" + name, toPath: path + "/" + other)
    }
}

/// Calls `body` with a new, empty log, and ends by verifying it: the log must be as `expectation` says.
func withTemporaryLog<Result>(
    expecting expectation: Expectation = .sound, _ body: (TemporaryLog) throws -> Result
) throws -> Result {
    try withTemporaryDirectory { root in
        let log = try TemporaryLog.created(in: root)
        let result = try body(log)
        try log.expect(expectation)
        return result
    }
}

/// Calls `body` with a new, empty log, and ends by verifying it: the log must be as `expectation` says.
func withTemporaryLog<Result>(
    expecting expectation: Expectation = .sound, _ body: (TemporaryLog) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { root in
        let log = try TemporaryLog.created(in: root)
        let result = try await body(log)
        try log.expect(expectation)
        return result
    }
}

extension LogReader {
    /// All events of `selection`, in its order.
    func all(_ selection: Selection) throws -> [Event] {
        var query = try query(selection)
        return try query.all()
    }
}

extension Query {
    /// All events that are left.
    mutating func all() throws -> [Event] {
        var events: [Event] = []
        while case let chunk = try next(), !chunk.isEmpty { events += chunk }
        return events
    }
}
