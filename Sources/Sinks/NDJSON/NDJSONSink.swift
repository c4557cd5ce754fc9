internal import EventFormats
public import EventModel
public import Replay

/// Writes each event as one line of JSON to a file descriptor.
///
/// An event counts as delivered when its line break has been written. A reader that goes away ends the run with
/// ``Replay/SinkError/Code/closed``, provided that the process ignores SIGPIPE.
public final class NDJSONSink: Sink {
    private let output: DescriptorWriter

    /// A sink that writes to `descriptor`, which stays open and stays the caller's.
    public init(descriptor: Int32) { output = DescriptorWriter(descriptor) }

    /// A line.
    public func render(_ view: borrowing EventView, into batch: inout Batch) {
        var writer = JSONWriter(continuing: &batch.bytes)
        writer.event(view)
        writer.endLine()
        writer.finish(&batch.bytes)
    }

    /// Writes the lines. Blocks its thread while the reader is slow.
    public func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        output.write(batch, until: stop)
    }

    /// Requests `stop` when the reader has gone.
    public func watch(_ stop: StopRequest) async { await output.watch(stop) }
}
