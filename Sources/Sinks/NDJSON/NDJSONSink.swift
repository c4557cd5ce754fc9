internal import EventFormats
public import EventModel
public import Replay

/// Writes each event as one line of JSON to a descriptor or into a file.
///
/// An event counts as delivered when its line break has been written. A reader that goes away ends the run with
/// ``Replay/SinkError/Code/closed``, provided that the process ignores SIGPIPE.
public final class NDJSONSink: Sink {
    private let output: any LineOutput
    private let form: JSONForm

    /// A sink that writes to `output`, of each event what `form` says.
    public init(to output: any LineOutput, as form: JSONForm = .envelope) {
        self.output = output
        self.form = form
    }

    /// A line.
    public func render(_ view: borrowing EventView, into batch: inout Batch) {
        var writer = JSONWriter(continuing: &batch.bytes)
        form.write(view, to: &writer)
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
