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
    private var block: (number: UInt64, isOutside: Bool)?

    /// The candidates of `selection` between `first` and `last`. Without `index` that is every position.
    init(_ selection: Selection, first: Position, last: Position, index: IndexUse?, search: IndexSearch?) {
        self.first = first
        self.last = last
        self.index = index
        self.search = search
        since = selection.since
        until = selection.until
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
            guard try isOutsideTimes(position) else { return position }
            position = min(TimeBlock.last(TimeBlock.number(of: position)), index.through) + 1
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
            guard try isOutsideTimes(position) else { return position }
            let start = TimeBlock.first(TimeBlock.number(of: position))
            guard start > 0 else { return nil }
            position = start - 1
        }
        return nil
    }

    /// Goes on to the first of `windows` in which the index proposes something, or past as many as there is time for in
    /// one read transaction; false when the index is gone and every position must be looked at.
    private mutating func search<Windows: Sequence<UInt32>>(_ index: IndexUse, _ windows: Windows) throws -> Bool {
        guard let search else { return false }
        let deadline = Clock.monotonicMilliseconds() + Int64(Limits.readMillisecondsMax)
        let found = try index.read { tables, transaction in
            try search.first(in: windows, tables, transaction, until: { Clock.monotonicMilliseconds() >= deadline })
        }
        guard let found = found ?? nil else { return false }
        window = found
        return true
    }

    /// Whether no indexed event in the block of `position` was received in the wanted time.
    private mutating func isOutsideTimes(_ position: Position) throws -> Bool {
        guard since != nil || until != nil, let index else { return false }
        let number = TimeBlock.number(of: position)
        if let block, block.number == number { return block.isOutside }
        let isOutside = try index.read { tables, transaction in
            try tables.bounds(of: number, in: transaction)?.isOutside(since: since, until: until) ?? false
        }
        block = (number, isOutside ?? false)
        return isOutside ?? false
    }
}
