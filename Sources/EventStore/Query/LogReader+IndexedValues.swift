package import EventModel
internal import LMDB

extension LogReader {
    /// Calls `body` with the values of `field` that the index has for the positions of `range`, until it returns false:
    /// window by window, the newest first, and in each window in ascending order. A value comes once for each window.
    ///
    /// A window that is begun is finished; none is begun after `count` values. A value that the index has cut to its bound
    /// is left out.
    /// - Returns: the positions all of whose values were given; nil where that is none, as without an index.
    /// - Precondition: the field names no person, since the index has digests of those.
    package func forEachIndexedValue(
        of field: EventField, in range: ClosedRange<Position>, atMost count: Int, _ body: ([UInt8]) -> Bool
    ) -> ClosedRange<Position>? {
        guard let kind = field.row.keyKind, !field.namesPerson else {
            preconditionFailure("the index has the text of what events are searched by and no person is named by")
        }
        guard let index = IndexUse.found(by: self).0, index.through >= range.lowerBound else { return nil }
        let last = min(range.upperBound, index.through)
        var given: ClosedRange<Position>?
        var count = count
        let windows = IndexWindow.number(of: range.lowerBound)...IndexWindow.number(of: last)
        for window in windows.reversed() where count > 0 {
            guard index.forEachValue(of: kind, in: window, &count, body) else { break }
            given = max(range.lowerBound, IndexWindow.first(window))...last
        }
        return given
    }
}

extension IndexUse {
    /// Calls `body` with each value of one window and takes it from `count`; false where the index is gone, or `body`
    /// said so.
    fileprivate func forEachValue(
        of kind: UInt8, in window: UInt32, _ count: inout Int, _ body: ([UInt8]) -> Bool
    ) -> Bool {
        var start: [UInt8] = []
        withUnsafeBytes(of: window.bigEndian) { start.append(contentsOf: $0) }
        start.append(kind)
        let beginning = start
        var isWanted = true
        while true {
            // A part for each transaction, since a window may take longer than one lasts.
            let part = read { snapshot -> (last: [UInt8]?, count: Int) in
                let deadline = Clock.monotonicMilliseconds() + Int64(Limits.readMillisecondsMax)
                var (part, keys): ((last: [UInt8]?, count: Int), _) = ((nil, 0), snapshot.keys)
                try keys.forEachKey(atOrAfter: start) { key in
                    guard key.starts(with: beginning) else { return false }
                    part.count += 1
                    if key.count < beginning.count + Limits.indexKeyByteCountMax {
                        isWanted = body(Array(key.dropFirst(beginning.count)))
                    }
                    guard isWanted, part.count.isMultiple(of: 1024), Clock.monotonicMilliseconds() >= deadline
                    else { return isWanted }
                    part.last = key
                    return false
                }
                return part
            }
            guard let part else { return false }
            count -= part.count
            guard let last = part.last else { return isWanted }
            // The least key behind it.
            start = last + [0]
        }
    }
}
