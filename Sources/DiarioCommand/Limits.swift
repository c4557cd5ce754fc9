/// Every limit of the command line itself, with its unit.
enum Limits {
    /// The most orders that a run is shown to hold.
    static let shownLaneCountMax = 1000
    /// The largest configuration file, in bytes.
    static let configurationFileByteCountMax = 1 << 20
    /// The longest value read from standard input, in bytes.
    static let standardInputLineByteCountMax = 4096
    /// The longest file that a URL, a token, secrets or header fields are read from, in bytes.
    static let secretFileByteCountMax = 64 << 10
    /// How wide what is printed for people may be, in columns.
    static let screenColumnCountMax = 100
    /// How wide it is at least, in columns: a narrower terminal folds what does not fit.
    static let screenColumnCountMin = 60
    /// How wide a message on standard error may be at a terminal, and help where nothing says a width, in columns.
    static let messageColumnCountMax = 80
    /// How many bytes of log lines wait at most while nobody reads standard error; more lines are dropped and counted.
    static let logQueueByteCountMax = 1 << 20
    /// How long the end of `serve` waits for who reads standard error, in milliseconds.
    static let logFlushMillisecondsMax = 1000
    /// How many events a replay sends to other programs without a plan, or somebody's yes.
    static let unplannedEventCountMax = 10_000
    /// How long an interrupted replay may take to stop by itself, in seconds.
    static let interruptSecondsMax = 5
    /// How long `serve` takes to stop at most, in seconds.
    static let gracefulStopSecondsMax = 25
    /// How long the receiver may take of that to answer what is in flight, in seconds; the rest is the log's.
    static let receiverStopSecondsMax = 20
    /// How long `serve` takes to end after the log has failed, in seconds.
    static let failedStopSecondsMax = 3
    /// How many open files the program asks the system for: as many connections as the receiver takes, and then some.
    static let openFileCountWanted = 8192
    /// How many files the program keeps free for itself, and those for each core.
    static let openFileCountReserved = 40
    /// How many files the program keeps free for the event loop of each core.
    static let openFileCountPerCore = 4
    /// How many threads the program must find addresses for where they are limited, and those for each core.
    static let threadCountReserved = 12
    /// How many threads the program must find addresses for, for each core.
    static let threadCountPerCore = 4
    /// How many bytes of addresses must be left for what is allocated, where they are limited.
    static let heapByteCountReserved = 32 << 20
}
