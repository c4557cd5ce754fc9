/// Every limit of the replay engine, with its unit.
public enum Limits {
    /// How much of what a destination answers where it does not take an event is kept, in bytes.
    public static let answerByteCountKept = 1024
    /// How long a run that follows until a time waits for a commit before it looks at the clock again, in milliseconds.
    public static let followWaitMillisecondsMax = 10_000
    /// How many positions a thread reads and renders at a time, where several do.
    public static let pieceCountMax: UInt64 = 128
    /// The most memory of a piece that is kept for the next one, in bytes.
    public static let pieceByteCountKept = 4 << 20
    /// How many such pieces are under way at once, beyond one a core.
    public static let pieceAheadCountMax = 1
    /// The bound of the first wait before an event is sent again, in milliseconds; it doubles with each failure …
    public static let retryMillisecondsMin = 200
    /// … up to this, in milliseconds.
    public static let retryMillisecondsMax = 30_000
    /// How long a destination may ask to be left alone, in seconds; what it asks beyond is not waited for.
    public static let retryAfterSecondsMax = 3600
    /// How many bytes of bodies a run holds that sends several events at once, beside the last that were read.
    public static let heldByteCountMax = 16 << 20
    /// How many events one run sends at once at most.
    public static let inFlightCountMax = 256
    /// How many events behind the checkpoint a run that sends several at once may have sent.
    public static let windowEventCount = 1024
}
