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
}
