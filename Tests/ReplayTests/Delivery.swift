import EventModel
import Replay

/// What became of events that were given to a sink as a run gives them: as many at once as it takes, in their order,
/// until one is not taken.
struct Delivery {
    /// How many events were taken, counted from the first.
    var count = 0
    /// Why the next one was not; nil where all were, or where the sink was asked to stop.
    var error: SinkError?
    /// Whether the next one was begun and given up.
    var isAbandoned = false

    init(of events: [Event], to sink: some Sink, until stop: StopRequest = StopRequest()) async {
        var rest = events[...]
        while !rest.isEmpty, !stop.isRequested {
            let batch = Batch(Array(rest.prefix(sink.intake.eventCountMax)), for: sink)
            rest = rest.dropFirst(batch.count)
            for answer in await sink.deliver(batch, until: stop) {
                switch answer {
                case .taken:
                    count += 1
                    continue
                case .failed(let error): self.error = error
                case .abandoned: isAbandoned = true
                case .notSent: break
                }
                return
            }
        }
    }
}
