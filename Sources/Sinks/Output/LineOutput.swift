public import Replay

/// Where a sink of lines writes: to a descriptor, or into a file.
public protocol LineOutput: Sendable {
    /// Writes what was rendered of the events of `batch`, a line each, and answers for each line. Blocks its thread while
    /// the reader is slow.
    ///
    /// When asked to stop, it finishes the line it is in and begins no other.
    func write(_ batch: Batch, until stop: StopRequest) -> [SinkAnswer]

    /// Writes a line that is of no event, and blocks its thread while the reader is slow.
    /// - Throws: what kept it from being written; ``Replay/SinkError/Code/closed`` where the reader has gone.
    func write(_ line: [UInt8]) throws(SinkError)

    /// Requests `stop` when nobody reads any more what is written. Returns then, or when the task is cancelled.
    func watch(_ stop: StopRequest) async
}

extension LineOutput {
    /// Nothing to watch: nobody need read it now.
    public func watch(_ stop: StopRequest) async {}
}
