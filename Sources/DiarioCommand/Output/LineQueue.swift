package import EventStore
internal import Synchronization

/// Lines on their way to a descriptor, written by a thread of their own: who logs never waits for who reads.
///
/// Holds at most a given number of bytes. What comes while it is full is dropped, and a line says how much that was as
/// soon as lines are taken again.
package final class LineQueue: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var droppedCount = 0
        var isWriting = false
        var waitingCount = 0

        var isIdle: Bool { pending.isEmpty && droppedCount == 0 && !isWriting }
    }

    private let descriptor: Int32
    private let byteCountMax: Int
    private let describeDropped: @Sendable (Int) -> String
    private let state = Mutex(State())
    private let wanted = WakeSignal()
    private let idle = WakeSignal()

    /// A queue of at most `byteCountMax` bytes before `descriptor`, which stays open as long as the process.
    /// `describeDropped` makes the line that tells how many were dropped.
    /// - Throws: ``EventStoreError`` when the system has no thread to give.
    package init(
        descriptor: Int32, byteCountMax: Int, describeDropped: @escaping @Sendable (Int) -> String
    ) throws(EventStoreError) {
        self.descriptor = descriptor
        self.byteCountMax = byteCountMax
        self.describeDropped = describeDropped
        // Never joined: it may be waiting for a reader that never comes when the process ends.
        _ = try WorkerThread(name: "diario-messages") { self.run() }
    }

    /// Queues `line` and a line break, or drops both. Waits for nobody.
    package func write(line: String) {
        let isFirst = state.withLock { state in
            let wasIdle = state.isIdle
            if state.pending.count + line.utf8.count < byteCountMax, state.droppedCount == 0 {
                state.pending.append(contentsOf: line.utf8)
                state.pending.append(UInt8(ascii: "\n"))
            } else {
                state.droppedCount += 1
            }
            return wasIdle
        }
        if isFirst { wanted.wake() }
    }

    /// Waits until everything has been written, but no longer than `milliseconds`.
    package func flush(waitingMilliseconds milliseconds: Int) {
        let mustWait = state.withLock { state in
            if !state.isIdle { state.waitingCount += 1 }
            return !state.isIdle
        }
        if mustWait { idle.wait(milliseconds: milliseconds) }
    }

    private func run() {
        while true {
            wanted.wait()
            while let bytes = next() { _ = Descriptor.write(bytes, to: descriptor) }
        }
    }

    /// What is to be written now; nil when there is nothing more.
    private func next() -> [UInt8]? {
        let (bytes, droppedCount, waitingCount) = state.withLock { state in
            defer { (state.pending, state.droppedCount) = ([], 0) }
            state.isWriting = !state.pending.isEmpty || state.droppedCount > 0
            let waitingCount = state.isWriting ? 0 : state.waitingCount
            if !state.isWriting { state.waitingCount = 0 }
            return (state.pending, state.droppedCount, waitingCount)
        }
        for _ in 0..<waitingCount { idle.wake() }
        if droppedCount > 0 { return bytes + Array((describeDropped(droppedCount) + "\n").utf8) }
        return bytes.isEmpty ? nil : bytes
    }
}
