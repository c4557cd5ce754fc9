/// What an operator may set about a store. The defaults suit a server of any size; `Limits` has their meaning.
public struct StoreConfiguration: Sendable, Hashable {
    /// The largest size of the log's map, in bytes of address space.
    public var logMapByteCount = Limits.logMapByteCount
    /// The largest size of the index's map, in bytes of address space.
    public var indexMapByteCount = Limits.indexMapByteCount
    /// How many bytes of disk must stay free for events to be admitted; nil for the smaller of 1 GiB and 5 % of the
    /// disk.
    public var freeByteCountMin: Int64?
    /// A kind of file system that is allowed although it is not known to keep what it has synced, by its name in
    /// `stat -f -c %T` (`overlayfs`, `tmpfs` …).
    public var allowedFileSystem: String?
    /// How often the index follows the log under load, in milliseconds.
    public var indexIntervalMilliseconds = Limits.indexIntervalMilliseconds

    /// How much memory committed events may take until the indexer has them, in bytes.
    package var indexHandoverByteCountMax = Limits.indexHandoverByteCountMax

    /// Whether the index follows the log. Without it every search reads the log; for measuring what the index costs.
    public var keepsIndex = true

    /// The defaults.
    public init() {}
}
