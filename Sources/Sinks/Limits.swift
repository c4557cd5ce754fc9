// The destinations of a replay, one folder each.
//
// What must stay true: a sink counts an event as delivered only when its destination has wholly taken it, follows no
// redirect, waits for nothing for ever, and puts no payload into an error.

/// Every limit of the sinks, with its unit.
public enum Limits {
    /// How long a line that was begun may take to be finished after a request to stop, in milliseconds.
    public static let lineFinishMillisecondsMax = 2000
    /// How often a write that has to wait looks whether it was asked to stop, in milliseconds.
    public static let writeWaitMillisecondsMax = 50
    /// How long a connection to an HTTP destination may take, in milliseconds.
    public static let connectMillisecondsMax = 10_000
    /// How long an HTTP destination may take to answer, in seconds, unless the caller says otherwise.
    public static let answerSecondsMax = 30
    /// How many bytes of an answer's body are read so that its connection can be kept; a longer one costs it.
    public static let answerByteCountMax = 64 << 10
    /// How long reading that may take, in milliseconds; one that takes longer costs the connection as well.
    public static let answerBodyMillisecondsMax = 1000
    /// How many events a request holds, where it can hold several.
    public static let batchEventCountMax = 100
    /// At how many bytes of their bodies such a request ends.
    public static let batchByteCountMax = 1 << 20
    /// How long a request that is under way may take after a request to stop, in milliseconds.
    public static let requestFinishMillisecondsMax = 2000
}
