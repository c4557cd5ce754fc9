// Moving a selection of events from the log to a sink.
//
//   ReplaySource  ─ batches ─▶  DeliveryQueue  ─ a batch ─▶  Sink
//   reads and renders           decides               ◀─ an answer for each event ─
//
// ReplayRun performs what the queue decides. What must stay true: events reach the sink in the order of the selection,
// each at least once, and whoever stops a run learns how far it came, so that the next run goes on behind it. No read
// transaction is open while a sink delivers: what it gets is bytes or copies that it has made in memory before. This
// module knows no file, no HTTP and no broker; `Sinks` does.

public import EventModel

/// Where a replay sends events. One folder of `Sinks` a kind of destination; `docs/adding-a-sink.md` adds one.
public protocol Sink: Sendable {
    /// How much it takes at once.
    var intake: Intake { get }

    /// Puts into `batch` what the sink will deliver of the event that `view` shows: bytes behind those that are there, or
    /// a copy of the event.
    ///
    /// Called by any thread, by several at once, within a read transaction of the log: it writes to memory and waits for
    /// nothing.
    func render(_ view: borrowing EventView, into batch: inout Batch)

    /// Delivers a batch, which is never empty, and answers for each of its events, in their order.
    ///
    /// A sink that takes lanes is called by several tasks at once, which must not block their threads; any other by one
    /// thread, which may wait.
    ///
    /// Once `stop` is requested, the sink finishes the event it is at within a bounded time and begins no other. It
    /// tries no event twice: whoever runs the replay decides about that.
    func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer]

    /// Runs beside the deliveries and requests `stop` where the sink learns by itself that nobody takes events any more,
    /// so that no run waits for events in vain. Returns when its task is cancelled, and blocks no thread of Swift's pool.
    func watch(_ stop: StopRequest) async
}

extension Sink {
    /// Whole batches as they were read, one after the other.
    public var intake: Intake { Intake() }

    /// A copy of the event.
    public func render(_ view: borrowing EventView, into batch: inout Batch) {
        batch.events.append(view.copy())
    }

    /// Nothing to watch: that nobody takes events shows at the next delivery.
    public func watch(_ stop: StopRequest) async {}
}

/// How much a sink takes at once.
public struct Intake: Sendable {
    /// The most events of a batch.
    public var eventCountMax: Int
    /// At how many bytes a batch ends: those that were rendered, or the bodies' where events are copied.
    public var byteCountMax: Int
    /// Whether the sink takes events of several orders side by side, as a consumer over the network does. Those of one
    /// order come one after the other all the same. Any other sink gets one batch after the other.
    public var takesLanes: Bool

    /// An intake of these bounds; by itself, of whole batches as they were read, one after the other.
    public init(eventCountMax: Int = .max, byteCountMax: Int = .max, takesLanes: Bool = false) {
        self.eventCountMax = eventCountMax
        self.byteCountMax = byteCountMax
        self.takesLanes = takesLanes
    }
}

/// What became of an event that was given to a sink. One word wide, since there is one for each event.
public enum SinkAnswer: Sendable {
    /// The destination has wholly taken it. `status` is its HTTP status; nil where it gives none.
    case taken(status: UInt16?)
    /// The destination did not take it. Whether a later try may help is in the error.
    indirect case failed(SinkError)
    /// It was begun and given up because the run is to stop: the destination may have it or not.
    case abandoned
    /// It was not begun.
    case notSent

    /// The destination has wholly taken it, and gives no status.
    public static let taken = SinkAnswer.taken(status: nil)

    /// Whether the destination has wholly taken it.
    public var isTaken: Bool { if case .taken = self { true } else { false } }
}
