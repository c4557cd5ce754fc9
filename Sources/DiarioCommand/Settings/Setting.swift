/// Something that can be set by option, environment or file: one name for all three.
enum Setting: String, CaseIterable {
    case data
    case listen
    case minFree = "min_free"
    case allowFilesystem = "allow_filesystem"
    case trustedProxy = "trusted_proxy"
    case logFormat = "log_format"
    case logLevel = "log_level"
    case publicURL = "public_url"
    case logMapBytes = "log_map_bytes"
    case indexMapBytes = "index_map_bytes"
    case indexIntervalMilliseconds = "index_interval_milliseconds"

    /// The environment variable that sets it.
    var environmentName: String { "DIARIO_" + rawValue.uppercased() }

    /// Whether it may have several values: an array in a file, separated by commas in the environment.
    var isList: Bool { self == .trustedProxy }
}
