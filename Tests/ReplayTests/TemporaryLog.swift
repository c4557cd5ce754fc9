import EventModel
import EventStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// A log in a temporary directory, and its writer.
struct TemporaryLog: Sendable {
    let writer: LogWriter

    var reader: LogReader { writer.reader }

    /// Appends `count` events of the order `code` and returns the last one's position, all on disk.
    @discardableResult
    func append(_ count: Int, code: String = "A") async throws -> Position {
        let first = try reader.head().position + 1
        return try await withCheckedThrowingContinuation { continuation in
            let observer = BatchObserver(count: count, continuation)
            for number in first..<(first + Position(count)) {
                do throws(EventStoreError) {
                    try writer.enqueue(Self.event(number, code: code), ticket: number, notifying: observer)
                } catch {
                    observer.appendsFinished([AppendOutcome(ticket: number, result: .failure(error))])
                }
            }
        }
    }

    /// The event that is the `number`th of a log: its body names it, and it was received `number` seconds into 2026.
    static func event(_ number: Position, code: String = "A", body: [UInt8]? = nil) -> NewEvent {
        NewEvent(
            source: "loja",
            receivedAt: Timestamp(microseconds: 1_767_225_600_000_000).advanced(bySeconds: Int64(number)),
            body: body ?? Array("event \(number)".utf8),
            decoding: .decoded(
                DecodedEvent(kind: .orderCreated, order: Order(id: code, code: code, status: 1), customer: nil)),
            decoderVersion: 1, request: RequestMetadata(contentType: "application/json"))
    }
}

/// Waits until all of some appends have an outcome.
private final class BatchObserver: AppendObserver {
    private let results = Mutex<[Result<Position, EventStoreError>]>([])
    private let count: Int
    private let continuation: CheckedContinuation<Position, any Error>

    init(count: Int, _ continuation: CheckedContinuation<Position, any Error>) {
        self.count = count
        self.continuation = continuation
    }

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        let all = results.withLock { results in
            results += outcomes.map(\.result)
            return results.count == count ? results : nil
        }
        guard let all else { return }
        continuation.resume(with: Result { try all.map { try $0.get() }.max() ?? 0 })
    }
}

/// Runs `body` with a new log, then verifies it and removes it.
func withTemporaryLog(_ body: (TemporaryLog) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("diario-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let data = DataDirectory(path: directory.path)
    var configuration = StoreConfiguration()
    configuration.freeByteCountMin = 0
    // Many logs are open at once, and sanitizers leave less address space than the maps of a real one take.
    configuration.logMapByteCount = 1 << 30
    configuration.indexMapByteCount = 1 << 30
    // The file system of temporary directories in containers is often one that a log refuses; for these tests it will
    // do.
    for name in ["overlayfs", "tmpfs"] {
        configuration.allowedFileSystem = name
        if (try? LogCreation.create(in: data, configuration: configuration)) != nil { break }
    }
    let log = TemporaryLog(writer: try LogWriter.open(data, configuration: configuration))
    try await body(log)
    let report = try log.reader.verify()
    #expect(report.isSound, "\(report.reason ?? "")")
    log.writer.close()
}
