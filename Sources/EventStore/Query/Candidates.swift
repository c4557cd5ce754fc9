internal import EventModel
internal import LMDB

/// The positions that a query has to look at, in its direction: those that the index proposes, and all that it has not
/// followed yet.
struct Candidates {
    private let first: Position
    private let last: Position
    private let index: IndexUse?
    private let search: IndexSearch?
    private let since: Timestamp?
    private let until: Timestamp?
    private var window: (number: UInt32, offsets: BitMap?)?
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

    /// The first candidate that is `start` or comes after it.
    mutating func next(from start: Position) throws -> Position? {
        var position = max(start, first)
        while position <= last {
            guard let index, position <= index.through else { return position }
            if search != nil {
                let number = IndexWindow.number(of: position)
                if try !load(number) { return position }
                guard let offset = window?.offsets?.first(from: IndexWindow.offset(of: position)) else {
                    position = min(IndexWindow.last(number), index.through) + 1
                    continue
                }
                // The index may have followed further since; everything past `through` is a candidate anyway.
                position = min(IndexWindow.first(number) + Position(offset), index.through + 1)
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
                if try !load(number) { return position }
                guard let offset = window?.offsets?.last(through: IndexWindow.offset(of: position)) else {
                    guard number > 0 else { return nil }
                    position = IndexWindow.first(number) - 1
                    continue
                }
                position = IndexWindow.first(number) + Position(offset)
                return position >= first ? position : nil
            }
            guard try isOutsideTimes(position) else { return position }
            let start = TimeBlock.first(TimeBlock.number(of: position))
            guard start > 0 else { return nil }
            position = start - 1
        }
        return nil
    }

    /// Loads what the index proposes in a window; false when the index is gone and every position must be looked at.
    private mutating func load(_ number: UInt32) throws -> Bool {
        if window?.number == number { return true }
        guard let search, let index else { return false }
        let offsets = try index.read { tables, transaction in
            Loaded(offsets: try search.candidates(in: number, tables, transaction))
        }
        guard let offsets else { return false }
        window = (number, offsets.offsets)
        return true
    }

    private struct Loaded {
        let offsets: BitMap?
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
