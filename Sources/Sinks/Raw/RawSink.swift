public import EventModel
public import Replay
internal import Synchronization

/// Writes each event's body byte for byte to a file descriptor, a line break after each: as it came, nothing rendered.
///
/// An event counts as delivered when its line break has been written. A reader that goes away ends the run as with
/// ``NDJSONSink``.
public final class RawSink: Sink {
    private let output: DescriptorWriter
    private let gathered = Mutex<[UInt8]>([])

    /// A sink that writes to `descriptor`, which stays open and stays the caller's.
    public init(descriptor: Int32) { output = DescriptorWriter(descriptor) }

    /// Writes a body an event. Blocks its thread while the reader is slow.
    public func deliver(_ events: [Event], until stop: StopRequest) async -> Delivery {
        var count = 0
        while count < events.count, !stop.isRequested {
            let delivery = writeBodies(of: events[count...], until: stop)
            count += delivery.count
            if let error = delivery.error { return Delivery(count: count, error: error) }
        }
        return Delivery(count: count)
    }

    /// Gathers bodies up to a limit and writes them.
    private func writeBodies(of events: ArraySlice<Event>, until stop: StopRequest) -> Delivery {
        gathered.withLock { bytes in
            bytes.removeAll(keepingCapacity: true)
            var ends: [Int] = []
            for event in events {
                bytes.append(contentsOf: event.content.body)
                bytes.append(UInt8(ascii: "\n"))
                ends.append(bytes.count)
                if bytes.count >= Sinks.Limits.writeByteCountMax { break }
            }
            let result = output.write(bytes, lineEnds: ends, until: stop)
            return Delivery(count: result.lineCount, error: result.error)
        }
    }
}
