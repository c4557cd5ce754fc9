internal import CLinux
internal import Glibc
internal import LMDB

/// What becomes of a process that meets damaged data where no check can come first: LMDB maps the files and believes
/// what it reads.
public enum DamagedData {
    /// The words for what is damaged, each a line.
    public struct Message: Sendable {
        /// Of the index.
        public var index: String
        /// Of what is remembered of replays.
        public var replays: String
        /// Of the log, where nothing was read before.
        public var log: String
        /// Of the log, before and behind the last position that was read well.
        public var behind: (before: String, after: String)

        /// A message of these words.
        public init(index: String, replays: String, log: String, behind: (before: String, after: String)) {
            self.index = index
            self.replays = replays
            self.log = log
            self.behind = behind
        }
    }

    /// A part of the last words: a text, or one of the numbers of ``note(_:at:)``.
    public enum Part: Sendable, Hashable {
        /// Words, line breaks among them.
        case words(String)
        /// The number at a place from 1 to 7.
        case number(Int)
    }

    /// From now on, damage that LMDB stumbles over ends the process with `status` and a line on standard error that names
    /// the last good position, followed by the last words, instead of a signal: a read that leaves the file (SIGBUS), a wild address within the map
    /// (SIGSEGV), or a page that LMDB refuses (an assertion of its own).
    ///
    /// It cannot tell a damaged file from a failing device, nor which records are touched: `verify` can. Other faults
    /// stay what they are: a trap of Swift, an abort of anybody else, a fault at an address that is not stored data.
    /// - Throws: ``EventStoreError/Code/failed`` where the system does not take the handlers.
    public static func endsProcess(status: Int32, saying message: Message) throws(EventStoreError) {
        say([.words(message.index + "\n")], as: linux_damage_of_index)
        say([.words(message.replays + "\n")], as: linux_damage_of_replays)
        say([.words(message.log + "\n")], as: linux_damage_of_log)
        let number = Part.number(Int(linux_damage_last_good_position))
        say(
            [.words(message.behind.before), number, .words(message.behind.after + "\n")],
            as: linux_damage_behind_position)
        Environment.onAssertion { linux_damage_end($0) }
        try handle(linux_damage_catch(status))
    }

    /// Takes that back: a signal ends the process again.
    public static func endsBySignal() throws(EventStoreError) { try handle(linux_damage_release()) }

    /// What such an end says after its message, from now on; nothing where there are no parts.
    ///
    /// What is said stays in memory for ever, since the end may come at any moment: for a few times in a process, while
    /// numbers may change often.
    public static func setLastWords(_ parts: [Part]) { say(parts, as: linux_damage_last_words) }

    /// Notes a number for the last words. Costs a few nanoseconds.
    /// - Precondition: the place is one from 1 to 7.
    public static func note(_ value: UInt64, at place: Int) {
        precondition(place > 0 && place < linux_damage_number_count, "a place that last words have")
        linux_damage_note_number(Int32(place), value)
    }

    private static func say(_ parts: [Part], as text: Int) {
        guard !parts.isEmpty else { return linux_damage_say(Int32(text), nil) }
        let pieces = UnsafeMutablePointer<linux_damage_piece>.allocate(capacity: parts.count + 1)
        for (index, part) in parts.enumerated() {
            let piece =
                switch part {
                case .words(let words): linux_damage_piece(words: strdup(words), number: -1)
                case .number(let place): linux_damage_piece(words: strdup(""), number: Int32(place))
                }
            (pieces + index).initialize(to: piece)
        }
        (pieces + parts.count).initialize(to: linux_damage_piece(words: nil, number: -1))
        linux_damage_say(Int32(text), pieces)
    }

    private static func handle(_ result: Int32) throws(EventStoreError) {
        guard result == 0 else { throw EventStoreError(.failed, "the handlers for damaged data cannot be set") }
    }
}
