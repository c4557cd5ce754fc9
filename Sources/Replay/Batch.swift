public import EventModel

/// Some events side by side, as a sink has rendered them: as bytes, or as copies.
public struct Batch: Sendable {
    /// The events' positions.
    public private(set) var positions: [Position] = []
    /// What the sink has rendered, one event after the other.
    public var bytes: [UInt8] = []
    /// Where each event's bytes end.
    public private(set) var ends: [Int] = []
    /// The events, where the sink keeps copies.
    public var events: [Event] = []
    /// What is known of this try beside the events.
    public var context = DeliveryContext()
    /// The bytes of the events' bodies, as they were received.
    public private(set) var bodyByteCount = 0
    /// Which events the first one keeps its order with; nil where the sink takes no lanes.
    private(set) var lane: Lane?
    /// When the first event was received.
    private(set) var receivedAt: Timestamp?

    /// No events.
    public init() {}

    /// `events`, rendered by `sink`.
    public init(_ events: [Event], for sink: any Sink) {
        self.init()
        for event in events { add(event.view, renderedBy: sink) }
    }

    /// How many events there are.
    public var count: Int { positions.count }

    /// The answer that the first events were taken, so many of them; the next one got `answer`, and the rest was not
    /// sent.
    public func answers(taken takenCount: Int, then answer: SinkAnswer = .notSent) -> [SinkAnswer] {
        var answers = [SinkAnswer](repeating: .taken, count: count)
        if takenCount < count {
            answers[takenCount] = answer
            for index in (takenCount + 1)..<count { answers[index] = .notSent }
        }
        return answers
    }

    /// Adds the event that `view` shows.
    mutating func add(_ view: borrowing EventView, renderedBy sink: any Sink) {
        if positions.isEmpty {
            lane = sink.intake.takesLanes ? Lane(of: view) : nil
            receivedAt = view.receivedAt
        }
        sink.render(view, into: &self)
        positions.append(view.position)
        ends.append(bytes.count)
        bodyByteCount += view.body.byteCount
    }

    /// Forgets the events and keeps the memory.
    mutating func removeAll() {
        positions.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        bodyByteCount = 0
        (lane, receivedAt) = (nil, nil)
    }

    /// Whether a sink of this intake takes no more events with these.
    func isFull(for intake: Intake) -> Bool {
        count >= intake.eventCountMax || (events.isEmpty ? bytes.count : bodyByteCount) >= intake.byteCountMax
    }
}

/// What is known of a try to deliver events, beside the events.
public struct DeliveryContext: Sendable, Hashable {
    /// The run's id; nil where no run is kept.
    public var run: String?
    /// Which try of these events in the run it is, counted from 1.
    public var attempt = 1
    /// Whether the run has tried nothing before.
    public var isFirstOfRun = false

    /// The first try, of no run that is kept.
    public init() {}
}

/// Renders events into batches of what a sink takes at once.
struct BatchFilling {
    private let sink: any Sink
    private let intake: Intake
    private var full: [Batch] = []
    private var last: Batch

    /// No events yet; the first go into the memory of `memory`, which is empty.
    init(for sink: any Sink, memory: consuming Batch = Batch()) {
        self.sink = sink
        intake = sink.intake
        last = memory
    }

    /// Renders the event that `view` shows.
    mutating func add(_ view: borrowing EventView) {
        if last.count > 0, last.isFull(for: intake) {
            full.append(last)
            last = Batch()
        }
        last.add(view, renderedBy: sink)
    }

    /// The batches, in the order of their events, none of them empty; and where there is none, the memory.
    consuming func finish() -> (batches: [Batch], memory: Batch?) {
        if last.count == 0 { return (full, last) }
        full.append(last)
        return (full, nil)
    }
}
