internal import NIOPosix
internal import Replay

/// Does work that waits for a disk or a processor on a thread where that holds nobody up. When the task is cancelled
/// the work is told so, and ends by ``Replay/StopRequest/checkNotStopped()``.
func doingBlockingWork<Result: Sendable>(
    _ body: @escaping @Sendable (StopRequest) throws -> Result
) async throws -> Result {
    let stop = StopRequest()
    return try await withTaskCancellationHandler {
        try Task.checkCancellation()
        return try await NIOThreadPool.singleton.runIfActive { try body(stop) }
    } onCancel: {
        stop.request()
    }
}

extension StopRequest {
    /// - Throws: `CancellationError` when the request has been made.
    func checkNotStopped() throws {
        if isRequested { throw CancellationError() }
    }
}
