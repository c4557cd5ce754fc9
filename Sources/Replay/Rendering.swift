public import EventModel

/// The part of a sink that makes bytes of events. It needs no order, so several threads render at once.
public protocol Rendering: Sendable {
    /// Adds the bytes of the event that `view` shows to `rendered`.
    ///
    /// Called by any thread, within a read transaction of the log: it writes to memory and waits for nothing.
    func render(_ view: borrowing EventView, into rendered: inout RenderedEvents)

    /// Delivers what ``render(_:into:)`` made, as ``Sink/deliver(_:until:)`` does with events.
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

    /// Notes that the bytes of the event that `view` shows are now the last ones.
    public mutating func end(_ view: borrowing EventView) {
        ends.append(bytes.count)
        positions.append(view.position)
        bodyByteCount += view.body.byteCount
    }

    /// Forgets the events and keeps the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        bodyByteCount = 0
    }
}

extension Rendering {
    /// Renders and delivers `events`, `pieceCount` at a time, so that a request to stop is heard soon.
    public func deliver(_ events: [Event], by pieceCount: Int, until stop: StopRequest) async -> Delivery {
        var count = 0
        var rendered = RenderedEvents()
        while count < events.count, !stop.isRequested {
            let piece = events[count..<min(events.count, count + pieceCount)]
            rendered.removeAll()
            for event in piece { render(event.view, into: &rendered) }
            let delivery = await deliver(rendered, until: stop)
            count += delivery.count
            if delivery.error != nil || delivery.count < piece.count {
                return Delivery(count: count, error: delivery.error)
            }
        }
        return Delivery(count: count)
    }
}
