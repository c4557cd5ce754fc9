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

    /// Delivers to the other sink.
    package func deliver(_ events: [Event], until stop: StopRequest) async -> Delivery {
        let delivery = await sink.deliver(events, until: stop)
        state.withLock { reading in
            for event in events.prefix(delivery.count) {
                reading.eventCount += 1
                reading.bodyByteCount += event.content.body.count
                if event.position != reading.last + 1 { reading.misplacedCount += 1 }
                reading.last = event.position
            }
        }
        return delivery
    }
}
