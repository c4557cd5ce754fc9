/// Every limit of the public listener, with its unit; the defaults suit a server of any size.
public struct Limits: Sendable, Hashable {
    /// The longest request line, in bytes without its line end. Longer: 431.
    public var requestLineByteCountMax = 8 << 10
    /// The largest header block, in bytes with its line ends, without the request line. Larger: 431.
    public var headerBlockByteCountMax = 16 << 10
    /// The most header fields, trailers included. More: 431.
    public var headerFieldCountMax = 64
    /// The largest body, in bytes. Larger: 413. The store's own limit is the same.
    public var bodyByteCountMax = 1 << 20
    /// How long a header block may take from its first byte to its last, in milliseconds. Longer: 408.
    public var headerMillisecondsMax = 5000
    /// How long a body may take from the end of the header block to its last byte, in milliseconds. Longer: 408.
    public var bodyMillisecondsMax = 10_000
    /// How long a connection may be open without a request, in milliseconds. Longer: it is closed.
    public var idleMillisecondsMax = 60_000
    /// The most connections at one time. More are closed as they come. `diario serve` lowers it to what the limit of
    /// open files leaves room for.
    public var connectionCountMax = 4096
    /// The most connections at one time from one address (version 6: from one /64), trusted proxies excepted. More are
    /// closed as they come.
    public var connectionCountPerAddressMax = 256
    /// How long no connection is taken after the system had no file or memory for one, in milliseconds, unless one
    /// closes before.
    public var acceptPauseMilliseconds = 1000
    /// The most bytes of room for bodies that have begun to arrive and are not yet answered, over all connections. A
    /// source may hold as many as are free beside it, half of this where it is alone. More: 503. A body that is only
    /// announced takes none.
    public var bytesInFlightMax = 128 << 20
    /// The largest rest of a refused request's body, in bytes, that is read so that the connection can be kept; before
    /// a larger one the connection is closed.
    public var drainByteCountMax = 64 << 10
    /// How many bytes are read and thrown away after the last answer of a connection, so that the client gets to see
    /// the answer before the connection is gone.
    public var lingerByteCountMax = 1 << 20
    /// How long that reading may take, in milliseconds.
    public var lingerMillisecondsMax = 1000
    /// The most bytes that a chunked body may take on the wire for each byte that a body may have at most: bounds
    /// what chunk headers and extensions cost.
    public var chunkedExpansionMax = 8
    /// The longest value of a header field that is kept with the event, in bytes; a longer one is cut.
    public var keptValueByteCountMax = 256
    /// How far apart two looks for connections past their deadline are at least, in milliseconds. A deadline is kept to
    /// within this much.
    public var sweepMilliseconds = 250
    /// The shortest time between two log lines about refused requests, in seconds.
    public var refusalReportSeconds = 10
    /// What `Retry-After` says when the store or the listener is overloaded, in seconds.
    public var retryAfterSeconds = 1
    /// What `Retry-After` says when the disk is full or the log cannot be written, in seconds.
    public var longRetryAfterSeconds = 30
    /// How long stopping may take, in seconds, before connections with requests in flight are closed.
    public var stopSecondsMax = 25

    /// The defaults.
    public init() {}
}
