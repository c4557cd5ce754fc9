public import EventModel
public import Replay

/// Writes each event's body byte for byte to a descriptor or into a file, a line break after each: as it came, nothing
/// rendered.
///
/// An event counts as delivered when its line break has been written. A reader that goes away ends the run as with
/// ``NDJSONSink``.
public final class RawSink: Sink {
    private let output: any LineOutput

    /// A sink that writes to `output`.
    public init(to output: any LineOutput) { self.output = output }

    /// The body and a line break.
    public func render(_ view: borrowing EventView, into batch: inout Batch) {
        view.body.withUnsafeBytes { batch.bytes.append(contentsOf: $0) }
        batch.bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes the bodies. Blocks its thread while the reader is slow.
    public func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        output.write(batch, until: stop)
    }

    /// Requests `stop` when the reader has gone.
    public func watch(_ stop: StopRequest) async { await output.watch(stop) }
}
