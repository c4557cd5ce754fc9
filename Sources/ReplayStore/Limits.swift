/// Every limit of the store of replays, with its unit. `diario serve --print-config` shows them.
public enum Limits {
    /// The most receipts that are kept. Beyond them the oldest runs that are over are forgotten, and where there is none,
    /// the earliest deliveries of the run that goes on. About 80 bytes of disk each.
    public static let receiptCountMax = 10_000_000
    /// The most runs that are kept. Beyond them the oldest ones that are over are forgotten.
    public static let runCountMax = 1000
    /// The most failures whose words are kept, over all runs; the receipts of others have none.
    public static let failureCountMax = 100_000
    /// The most orders that one run holds.
    public static let laneCountMax = 100_000
    /// The most consumers.
    public static let consumerCountMax = 1000
    /// The longest name of a consumer, in bytes.
    public static let consumerNameByteCountMax = 64
    /// How much is kept of what a consumer answered to an event that it did not take, in bytes.
    public static let answerByteCountMax = 1024
    /// How much of a text is kept in a run, in bytes: one word of its selection, why it ended.
    public static let textByteCountMax = 4096
    /// How long outcomes are gathered for one commit, in milliseconds …
    public static let gatherMillisecondsMax = 20
    /// … and how many of them at most.
    public static let gatherReceiptCountMax = 1000
    /// How often a run looks whether somebody wants it cancelled while nothing is committed, in milliseconds.
    public static let cancelLookMilliseconds = 500
    /// The most receipts that one commit forgets.
    public static let forgetCountMax = 4000
    /// The most rows that one read transaction hands out.
    public static let readRowCountMax = 1000
    /// The address space of the environment's map, in bytes.
    public static let mapByteCount = 2 << 30
    /// The most read transactions at one time, over all processes.
    public static let readerCountMax = 256
    /// Up to how many bytes of file every page is looked at when it is opened; of a longer one, what names pages.
    public static let everyPageByteCountMax = 64 << 20
}
