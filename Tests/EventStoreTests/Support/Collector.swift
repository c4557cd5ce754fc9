import EventModel
import EventStore
import Foundation
import Synchronization
import TestSupport

/// Keeps what it is told, and lets a thread wait for it.
final class Collector: AppendObserver {
    private let told = Mutex<[AppendOutcome]>([])
    private let calls = Mutex(0)
    private let signal = DispatchSemaphore(value: 0)

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        told.withLock { $0 += outcomes }
        calls.withLock { $0 += 1 }
        for _ in outcomes { signal.signal() }
    }

    /// Blocks until `count` more outcomes have come.
    func wait(for count: Int) {
        for _ in 0..<count { signal.wait() }
    }

    /// All outcomes so far, in the order in which they came.
    var outcomes: [AppendOutcome] { told.withLock { $0 } }

    /// How often it was called.
    var callCount: Int { calls.withLock { $0 } }
}

/// Holds up whoever tells it of an outcome, which is the thread that commits, until it is opened.
final class Gate: AppendObserver {
    private let (called, opened) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        called.signal()
        opened.wait()
    }

    /// Blocks until somebody is held up.
    func waitForCall() { called.wait() }

    /// Lets go whoever is held up.
    func open() { opened.signal() }
}

extension LogWriter {
    /// Queues `events`, waits until all are durable, and returns their positions in the order of the events.
    @discardableResult
    func appendAll(_ events: [NewEvent]) throws -> [Position] {
        let collector = Collector()
        for (ticket, event) in events.enumerated() {
            try enqueue(event, ticket: UInt64(ticket), notifying: collector)
        }
        collector.wait(for: events.count)
        return try collector.outcomes.sorted { $0.ticket < $1.ticket }.map { try $0.result.get() }
    }

    /// Waits until the index has followed the log to its head.
    func waitForIndex() throws {
        try TestSupport.wait(for: "the index") { try reader.statistics().indexedThrough == head.position }
    }
}
