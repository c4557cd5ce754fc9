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

    func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        for (index, event) in batch.events.enumerated() {
            if stop.isRequested { return batch.answers(taken: index) }
            let count = taken.withLock { taken in
                if taken.count == failsAfter { return -1 }
                taken.append(event)
                return taken.count
            }
            if count < 0 {
                let error = SinkError(.unavailable, "no more", isRetriable: true)
                return batch.answers(taken: index, then: .failed(error))
            }
            if count == stopsAfter { stop.request() }
            onDelivery(count)
        }
        return batch.answers(taken: batch.count)
    }
}
