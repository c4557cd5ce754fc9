package import EventModel

/// A change in whether events can be received, and when it was: a line of the file `availability`.
package struct AvailabilityMark: Sendable, Hashable {
    /// What is so from then on; the words are those of docs/format.md, section 7.1.
    package enum Change: String, Sendable {
        /// A receiver listens and admits events.
        case began
        /// It listens and admits none: the disk has too little room.
        case refusing
        /// It admits them again.
        case admitting
        /// It has stopped in order.
        case ended
        /// No change until then: it still ran.
        case alive
    }

    /// What changed.
    package let change: Change
    /// When.
    package let time: Timestamp

    /// A mark of these parts.
    package init(_ change: Change, at time: Timestamp) {
        self.change = change
        self.time = time
    }

    /// The mark of a line's text; nil where it is none.
    init?(text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let change = Change(rawValue: String(words[0])), let microseconds = Int64(words[1])
        else { return nil }
        self.init(change, at: Timestamp(microseconds: microseconds))
    }

    /// The text of the mark's line.
    var text: String { "\(change.rawValue) \(time.microseconds)" }
}

/// The file `availability`: written by the housekeeping of the one writer, read by whoever asks for outages.
package struct AvailabilityFile: Sendable {
    private let lines: CheckedLines

    /// The file of the log in `directory`.
    package init(_ directory: DataDirectory) { lines = CheckedLines(path: directory.availabilityPath) }

    /// All marks, oldest first; none without a file.
    /// - Throws: ``EventStoreError/Code/damaged`` where a line but the last is not what was written.
    package func load() throws(EventStoreError) -> [AvailabilityMark] {
        var marks: [AvailabilityMark] = []
        for text in try lines.load() {
            guard let mark = AvailabilityMark(text: text) else {
                throw EventStoreError(.damaged, "line \(marks.count + 1) of \(lines.path) is not what was written")
            }
            marks.append(mark)
        }
        return marks
    }

    /// Adds `mark` and syncs; an ``AvailabilityMark/Change/alive`` is written over the one before, without a sync.
    package func note(_ mark: AvailabilityMark) throws(EventStoreError) {
        if mark.change == .alive {
            try lines.replaceLast(beginning: "\(AvailabilityMark.Change.alive.rawValue) ", by: mark.text)
        } else {
            try lines.append(mark.text)
        }
    }

    /// Makes the file fit to be added to: cuts off a torn end, and the older half where it has grown too long.
    package func prepare() throws(EventStoreError) {
        try lines.cutTornEnd(byteCountMax: Limits.anchorEndByteCount)
        guard let bytes = try FileAccess.read(lines.path), bytes.count > Limits.availabilityByteCountMax,
            let cut = bytes[(bytes.count / 2)...].firstIndex(of: UInt8(ascii: "\n"))
        else { return }
        try FileAccess.replace(lines.path, with: Array(bytes[(cut + 1)...]))
    }
}

/// What the housekeeping notes of a receiver, from what it sees each time it looks; without a clock or a thread.
///
/// What could not be written waits, and nothing is noted after it before it is: should the process end until then, the
/// file says that it was last known to run earlier than it did, and never later.
package struct AvailabilityNotes {
    /// Whether events can be received.
    package enum State {
        case away
        case admitting
        case refusing
    }

    /// What was seen and is not written yet.
    package private(set) var pending: [AvailabilityMark] = []
    private var state = State.away
    private var aliveAt: Timestamp?
    private var failure: String?

    /// Nothing was seen yet.
    package init() {}

    /// Notes that `state` was so at `now`.
    package mutating func saw(_ state: State, at now: Timestamp) {
        switch (self.state, state) {
        case (.away, .away), (.admitting, .admitting), (.refusing, .refusing):
            guard state != .away, pending.isEmpty, let aliveAt,
                // A clock that was set back is followed at once.
                !(aliveAt...aliveAt.advanced(bySeconds: Int64(Limits.aliveIntervalSeconds) - 1)).contains(now)
            else { return }
            add(.alive, at: now)
        case (.away, .admitting): add(.began, at: now)
        case (.away, .refusing):
            add(.began, at: now)
            add(.refusing, at: now)
        case (.admitting, .refusing): add(.refusing, at: now)
        case (.refusing, .admitting): add(.admitting, at: now)
        case (.admitting, .away), (.refusing, .away): add(.ended, at: now)
        }
        self.state = state
    }

    private mutating func add(_ change: AvailabilityMark.Change, at now: Timestamp) {
        aliveAt = now
        if pending.count < Limits.availabilityPendingCountMax { pending.append(AvailabilityMark(change, at: now)) }
    }

    /// Hands what waits to `write`, in its order, up to where that throws.
    package mutating func flush(_ write: (AvailabilityMark) throws(EventStoreError) -> Void) throws(EventStoreError) {
        while let mark = pending.first {
            try write(mark)
            pending.removeFirst()
            failure = nil
        }
    }

    /// Whether it is news that writing fails for this reason.
    package mutating func fails(with reason: String) -> Bool {
        defer { failure = reason }
        return failure != reason
    }
}
