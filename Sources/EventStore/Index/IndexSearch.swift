internal import EventModel
internal import LMDB

/// Finds, window by window, the positions of the subjects that carry all of some keys.
///
/// The index only proposes: who asked compares each record with the selection, so a key that was cut to its bound, or a
/// digest that collides, costs a look and never a wrong answer.
struct IndexSearch {
    /// What events are looked for by.
    enum Criterion {
        case terms([SearchKey])
        case undecodable
    }

    /// What the index proposes in a window.
    struct Found {
        let window: UInt32
        /// nil where it proposes nothing.
        let offsets: BitMap?
    }

    private let criterion: Criterion

    init(_ criterion: Criterion) { self.criterion = criterion }

    /// Looks through `windows`, in their order, for the first in which an indexed event may match; where none does, what
    /// it finds is nothing in the last one.
    ///
    /// One seek for each exact term and window, a range for a prefix, and the rows of the subjects that remain.
    func first<Windows: Sequence<UInt32>>(
        in windows: Windows, _ tables: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws -> Found? {
        var last: Found?
        var subjects: BitMap?
        try transaction.withCursor(over: tables.keys) { cursor in
            for window in windows {
                subjects = try self.subjects(in: window, &cursor)
                last = Found(window: window, offsets: nil)
                if subjects != nil { break }
            }
        }
        guard let subjects, let window = last?.window else { return last }
        return Found(window: window, offsets: try Self.offsets(of: subjects, in: window, tables, transaction))
    }

    private static func offsets(
        of subjects: BitMap, in window: UInt32, _ tables: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws -> BitMap {
        var offsets = BitMap()
        try transaction.withCursor(over: tables.rows) { cursor in
            var subject = subjects.first(from: 0)
            while let number = subject {
                try cursor.forEachDuplicate(of: IndexWindow.key(window, subject: number)) { offset in
                    if offset < BitMap.capacity { offsets.insert(offset) }
                }
                subject = subjects.first(from: number + 1)
            }
        }
        return offsets
    }

    /// nil when no subject carries all keys.
    private func subjects(
        in window: UInt32, _ cursor: inout MultimapCursor<[UInt8], UInt32>
    ) throws -> BitMap? {
        switch criterion {
        case .undecodable:
            var subjects = BitMap()
            subjects.insert(0)
            return subjects
        case .terms(let keys):
            var common: BitMap?
            for var key in keys {
                key.enter(window)
                guard let found = try Self.subjects(under: key, &cursor) else { return nil }
                if common == nil { common = found } else { common?.formIntersection(found) }
                if common?.isEmpty ?? true { return nil }
            }
            return common
        }
    }

    private static func subjects(
        under key: SearchKey, _ cursor: inout MultimapCursor<[UInt8], UInt32>
    ) throws -> BitMap? {
        var subjects: BitMap?
        let add: (UInt32) -> Void = { subject in
            guard subject < BitMap.capacity else { return }
            if subjects == nil { subjects = BitMap() }
            subjects?.insert(subject)
        }
        if key.isPrefix {
            try cursor.forEach(atOrAfter: key.bytes) { found, subject in
                guard found.starts(with: key.bytes) else { return false }
                add(subject)
                return true
            }
        } else {
            try cursor.forEachDuplicate(of: key.bytes, add)
        }
        return subjects
    }
}
