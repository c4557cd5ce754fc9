internal import EventStore
internal import Foundation

/// Followers in a process of their own: the command `bench followers`.
struct FollowerProcess {
    private let child: ChildProcess
    private let followerCount: Int
    private static let command = "bench followers"

    /// Its process id.
    var id: Int32 { child.id }

    /// Starts `followerCount` followers of the log in `place`, who wait for `eventCount` events.
    init(in place: TemporaryPlace, followerCount: Int, eventCount: Int) async throws {
        let arguments =
            Self.command.split(separator: " ").map(String.init)
            + ["--data", place.data.path, "--followers", "\(followerCount)", "--events", "\(eventCount)"]
        child = try ChildProcess(arguments, errorPath: place.errorPath)
        self.followerCount = followerCount
        guard try await child.line(withinSeconds: Limits.readySecondsMax) == FollowerCrowd.readyLine else {
            try await child.end(isToStop: true)
            let said = (try? String(contentsOfFile: place.errorPath, encoding: .utf8))?.split(separator: "\n").last
            throw BenchError(.failed, "diario \(Self.command) does not start: \(said ?? "it said nothing")")
        }
    }

    /// Has it wait until all have seen everything, and end, and returns what each has seen.
    func finish() async throws -> [Sightings] {
        let (status, output) = try await doingBlockingWork { [child] _ in
            child.endInput()
            return child.finish()
        }
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
        let sightings = lines.compactMap { Sightings(line: $0) }
        guard status == 0, sightings.count == followerCount else {
            throw BenchError(.failed, "diario \(Self.command) ended with \(status ?? -1)")
        }
        return sightings
    }

    /// Ends it, whatever it does.
    func kill() async { _ = try? await child.end(isToStop: true) }
}
