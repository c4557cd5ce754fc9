internal import EventModel
internal import EventStore

extension Follower {
    /// The next events, as ``EventStore/Follower/next(within:)`` gives them; none as soon as `stop` is requested or the
    /// task is cancelled.
    mutating func next(within time: Duration?, until stop: StopRequest) async throws(EventStoreError) -> [Event] {
        let next = await stop.finishing(withinMilliseconds: 0) { [self] () -> (Follower, Result<[Event], any Error>) in
            var follower = self
            do {
                let events = try await follower.next(within: time)
                return (follower, .success(events))
            } catch {
                return (follower, .failure(error))
            }
        }
        guard let (follower, result) = next else { return [] }
        self = follower
        switch result {
        case .success(let events): return events
        case .failure(let error as EventStoreError): throw error
        case .failure: return []
        }
    }
}
