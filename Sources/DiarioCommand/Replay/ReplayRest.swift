internal import EventModel
internal import Replay

/// What is left of a replay that did not come to its end: as a command of its own, and as an option to be added to the
/// same command.
struct ReplayRest {
    /// The selection as it was resolved when the replay began.
    var selection: Selection
    /// Whether the replay follows the log.
    var isFollowing: Bool
    /// What the sink has taken.
    var reading: ReplayProgress.Reading

    /// The option that, added to the same command with ``position``, goes on behind the last event that was wholly
    /// delivered.
    var option: String { selection.direction == .forward ? "--after" : "--to" }

    /// The position for ``option``.
    var position: Position { selection.direction == .forward ? last : next }

    /// The options of a selection's range beside that one, for exactly what is left: positions and times as they were
    /// understood, since *2h* or *the last ten* would mean something else now.
    var range: [String] {
        var words: [String] = []
        switch selection.direction {
        case .forward:
            if let to { words += ["--to", String(to)] }
        case .backward:
            if let from = selection.from { words += ["--from", String(from)] }
            words.append("--reverse")
        }
        if let since = selection.since { words += ["--since", since.description] }
        if let until = selection.until { words += ["--until", until.description] }
        return words
    }

    /// How many events are left behind ``position`` of those that were asked for at most. Those that were delivered further
    /// on come again.
    var left: Int? { selection.limit.map { max(1, $0 - reading.doneCount) } }

    /// The last position that is done with, going forward.
    private var last: Position {
        if let checkpoint = reading.checkpoint { return checkpoint.position }
        // What comes before the first event due had nothing to deliver.
        if let due = reading.due, due > 0 { return due - 1 }
        return max(selection.from ?? 1, 1) - 1
    }

    /// The first position that is not done with, going backward.
    private var next: Position {
        if let checkpoint = reading.checkpoint { return max(checkpoint.position, 1) - 1 }
        return reading.due ?? to ?? .max
    }

    /// The last position wanted. What was committed after the beginning was no part of a replay that doesn't follow.
    private var to: Position? {
        guard !isFollowing, let upper = reading.upper else { return selection.to }
        return min(selection.to ?? .max, upper)
    }
}
