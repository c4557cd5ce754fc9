internal import EventModel
internal import EventStore

extension Follower {
    /// The next events, as ``EventStore/Follower/next(within:)`` gives them; none as soon as `stop` is requested or the
    /// task is cancelled.
    mutating func next(within time: Duration?, until stop: StopRequest) async throws(EventStoreError) -> [Event] {
        let ended: (follower: Follower, events: [Event])?
        do {
            ended = try await withThrowingTaskGroup { [self] group in
                group.addTask {
                    var follower = self
                    let events = try await follower.next(within: time)
                    return Optional((follower, events))
                }
                group.addTask {
                    await stop.wait()
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
        } catch let error as EventStoreError {
            throw error
        } catch {
            return []
        }
        guard let ended else { return [] }
        self = ended.follower
        return ended.events
    }
}
