package import EventModel
package import EventStore
internal import Synchronization

/// Many followers of one log in this process, each of which notes when it has which event.
package final class FollowerCrowd: Sendable {
    /// What a process says whose followers wait.
    package static let readyLine = "ready"

    private let followers: [Task<Sightings, any Error>]
    private let seenCount = SharedCount()
    private let eventCount: Int

    /// Starts `count` followers behind the log's head, each of which has seen the log once and waits for what comes next:
    /// `eventCount` events.
    package init(of reader: LogReader, count: Int, eventCount: Int) async throws {
        let head = try reader.head().position
        var waiting: [Follower] = []
        for _ in 0..<count {
            var follower = reader.follow(Selection(), after: head)
            _ = try await follower.next(within: .zero)
            waiting.append(follower)
        }
        self.eventCount = eventCount
        followers = waiting.map { [seenCount] follower in
            Task { try await Self.follow(follower, after: head, seenCount) }
        }
    }

    deinit {
        for follower in followers { follower.cancel() }
    }

    private static func follow(
        _ follower: Follower, after head: Position, _ seenCount: SharedCount
    ) async throws -> Sightings {
        var (follower, sightings) = (follower, Sightings())
        do {
            while true {
                let events = try await follower.next()
                let now = MonotonicClock.nanoseconds()
                for event in events { sightings.add(event.position, at: now, after: head) }
                seenCount.add(events.count)
            }
        } catch is CancellationError {
            return sightings
        }
    }

    /// Waits until all have seen everything, for ``Limits/silenceSecondsMax`` at most, ends them, and returns what each has
    /// seen.
    package func finish() async throws -> [Sightings] {
        let deadline = MonotonicClock.nanoseconds() + UInt64(Limits.silenceSecondsMax) * 1_000_000_000
        while seenCount.value < followers.count * eventCount, MonotonicClock.nanoseconds() < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        for follower in followers { follower.cancel() }
        var sightings: [Sightings] = []
        for follower in followers { sightings.append(try await follower.value) }
        return sightings
    }
}

/// When a follower had the events that came after it had begun.
package struct Sightings: Sendable, Equatable {
    /// For each event that came in its place: the moment, in nanoseconds of the clock that all processes share.
    package private(set) var nanoseconds: [UInt64] = []
    /// How many came that were not the next one.
    package private(set) var misplacedCount = 0

    /// None.
    package init() {}

    /// Notes that the event at `position` was seen at `moment`, of those behind `head`.
    package mutating func add(_ position: Position, at moment: UInt64, after head: Position) {
        if position == head + Position(nanoseconds.count) + 1 {
            nanoseconds.append(moment)
        } else {
            misplacedCount += 1
        }
    }

    /// All of it in a line, for another process.
    package var line: String { "\(misplacedCount) " + nanoseconds.map(String.init).joined(separator: " ") }

    /// What ``line`` says; nil where it is no such line.
    package init?(line: some StringProtocol) {
        let numbers = line.split(separator: " ").map { UInt64($0) }
        guard let first = numbers.first, let misplaced = first, numbers.allSatisfy({ $0 != nil }) else { return nil }
        misplacedCount = Int(misplaced)
        nanoseconds = numbers.dropFirst().compactMap { $0 }
    }
}

private final class SharedCount: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add(_ more: Int) { count.add(more, ordering: .relaxed) }
}
