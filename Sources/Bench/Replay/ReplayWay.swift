/// Where a replay is measured to.
enum ReplayWay: CaseIterable {
    /// Full NDJSON, rendered and thrown away.
    case discarded
    /// The bodies alone, byte for byte, thrown away.
    case raw
    /// Full NDJSON to a pipe that another thread reads.
    case pipe
    /// The bodies, posted one by one to a server that does nothing.
    case http

    /// What it is in a report.
    var name: String {
        switch self {
        case .discarded: "full NDJSON, discarded"
        case .raw: "raw, discarded"
        case .pipe: "full NDJSON to a pipe"
        case .http: "raw to HTTP"
        }
    }
}
