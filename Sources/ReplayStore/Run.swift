// What is remembered of replays to a network: `DATA/replay/`, an LMDB environment of its own.
//
// What must stay true: nothing of this is the log's, so losing it loses no event; what was committed together with a
// checkpoint is there whole or not at all, so that a run which was killed goes on behind it; no secret of a destination
// and no key of a person is stored. `docs/format.md` has the bytes.

public import EventModel

/// The number of a run: 1, 2, 3 … in the order in which they began.
public typealias RunNumber = UInt32

/// One replay to a network sink: what was asked for, how far it came and how it ended.
public struct Run: Sendable, Hashable {
    /// Its number; 0 before it has begun.
    public var number: RunNumber = 0
    /// What it came to.
    public var state = State.running
    /// Whether the process that drives it is there. What says ``State/running`` and is not driven was interrupted.
    public var isDriven = false
    /// When it began.
    public var began: Timestamp
    /// When its last outcomes were committed.
    public var updated: Timestamp
    /// When it was over.
    public var ended: Timestamp?
    /// The process that drives it, or drove it last.
    public var processID: Int32
    /// The user who started it.
    public var user: String
    /// The log that is replayed.
    public var logID: LogID
    /// That log's epoch when the run began.
    public var epoch: Epoch
    /// What was selected, as words of a command line: bounds as they were understood, and no key of a person.
    public var selection: [String] = []
    /// Digests, under the log's own secret, of what is not stored: the persons that are asked for.
    public var personDigests: [[UInt8]] = []
    /// Where the events go.
    public var destination: Destination
    /// How they are sent, as words of a command line without secrets.
    public var options: [String] = []
    /// The consumer whose progress the run moves.
    public var consumer: String?
    /// The last position of the log when the run began; nil for one that follows.
    public var upper: Position?
    /// The last position that is done with, together with all that were selected before it.
    public var checkpoint: Checkpoint?
    /// How many events were delivered.
    public var deliveredCount: UInt64 = 0
    /// How many events were not taken, for good.
    public var failedCount: UInt64 = 0
    /// How many events wait behind one of their order that was not taken.
    public var heldCount: UInt64 = 0
    /// The first and the last position with a receipt of this run.
    public var receiptRange: ClosedRange<Position>?
    /// Why it ended before everything was done.
    public var reason: String?
    /// Whether somebody asked for its end.
    public var isCancelRequested = false

    /// A run that has not begun.
    public init(
        of logID: LogID, epoch: Epoch, to destination: Destination, by user: String, processID: Int32, at now: Timestamp
    ) {
        self.logID = logID
        self.epoch = epoch
        self.destination = destination
        self.user = user
        self.processID = processID
        began = now
        updated = now
    }

    /// What became of a run.
    public enum State: UInt8, Sendable, Hashable {
        /// It goes on, or its process was ended from outside.
        case running = 1
        /// All of its events were delivered, or are known not to have been.
        case done = 2
        /// It gave up: ``Run/reason`` says why.
        case failed = 3
        /// Somebody cancelled it.
        case cancelled = 4
        /// It was stopped by whoever started it.
        case stopped = 5
    }

    /// Where the events of a run go.
    public struct Destination: Sendable, Hashable {
        /// The kind of sink: `http`.
        public var sink: String
        /// Scheme, host and port of the address; its path and query may be secret.
        public var address: String
        /// The digest of the whole address under the log's own secret, to compare with one that is given again.
        public var digest: [UInt8]

        /// A destination that was stripped of its secrets.
        public init(sink: String, address: String, digest: [UInt8]) {
            self.sink = sink
            self.address = address
            self.digest = digest
        }
    }

    /// Whether the run was ended from outside: it neither goes on nor came to an end.
    public var isInterrupted: Bool { state == .running && !isDriven }
}
