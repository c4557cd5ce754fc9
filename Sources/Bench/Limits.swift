/// Every limit of the benchmarks, with its unit.
public enum Limits {
    /// The most connections of a load client.
    public static let connectionCountMax = 4096
    /// The most webhooks that are due a second.
    public static let rateMax = 1_000_000
    /// The most rounds of a benchmark.
    public static let roundCountMax = 1000
    /// The longest round, in seconds.
    public static let roundSecondsMax = 86_400.0
    /// The largest answer that a load client takes, in bytes.
    public static let answerByteCountMax = 64 << 10
    /// How long a connection may take to be made, in seconds.
    public static let connectSecondsMax = 10
    /// How long all connections may go without an answer before the run ends, in seconds. The receiver answers within
    /// 5 s or not at all.
    public static let silenceSecondsMax = 30
    /// How many bytes of an acknowledgement file wait in memory before they are written.
    public static let recordByteCountMax = 64 << 10
    /// How long a child process may take to get ready, in seconds.
    public static let readySecondsMax = 30
    /// How long a child process may take to end after SIGTERM before it is killed, in seconds.
    public static let stopSecondsMax = 30
    /// How long the index may take to follow the log after a round, in seconds.
    public static let indexSecondsMax = 300
    /// How often a server's memory is looked at, in milliseconds.
    public static let memoryMillisecondsBetweenSamples = 20
    /// How many events the generated load has at most: about 84 million.
    public static let eventCountMax = orderCount * eventsPerOrder

    /// How many events a round of `bench append` has at most, since they are made before it begins.
    static let appendRoundEventCountMax = 1 << 17
    /// How many batches a round of `bench append` has at most, unless the number of events is given.
    static let appendRoundBatchCountMax = 1000
    /// The most followers of a benchmark.
    public static let followerCountMax = 100_000
    /// How long `bench follow` waits before each event, in milliseconds.
    static let followPauseMilliseconds = 20
    /// How many events of a round of `bench follow` are not measured.
    static let followWarmUpEventCount = 5
    /// How many events are compared with what was generated at a time.
    static let checkedEventCountMax = 100_000
    static let orderCount = 1 << 24
    static let eventsPerOrder = 5
    static let customerCount = 50_000
}
