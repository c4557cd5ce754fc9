internal import Dispatch
internal import EventModel
internal import EventStore
internal import Synchronization

/// Waits for a batch: until every event of it has been acknowledged, at the position it must have.
final class BatchOutcome: AppendObserver {
    private struct State {
        var leftCount: Int
        var error: EventStoreError?
        var misplacedCount = 0
        /// When the last event was acknowledged, by the monotonic clock.
        var nanoseconds: UInt64 = 0
    }

    private let firstPosition: Position
    private let state: Mutex<State>
    private let done = DispatchSemaphore(value: 0)

    /// A batch of `count` events under tickets from 0, the first of which must get `firstPosition`.
    init(count: Int, firstPosition: Position) {
        self.firstPosition = firstPosition
        state = Mutex(State(leftCount: count))
    }

    func appendsFinished(_ outcomes: [AppendOutcome]) {
        let isDone = state.withLock { state in
            for outcome in outcomes {
                switch outcome.result {
                case .success(let position):
                    if position != firstPosition + outcome.ticket { state.misplacedCount += 1 }
                case .failure(let error): state.error = error
                }
            }
            state.leftCount -= outcomes.count
            if state.leftCount == 0 { state.nanoseconds = MonotonicClock.nanoseconds() }
            return state.leftCount == 0
        }
        if isDone { done.signal() }
    }

    /// Returns when the whole batch is on disk, and since when it is, by the monotonic clock.
    /// - Throws: `EventStoreError` when an event was not stored, ``BenchError/Code/failed`` when one is elsewhere.
    @discardableResult
    func wait() throws -> UInt64 {
        done.wait()
        let state = state.withLock { $0 }
        if let error = state.error { throw error }
        guard state.misplacedCount == 0 else {
            throw BenchError(.failed, "\(state.misplacedCount) events were acknowledged with another's position")
        }
        return state.nanoseconds
    }
}
