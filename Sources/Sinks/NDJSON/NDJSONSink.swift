internal import EventFormats
public import EventModel
public import Replay
internal import Synchronization

/// Writes each event as one line of JSON to a file descriptor.
///
/// An event counts as delivered when its line break has been written. A reader that goes away ends the run with
/// ``Replay/SinkError/Code/closed``, provided that the process ignores SIGPIPE.
public final class NDJSONSink: Sink {
    private let output: DescriptorWriter
    private let writer = Mutex(JSONWriter())

    /// A sink that writes to `descriptor`, which stays open and stays the caller's.
    public init(descriptor: Int32) { output = DescriptorWriter(descriptor) }

    /// Writes a line an event. Blocks its thread while the reader is slow.
    public func deliver(_ events: [Event], until stop: StopRequest) async -> Delivery {
        var count = 0
        while count < events.count, !stop.isRequested {
            let delivery = writeLines(of: events[count...], until: stop)
            count += delivery.count
            if let error = delivery.error { return Delivery(count: count, error: error) }
        }
        return Delivery(count: count)
    }

    /// Gathers lines up to a limit and writes them.
    private func writeLines(of events: ArraySlice<Event>, until stop: StopRequest) -> Delivery {
        writer.withLock { writer in
            writer.removeAll()
            var lineEnds: [Int] = []
            for event in events {
                writer.event(event)
                writer.endLine()
                lineEnds.append(writer.bytes.count)
                if writer.bytes.count >= Sinks.Limits.writeByteCountMax { break }
            }
            let result = output.write(writer.bytes, lineEnds: lineEnds, until: stop)
            return Delivery(count: result.lineCount, error: result.error)
        }
    }
}
