internal import EventModel
internal import LMDB

/// Finds, window by window, the positions of the subjects that carry a key of each of some groups.
///
/// The index only proposes: who asked compares each record with the selection, so a key that was cut to its bound, or a
/// digest that collides, costs a look and never a wrong answer.
struct IndexSearch {
    /// What events are looked for by.
    enum Criterion {
        /// The keys of each field that is asked for, any of which will do.
        case terms([[SearchKey]])
        case undecodable
        case withoutKeys
    }

    /// What the index proposes in a window.
    struct Found {
        let window: UInt32
        /// nil where it proposes nothing.
        let offsets: BitMap?
    }

    private let criterion: Criterion

    init(_ criterion: Criterion) { self.criterion = criterion }

    /// Looks through `windows`, in their order, for the first in which an indexed event may match; what it finds is
    /// nothing in the last one that it looked into, where none does or where `isOver` says that it has taken long enough.
    ///
    /// One seek for each exact term and window, a range for a prefix, and the rows of the subjects that remain.
    func first<Windows: Sequence<UInt32>>(
        in windows: Windows, _ index: IndexSnapshot, until isOver: () -> Bool
    ) throws -> Found? {
        var (keys, rows) = (index.keys, index.rows)
        var last: Found?
        for window in windows {
            last = Found(window: window, offsets: nil)
            if case .withoutKeys = criterion {
                var offsets = BitMap()
                try Self.add(IndexWindow.subjectWithoutKeys, in: window, &rows, to: &offsets)
                if !offsets.isEmpty { return Found(window: window, offsets: offsets) }
            } else if let subjects = try subjects(in: window, &keys) {
                let offsets = try Self.offsets(of: subjects, in: window, &rows)
                if !offsets.isEmpty { return Found(window: window, offsets: offsets) }
            }
            if isOver() { break }
        }
        return last
    }

    private static func offsets(
        of subjects: BitMap, in window: UInt32, _ cursor: inout CheckedMultimapCursor<UInt64, UInt32>
    ) throws -> BitMap {
        var offsets = BitMap()
        var subject = subjects.first(from: 0)
        while let number = subject {
            try add(number, in: window, &cursor, to: &offsets)
            subject = subjects.first(from: number + 1)
        }
        return offsets
    }

    /// Adds the offsets of one subject's rows.
    private static func add(
        _ subject: UInt32, in window: UInt32, _ cursor: inout CheckedMultimapCursor<UInt64, UInt32>,
        to offsets: inout BitMap
    ) throws {
        try cursor.forEachDuplicate(of: IndexWindow.key(window, subject: subject)) { offset in
            if offset < BitMap.capacity { offsets.insert(offset) }
        }
    }

    /// nil when no subject carries a key of each group.
    private func subjects(
        in window: UInt32, _ cursor: inout CheckedMultimapCursor<[UInt8], UInt32>
    ) throws -> BitMap? {
        switch criterion {
        case .withoutKeys: return nil
        case .undecodable:
            var subjects = BitMap()
            subjects.insert(0)
            return subjects
        case .terms(let groups):
            var common: BitMap?
            for keys in groups {
                guard let found = try Self.subjects(underAnyOf: keys, in: window, &cursor) else { return nil }
                if common == nil { common = found } else { common?.formIntersection(found) }
                if common?.isEmpty ?? true { return nil }
            }
            return common
        }
    }

    private static func subjects(
        underAnyOf keys: [SearchKey], in window: UInt32, _ cursor: inout CheckedMultimapCursor<[UInt8], UInt32>
    ) throws -> BitMap? {
        var subjects: BitMap?
        for var key in keys {
            key.enter(window)
            guard let found = try Self.subjects(under: key, &cursor) else { continue }
            if subjects == nil { subjects = found } else { subjects?.formUnion(found) }
        }
        return subjects
    }

    private static func subjects(
        under key: SearchKey, _ cursor: inout CheckedMultimapCursor<[UInt8], UInt32>
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
