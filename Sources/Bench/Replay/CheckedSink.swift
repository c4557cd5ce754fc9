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
        let taken = events.prefix(delivery.count)
        note(taken.map(\.position), bodyByteCount: taken.reduce(0) { $0 + $1.content.body.count })
        return delivery
    }

    /// Renders as the other sink does.
    package var rendering: (any Rendering)? { sink.rendering.map { CheckedRendering($0, self) } }

    /// Whether the other sink is closed.
    package var isClosed: Bool { sink.isClosed }

    fileprivate func note(_ positions: [Position], bodyByteCount: Int) {
        state.withLock { reading in
            reading.eventCount += positions.count
            reading.bodyByteCount += bodyByteCount
            for position in positions {
                if position != reading.last + 1 { reading.misplacedCount += 1 }
                reading.last = position
            }
        }
    }
}

/// The same for what is rendered apart.
private struct CheckedRendering: Rendering {
    private let rendering: any Rendering
    private let sink: CheckedSink

    init(_ rendering: any Rendering, _ sink: CheckedSink) {
        self.rendering = rendering
        self.sink = sink
    }

    func render(_ view: borrowing EventView, into rendered: inout RenderedEvents) {
        rendering.render(view, into: &rendered)
    }

    func deliver(_ rendered: RenderedEvents, until stop: StopRequest) async -> Delivery {
        let delivery = await rendering.deliver(rendered, until: stop)
        sink.note(Array(rendered.positions.prefix(delivery.count)), bodyByteCount: rendered.bodyByteCount)
        return delivery
    }
}
