import EventModel
import EventStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// A data directory that goes away with its last reference.
final class TemporaryData: Sendable {
    let path: String

    init() { path = FileManager.default.temporaryDirectory.appendingPathComponent("diario-\(UUID().uuidString)").path }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A log without events. The file system of temporary directories in containers is often one that a log refuses;
    /// for these tests it will do.
    ///
    /// Its maps are small unless asked otherwise: many tests run at once in this process, and maps of the usual size
    /// would not fit its address space together.
    func create(mapByteCount: Int = 1 << 30) throws -> StoreConfiguration {
        var configuration = StoreConfiguration()
        configuration.logMapByteCount = mapByteCount
        configuration.indexMapByteCount = 1 << 30
        do {
            return try create(configuration, allowing: "overlayfs")
        } catch let error as EventStoreError where error.code == .configuration {
            return try create(configuration, allowing: "tmpfs")
        }
    }

    private func create(
        _ configuration: StoreConfiguration, allowing fileSystem: String
    ) throws -> StoreConfiguration {
        var configuration = configuration
        configuration.freeByteCountMin = 0
        configuration.allowedFileSystem = fileSystem
        _ = try LogCreation.create(in: DataDirectory(path: path), configuration: configuration)
        return configuration
    }

    /// The log's writer in this process.
    ///
    /// Tests that run at the same time start programs: between fork and exec such a child shares the lock of a writer
    /// that this process has closed, for an instant.
    func openWriter(_ configuration: StoreConfiguration) throws -> LogWriter {
        while true {
            do throws(EventStoreError) {
                return try LogWriter.open(DataDirectory(path: path), configuration: configuration)
            } catch {
                guard error.code == .inUse else { throw error }
                sched_yield()
            }
        }
    }

    /// A log with `events`.
    func create(with events: [NewEvent], mapByteCount: Int = 1 << 30) async throws {
        try await append(events, try create(mapByteCount: mapByteCount))
    }

    /// Appends `events` to the log that is there.
    func append(_ events: [NewEvent], _ configuration: StoreConfiguration) async throws {
        let writer = try openWriter(configuration)
        for event in events { _ = try await writer.append(event) }
        // The index follows by itself; its last step is part of closing.
        writer.close()
    }
}

/// Seven events of three orders and two sources, received around the last days of March 2026.
enum SampleLog {
    static let document = "123.421.341-234"
    static let email = "Ana@Example.com"

    static func make(mapByteCount: Int = 1 << 30) async throws -> (TemporaryData, DiarioProgram) {
        let data = TemporaryData()
        try await data.create(with: events(), mapByteCount: mapByteCount)
        return (data, try DiarioProgram(data: data.path))
    }

    static func events() throws -> [NewEvent] {
        let ana = Customer(id: "2", document: "123421341234", name: "Ana Conceição", email: "ana@example.com")
        let first = Order(id: "100", code: "0000593098", utmID: "utm-1", status: 1)
        var paid = first
        paid.status = 3
        var cancelled = first
        cancelled.status = 9
        let other = Order(id: "101", code: "0000593099", utmID: "utm-1", status: 1)
        var phoned = ana
        phoned.phone = "11 99999"
        return [
            try event("2026-03-30T12:00:00Z", .orderCreated, first, ana, body: "one"),
            try event("2026-03-31T02:59:59.999999Z", .paymentStatusChanged, paid, phoned, body: "two"),
            try event("2026-03-31T03:00:00Z", .paymentStatusChanged, paid, phoned, body: "two"),
            try undecodable("2026-03-31T15:00:00Z"),
            try event("2026-04-01T02:59:59Z", .orderCreated, first, ana, body: "five", source: "outra"),
            try event("2026-04-01T03:00:00Z", .orderCancelled, cancelled, nil, body: "six"),
            try event("2026-04-02T00:00:00Z", EventKind(rawValue: "X\u{1B}[31m"), other, nil, body: "seven\u{1B}[2J"),
        ]
    }

    static func event(
        _ time: String, _ kind: EventKind, _ order: Order, _ customer: Customer?, body: String, source: String = "loja"
    ) throws -> NewEvent {
        NewEvent(
            source: source, receivedAt: try timestamp(time), body: Array(body.utf8),
            decoding: .decoded(DecodedEvent(kind: kind, order: order, customer: customer)), decoderVersion: 1,
            request: RequestMetadata(contentType: "application/json"))
    }

    static func undecodable(_ time: String) throws -> NewEvent {
        NewEvent(
            source: "loja", receivedAt: try timestamp(time), body: [0x00, 0xFF, 0x0A],
            decoding: .undecodable(reason: "no JSON object"), decoderVersion: 1)
    }

    static func timestamp(_ text: String) throws -> Timestamp {
        let formatter = ISO8601DateFormatter()
        let parts = text.dropLast().split(separator: ".")
        let date = try #require(formatter.date(from: parts[0] + "Z"))
        let fraction = parts.count > 1 ? try #require(Int64(parts[1])) : 0
        return Timestamp(microseconds: Int64(date.timeIntervalSince1970) * 1_000_000 + fraction)
    }

    /// Many events of one order, for what takes its time.
    static func makeLong(_ count: Int) async throws -> (TemporaryData, DiarioProgram) {
        let data = TemporaryData()
        try await fill(data, data.create(), count: count)
        return (data, try DiarioProgram(data: data.path))
    }

    /// Adds `count` events of one order to a log.
    static func fill(_ data: TemporaryData, _ configuration: StoreConfiguration, count: Int) async throws {
        let writer = try data.openWriter(configuration)
        let body = String(repeating: "x", count: 500)
        let event = try event("2026-03-30T12:00:00Z", .orderCreated, Order(id: "1", code: "C"), nil, body: body)
        // As many at a time as one commit takes: the queue does not take all of many.
        for start in stride(from: 0, to: count, by: EventStore.Limits.batchEventCountMax) {
            let batch = start..<min(start + EventStore.Limits.batchEventCountMax, count)
            await withCheckedContinuation { continuation in
                let observer = CountingObserver(batch.count) { continuation.resume() }
                for number in batch {
                    do throws(EventStoreError) {
                        try writer.enqueue(event, ticket: UInt64(number), notifying: observer)
                    } catch {
                        observer.appendsFinished([AppendOutcome(ticket: UInt64(number), result: .failure(error))])
                    }
                }
            }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                writer.close()
                continuation.resume()
            }
        }
    }
}

/// Tells when so many appends are over; each must have succeeded.
private final class CountingObserver: AppendObserver {
    private let left: Mutex<Int>
    private let done: @Sendable () -> Void

    init(_ count: Int, _ done: @escaping @Sendable () -> Void) {
        left = Mutex(count)
        self.done = done
    }

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        for outcome in outcomes {
            if case .failure(let error) = outcome.result { Issue.record(error) }
        }
        let isDone = left.withLock { left in
            left -= outcomes.count
            return left == 0
        }
        if isDone { done() }
    }
}
