internal import EventModel
internal import LMDB

/// The positions that a query has to look at, in its direction: those that the index proposes, and all that it has not
/// followed yet.
struct Candidates {
    private var first: Position
    private var last: Position
    private let index: IndexUse?
    private let search: IndexSearch?
    private let since: Timestamp?
    private let until: Timestamp?
    /// The window that was looked into last.
    private var window: IndexSearch.Found?
    /// The block of positions that was last found to have events of the wanted time.
    private var block: UInt64?

    /// The positions that are left; nil when there are none.
    var range: ClosedRange<Position>? { first <= last ? first...last : nil }

    /// The candidates of `selection` between `first` and `last`. Without `index` that is every position; with it, what
    /// was received before or after the wanted time is left out at both ends.
    init(_ selection: Selection, first: Position, last: Position, index: IndexUse?, search: IndexSearch?) throws {
        self.first = first
        self.last = last
        self.index = index
        self.search = search
        since = selection.since
        until = selection.until
        guard index != nil, since != nil || until != nil, first <= last else { return }
        self.first = try firstWithinTimes(from: first)
        if self.first <= last { self.last = try lastWithinTimes(from: last) }
    }

    /// Leaves out what is not within `range`.
    mutating func narrow(to range: ClosedRange<Position>) { (first, last) = (range.lowerBound, range.upperBound) }

    /// The first candidate that is `start` or comes after it.
    mutating func next(from start: Position) throws -> Position? {
        var position = max(start, first)
        while position <= last {
            guard let index, position <= index.through else { return position }
            if search != nil {
                let number = IndexWindow.number(of: position)
                let end = IndexWindow.number(of: min(last, index.through))
                if window?.window != number, try !search(index, number...end) { return position }
                guard let window else { return position }
                let start = max(position, IndexWindow.first(window.window))
                guard let offset = window.offsets?.first(from: IndexWindow.offset(of: start)) else {
                    position = min(IndexWindow.last(window.window), index.through) + 1
                    continue
                }
                // The index may have followed further since; everything past `through` is a candidate anyway.
                position = min(IndexWindow.first(window.window) + Position(offset), index.through + 1)
                return position <= last ? position : nil
            }
            let next = try firstWithinTimes(from: position)
            if next == position { return position }
            position = next
        }
        return nil
    }

    /// The last candidate that is `end` or comes before it.
    mutating func previous(from end: Position) throws -> Position? {
        var position = min(end, last)
        while position >= first, position > 0 {
            guard let index, position <= index.through else { return position }
            if search != nil {
                let number = IndexWindow.number(of: position)
                let end = IndexWindow.number(of: first)
                if window?.window != number, try !search(index, (end...number).reversed()) { return position }
                guard let window else { return position }
                let start = min(position, IndexWindow.last(window.window))
                guard let offset = window.offsets?.last(through: IndexWindow.offset(of: start)) else {
                    guard window.window > 0 else { return nil }
                    position = IndexWindow.first(window.window) - 1
                    continue
                }
                position = IndexWindow.first(window.window) + Position(offset)
                return position >= first ? position : nil
            }
            let previous = try lastWithinTimes(from: position)
            if previous == position { return position }
            position = previous
        }
        return nil
    }

    /// Goes on to the first of `windows` in which the index proposes something, or past as many as there is time for in
    /// one read transaction; false when the index is gone and every position must be looked at.
    private mutating func search<Windows: Sequence<UInt32>>(_ index: IndexUse, _ windows: Windows) throws -> Bool {
        guard let search else { return false }
        let deadline = Clock.monotonicMilliseconds() + Int64(Limits.readMillisecondsMax)
        let found = index.read { snapshot in
            try search.first(in: windows, snapshot, until: { Clock.monotonicMilliseconds() >= deadline })
        }
        guard let found = found ?? nil else { return false }
        window = found
        return true
    }

    /// The first position from `start` on in whose block an event may have been received in the wanted time: at most the
    /// one after those that the index answers for.
    private mutating func firstWithinTimes(from start: Position) throws -> Position {
        guard since != nil || until != nil, let index else { return start }
        var position = start
        while position <= index.through {
            let first = TimeBlock.number(of: position)
            if first == block { return position }
            let last = TimeBlock.number(of: index.through)
            guard let found = try blocks(first...min(last, first + Limits.timeBlockCountMax), .forward, index) else {
                return position
            }
            if let number = found.number {
                block = number
                return max(position, TimeBlock.first(number))
            }
            position = min(TimeBlock.last(found.looked), index.through) + 1
        }
        return position
    }

    /// The last position up to `end` in whose block an event may have been received in the wanted time; 0 when there is
    /// none.
    private mutating func lastWithinTimes(from end: Position) throws -> Position {
        guard since != nil || until != nil, let index, end <= index.through else { return end }
        var position = end
        while true {
            let last = TimeBlock.number(of: position)
            if last == block { return position }
            let first = last > Limits.timeBlockCountMax ? last - Limits.timeBlockCountMax : 0
            guard let found = try blocks(first...last, .backward, index) else { return position }
            if let number = found.number {
                block = number
                return min(position, TimeBlock.last(number))
            }
            guard found.looked > 0 else { return 0 }
            position = TimeBlock.last(found.looked - 1)
        }
    }

    /// The block of `range` next in `direction` that may have events of the wanted time, and the last that was looked at;
    /// nil when the index is gone.
    private func blocks(
        _ range: ClosedRange<UInt64>, _ direction: Selection.Direction, _ index: IndexUse
    ) throws -> (number: UInt64?, looked: UInt64)? {
        index.read { snapshot in
            let number = try snapshot.firstBlock(in: range, direction, since: since, until: until)
            return (number, direction == .forward ? range.upperBound : range.lowerBound)
        }
    }
}
