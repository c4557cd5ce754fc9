internal import EventModel
internal import Foundation
public import Replay

/// Writes the body of each event into a file of its own, named after the event's position.
///
/// An event counts as delivered when its file stands whole under its name. One that comes again replaces the file by
/// the same bytes, so nothing is lost or doubled when a replay is resumed.
public final class FolderSink: Sink {
    private let path: String

    /// A sink that writes into the folder at `path`, which must be there.
    public init(path: String) { self.path = path }

    /// At most so many events are copied for one call.
    public var intake: Intake { Intake(eventCountMax: 100) }

    /// Writes one file after the other until one cannot be written.
    public func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        for (index, event) in batch.events.enumerated() {
            if stop.isRequested { return batch.answers(taken: index) }
            if let error = write(event) { return batch.answers(taken: index, then: .failed(error)) }
        }
        return batch.answers(taken: batch.count)
    }

    private func write(_ event: Event) -> SinkError? {
        let name = "\(path)/\(event.position)"
        // Written beside it first: whoever reads the folder finds whole files only.
        let isWritten = FileManager.default.createFile(
            atPath: name + ".new", contents: Data(event.content.body), attributes: [.posixPermissions: 0o600])
        if isWritten, rename(name + ".new", name) == 0 { return nil }
        // Nothing of the event but its position. A disk that is full may have room later.
        return SinkError(.inputOutput, "position \(event.position) cannot be written to \(path)", isRetriable: true)
    }
}
