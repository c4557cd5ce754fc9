/// Every limit of the store, with its unit. `diario serve --print-config` shows them.
public enum Limits {
    /// The largest body of an event, in bytes. The receiver's own limit is the same.
    public static let bodyByteCountMax = 1 << 20
    /// The most events in one commit.
    public static let batchEventCountMax = 4096
    /// The most record bytes in one commit; a batch ends with the record that reaches it.
    public static let batchByteCountMax = 4 << 20
    /// The most events waiting for a commit; more are refused.
    public static let queueEventCountMax = 16_384
    /// The most record bytes waiting for a commit; more are refused.
    public static let queueByteCountMax = 64 << 20
    /// How long an event may wait for a batch before it is withdrawn, in milliseconds.
    public static let queueWaitMillisecondsMax = 5000
    /// How long a batch waits to be filled by the senders that were just answered, in microseconds: this, or what
    /// the last commit took where that is less.
    public static let gatherMicrosecondsMax = 2000
    /// How many events of a batch that comes at once one core encodes at a time.
    public static let encodingPieceEventCount = 64
    /// The most rows that one read transaction hands out.
    public static let readRowCountMax = 1000
    /// The most record bytes that one read transaction hands out.
    public static let readByteCountMax = 4 << 20
    /// How long one read transaction may last, in milliseconds.
    public static let readMillisecondsMax = 50
    /// The most blocks of receipt times that one read transaction of the index looks at.
    public static let timeBlockCountMax: UInt64 = 65_536
    /// The shortest pause between two looks for a commit after the log's file was written to, in microseconds. Pauses
    /// grow to a quarter of the time since the write.
    public static let followLookMicroseconds = 500
    /// For how long such looks go on after one has found a commit, in milliseconds.
    public static let followAfterMilliseconds = 4
    /// How often one looks for a commit while nothing is written, in milliseconds …
    public static let followIdleMilliseconds = 1000
    /// … and how often before a write has ever been told of, in milliseconds.
    public static let followUnprovenMilliseconds = 250
    /// How often one looks where the system doesn't tell of writes, in milliseconds.
    public static let followPollMilliseconds = 8
    /// After how many commits in a row that it was not told of a process no longer waits to be told.
    public static let followUntoldCommitCountMax = 3
    /// For how long one goes on looking when nobody waits any more, in milliseconds.
    public static let followLingerMilliseconds = 1000
    /// The most events that are kept for those who follow.
    public static let followTailEventCountMax = 4096
    /// The most bytes of bodies that are kept for those who follow, beyond one piece of them.
    public static let followTailByteCountMax = 8 << 20
    /// The most threads that read for those followers who are behind.
    public static let followReadingCountMax = 4
    /// How many records at the log's end are hashed again when it is opened for writing.
    public static let tailCheckRecordCount = 10_000
    /// The address space of the log's map, in bytes.
    public static let logMapByteCount = 1 << 40
    /// The address space of the index's map, in bytes.
    public static let indexMapByteCount = 256 << 30
    /// The most read transactions at one time, over all processes.
    public static let readerCountMax = 1024
    /// How often dead readers are cleared and the oldest is looked at, in seconds.
    public static let readerCheckSeconds = 30
    /// From which age, in seconds, an open read transaction is reported.
    public static let readerLagSecondsMax = 60
    /// The most events in one index transaction.
    public static let indexEventCountMax = 65_536
    /// The most memory that committed events take until the indexer has them, in bytes: what one second of 50,000 webhooks
    /// needs twice. What has no room is read from the log.
    public static let indexHandoverByteCountMax = 32 << 20
    /// The most bytes of an event, its body aside, that are handed to the indexer; of a larger one it reads the record.
    public static let indexHandoverEventByteCountMax = 4 << 10
    /// How often the index follows the log under load, in milliseconds.
    public static let indexIntervalMilliseconds = 1000
    /// The longest time that the index may be told to stay behind under load, in milliseconds; more counts as this.
    public static let indexIntervalMillisecondsMax = 60_000
    /// The longest index key made of a value, in bytes; the rest of a longer value is compared with the record.
    public static let indexKeyByteCountMax = 200
    /// From how far a step of the wall clock backwards is reported, in milliseconds.
    public static let clockStepMillisecondsMin = 1000
    /// The shortest time between two anchors, in seconds.
    public static let anchorIntervalSeconds = 1
    /// How much of the anchors' end a reader looks at for the newest one, in bytes; a line has about 110.
    public static let anchorEndByteCount = 2048
    /// The age from which anchors are thinned to one a minute, in seconds, and how often that is done.
    public static let anchorFullSeconds = 3600
    /// The age from which anchors are thinned to one an hour, in seconds.
    public static let anchorMinuteSeconds = 86_400
    /// How often a receiver notes that it still runs, in seconds.
    public static let aliveIntervalSeconds = 5
    /// How old the last such note of a receiver that runs may be, in seconds.
    public static let aliveSecondsMax = 60
    /// The size from which the older half of what is noted of the receiver's times is cut off, in bytes.
    public static let availabilityByteCountMax = 1 << 20
    /// How many changes wait to be noted while that fails; later ones are lost, and what is told errs to the longer outage.
    public static let availabilityPendingCountMax = 1024
    /// The free space below which the log admits nothing: this, or 5 % of the disk where that is less. Bytes.
    public static let freeByteCountMin: Int64 = 1 << 30
    /// How long admission that stopped for want of room waits until it is tried again, in milliseconds …
    public static let admissionRetryMillisecondsMin = 300
    /// … and how long at most, where it did not last before, in milliseconds.
    public static let admissionRetryMillisecondsMax = 5000
    /// How long admission must last until a stop counts as a new one, in milliseconds.
    public static let admissionLastingMilliseconds = 60_000
    /// The room that must be there at least before writing is tried again on a disk that was full, in bytes.
    public static let roomProbeByteCountMin = 1 << 20
    /// The free space below which a write that failed is taken for a full disk and not for a broken one. Bytes.
    public static let nearlyFullByteCount: Int64 = 16 << 20
}
