public import EventModel
public import Replay

/// Writes each event's body byte for byte to a file descriptor, a line break after each: as it came, nothing rendered.
///
/// An event counts as delivered when its line break has been written. A reader that goes away ends the run as with
/// ``NDJSONSink``.
public final class RawSink: Sink, Rendering {
    private let output: DescriptorWriter

    /// A sink that writes to `descriptor`, which stays open and stays the caller's.
    public init(descriptor: Int32) { output = DescriptorWriter(descriptor) }

    /// The body and a line break.
    public func render(_ view: borrowing EventView, into rendered: inout RenderedEvents) {
        view.body.withUnsafeBytes { rendered.bytes.append(contentsOf: $0) }
        rendered.bytes.append(UInt8(ascii: "\n"))
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
