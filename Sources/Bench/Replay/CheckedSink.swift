package import EventModel
package import Replay
internal import Synchronization

/// A sink before another: counts what that one takes, and looks whether the positions come one after the other.
package final class CheckedSink: Sink {
    /// What went through so far.
    package struct Reading {
        /// How many events.
        package var eventCount = 0
        /// Their bodies, in bytes.
        package var bodyByteCount = 0
        /// How many of them did not come right behind the one before.
        package var misplacedCount = 0
        fileprivate var last: Position
    }

    private let sink: any Sink
    private let state: Mutex<Reading>

    /// A sink before `sink`; the first event must come right behind `position`.
    package init(_ sink: any Sink, after position: Position) {
        self.sink = sink
        state = Mutex(Reading(last: position))
    }

    /// What went through by now.
    package var reading: Reading { state.withLock { $0 } }

    /// As much as the other sink takes.
    package var intake: Intake { sink.intake }

    /// Renders as the other sink does.
    package func render(_ view: borrowing EventView, into batch: inout Batch) { sink.render(view, into: &batch) }

    /// Delivers to the other sink.
    package func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        let answers = await sink.deliver(batch, until: stop)
        state.withLock { reading in
            reading.bodyByteCount += batch.bodyByteCount
            for (position, answer) in zip(batch.positions, answers) where answer.isTaken {
                reading.eventCount += 1
                if position != reading.last + 1 { reading.misplacedCount += 1 }
                reading.last = position
            }
        }
        return answers
    }

    /// Watches as the other sink does.
    package func watch(_ stop: StopRequest) async { await sink.watch(stop) }
}
