public import EventModel

/// What became of one event in one run.
public struct Receipt: Sendable, Hashable {
    /// The event's position.
    public var position: Position
    /// What became of it.
    public var outcome: Outcome
    /// What the consumer answered last, an HTTP status or an exit status; nil where there was no answer.
    public var status: UInt16?
    /// How often it was sent; 0 for one that was held.
    public var attemptCount: UInt16
    /// How long the last answer took, in microseconds; at most 71 minutes.
    public var latencyMicroseconds: UInt32
    /// When that was.
    public var time: Timestamp
    /// What the consumer answered, or what happened instead, for an event that it did not take. Cut to
    /// ``Limits/answerByteCountMax``.
    public var answer: [UInt8]

    /// A receipt of these values.
    public init(
        position: Position, outcome: Outcome, status: UInt16? = nil, attemptCount: UInt16 = 1,
        latencyMicroseconds: UInt32 = 0, time: Timestamp, answer: [UInt8] = []
    ) {
        self.position = position
        self.outcome = outcome
        self.status = status
        self.attemptCount = attemptCount
        self.latencyMicroseconds = latencyMicroseconds
        self.time = time
        self.answer = answer
    }

    /// What became of an event.
    public enum Outcome: UInt8, Sendable, Hashable {
        /// The consumer has taken it.
        case delivered = 1
        /// It was tried and not taken.
        case failed = 2
        /// It was not sent, since an earlier one of its order was not taken.
        case held = 3
    }
}

/// An order that a run does not go on with, since one of its events was not taken.
public struct HeldLane: Sendable, Hashable {
    /// What makes the order.
    public var lane: Lane
    /// The first position of it that was not taken.
    public var from: Position
    /// Why it was held.
    public var reason: String

    /// A lane that is held from a position on.
    public init(_ lane: Lane, from: Position, reason: String) {
        self.lane = lane
        self.from = from
        self.reason = reason
    }

    /// What events have in common that must arrive in their order.
    public struct Lane: Sendable, Hashable {
        /// Where they came from.
        public var source: String
        /// What names the order.
        public var key: Key
        /// That name; empty for ``Key/none``.
        public var value: String

        /// The lane of an order of `source`.
        public init(source: String, key: Key, value: String) {
            self.source = source
            self.key = key
            self.value = value
        }
    }

    /// What names an order.
    public enum Key: UInt8, Sendable, Hashable {
        /// Its id.
        case orderID = 1
        /// Its code.
        case orderCode = 2
        /// Nothing: all events of a source that name no order are one lane.
        case none = 3
    }
}

/// How far a consumer has come, under its name, over all of its runs.
public struct Consumer: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// The log that it reads.
    public var logID: LogID
    /// The last position that is done with.
    public var checkpoint: Checkpoint
    /// The hash of the record there, so that another log is not taken for this one.
    public var recordHash: RecordHash
    /// The run that moves it, or moved it last; 0 before the first one.
    public var run: RunNumber = 0
    /// Whether a process moves it now.
    public var isDriven = false
    /// When it was made.
    public var created: Timestamp
    /// When it was moved last.
    public var updated: Timestamp

    /// A consumer that stands at `checkpoint`.
    public init(name: String, logID: LogID, checkpoint: Checkpoint, recordHash: RecordHash, at now: Timestamp) {
        self.name = name
        self.logID = logID
        self.checkpoint = checkpoint
        self.recordHash = recordHash
        created = now
        updated = now
    }

    /// Whether `name` may be a consumer's: 1 to 64 of `a-z A-Z 0-9 . _ -`, the first one a letter or a digit.
    public static func isName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (1...Limits.consumerNameByteCountMax).contains(bytes.count) else { return false }
        let isPlain: (UInt8) -> Bool = { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        return isPlain(bytes[0]) && bytes.allSatisfy { isPlain($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }
}
