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
            guard let closed = try? JSONDecoder().decode(ClosedLine.self, from: Data(line.utf8)),
                let p50 = Int(closed.batch_events_p50), let p99 = Int(closed.batch_events_p99),
                let max = Int(closed.batch_events_max), Int(closed.commits) ?? 0 > 0
            else { continue }
            (self.p50, self.p99, self.max) = (p50, p99, max)
            return
        }
        return nil
    }

    /// The line, where every value is text.
    private struct ClosedLine: Decodable {
        var commits, batch_events_p50, batch_events_p99, batch_events_max: String
    }
}
