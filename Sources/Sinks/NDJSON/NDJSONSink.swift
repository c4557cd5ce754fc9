internal import EventFormats
public import EventModel
public import Replay

/// Writes each event as one line of JSON to a file descriptor.
///
/// An event counts as delivered when its line break has been written. A reader that goes away ends the run with
/// ``Replay/SinkError/Code/closed``, provided that the process ignores SIGPIPE.
public final class NDJSONSink: Sink, Rendering {
    private let output: DescriptorWriter

    /// A sink that writes to `descriptor`, which stays open and stays the caller's.
    public init(descriptor: Int32) { output = DescriptorWriter(descriptor) }

    /// A line.
    public func render(_ view: borrowing EventView, into rendered: inout RenderedEvents) {
        var writer = JSONWriter(continuing: &rendered.bytes)
        writer.event(view)
        writer.endLine()
        writer.finish(&rendered.bytes)
        rendered.end(view)
    }

    /// Writes what was rendered. Blocks its thread while the reader is slow.
    public func deliver(_ rendered: RenderedEvents, until stop: StopRequest) async -> Delivery {
        let result = output.write(rendered.bytes, lineEnds: rendered.ends, until: stop)
        return Delivery(count: result.lineCount, error: result.error)
    }

    /// The sink itself.
    public var rendering: (any Rendering)? { self }

    /// Whether the reader has gone.
    public var isClosed: Bool { output.isClosed }

    /// Renders and writes, so many events at a time. Blocks its thread while the reader is slow.
    public func deliver(_ events: [Event], until stop: StopRequest) async -> Delivery {
        await deliver(events, by: Sinks.Limits.writeEventCountMax, until: stop)
    }
}
