public import EventModel

/// The part of a sink that makes bytes of events. It needs no order, so several threads render at once.
public protocol Rendering: Sendable {
    /// The bytes of `events`.
    func render(_ events: [Event]) -> RenderedEvents

    /// Delivers what ``render(_:)`` made, as ``Sink/deliver(_:until:)`` does with events.
    func deliver(_ rendered: RenderedEvents, until stop: StopRequest) async -> Delivery
}

/// Some events, as bytes one after the other.
public struct RenderedEvents: Sendable {
    /// The bytes.
    public var bytes: [UInt8] = []
    /// Where each event's bytes end.
    public var ends: [Int] = []
    /// The events' positions.
    public var positions: [Position] = []
    /// The bytes of their bodies, as they were received.
    public var bodyByteCount = 0

    /// No events.
    public init() {}

    /// Notes that the bytes of `event` end at `end`.
    public mutating func end(_ event: Event, at end: Int) {
        ends.append(end)
        positions.append(event.position)
        bodyByteCount += event.content.body.count
    }
}

extension Rendering {
    /// Renders and delivers `events`, `pieceCount` at a time, so that a request to stop is heard soon.
    public func deliver(_ events: [Event], by pieceCount: Int, until stop: StopRequest) async -> Delivery {
        var count = 0
        while count < events.count, !stop.isRequested {
            let piece = Array(events[count..<min(events.count, count + pieceCount)])
            let delivery = await deliver(render(piece), until: stop)
            count += delivery.count
            if delivery.error != nil || delivery.count < piece.count {
                return Delivery(count: count, error: delivery.error)
            }
        }
        return Delivery(count: count)
    }
}
