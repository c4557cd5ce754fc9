import EventModel
import Replay
import Synchronization

/// Keeps what it is given; takes events until `failsAfter` of them, or asks to stop after `stopsAfter` of them.
final class CollectingSink: Sink {
    private let taken = Mutex<[Event]>([])
    private let failsAfter: Int?
    private let stopsAfter: Int?
    private let onDelivery: @Sendable (Int) -> Void

    init(failsAfter: Int? = nil, stopsAfter: Int? = nil, onDelivery: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.failsAfter = failsAfter
        self.stopsAfter = stopsAfter
        self.onDelivery = onDelivery
    }

    var events: [Event] { taken.withLock { $0 } }
    var positions: [Position] { events.map(\.position) }

    func deliver(_ events: [Event], until stop: StopRequest) async -> Delivery {
        for (index, event) in events.enumerated() {
            if stop.isRequested { return Delivery(count: index) }
            let count = taken.withLock { taken in
                if taken.count == failsAfter { return -1 }
                taken.append(event)
                return taken.count
            }
            if count < 0 {
                return Delivery(count: index, error: SinkError(.unavailable, "no more", isRetriable: true))
            }
            if count == stopsAfter { stop.request() }
            onDelivery(count)
        }
        return Delivery(count: events.count)
    }
}
