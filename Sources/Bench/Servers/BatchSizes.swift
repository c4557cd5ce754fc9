internal import Foundation

/// How many events the commits of a receiver held, as it says itself when it stops.
public struct BatchSizes: Sendable, Hashable {
    /// Half of the commits held no more.
    public var p50: Int
    /// Of a hundred commits 99 held no more.
    public var p99: Int
    /// The most.
    public var max: Int

    /// What the receiver that wrote to the file at `path` said last; nil where it said nothing.
    package init?(loggedAt path: String) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n").reversed() where line.contains("log closed") {
            guard let closed = try? JSONDecoder().decode(ClosedLine.self, from: Data(line.utf8)), closed.commits > 0
            else { continue }
            (p50, p99, max) = (closed.batch_events_p50, closed.batch_events_p99, closed.batch_events_max)
            return
        }
        return nil
    }

    /// The numbers of the line.
    private struct ClosedLine: Decodable {
        var commits, batch_events_p50, batch_events_p99, batch_events_max: Int
    }
}
