internal import EventModel
internal import LMDB

/// Finds, in one window, the positions of the subjects that carry all of some keys.
///
/// The index only proposes: who asked compares each record with the selection, so a key that was cut to its bound, or a
/// digest that collides, costs a look and never a wrong answer.
struct IndexSearch {
    /// What events are looked for by.
    enum Criterion {
        case terms([SearchTerm], SubjectKeys)
        case undecodable
    }

    private let criterion: Criterion

    init(_ criterion: Criterion) { self.criterion = criterion }

    /// The offsets in `window` of all indexed events that may match. One seek for each exact term, a range for a
    /// prefix, and the rows of the subjects that remain.
    func candidates(
        in window: UInt32, _ tables: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws -> BitMap? {
        guard let subjects = try subjects(in: window, tables, transaction) else { return nil }
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
        in window: UInt32, _ tables: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws -> BitMap? {
        switch criterion {
        case .undecodable:
            var subjects = BitMap()
            subjects.insert(0)
            return subjects
        case .terms(let terms, let function):
            var common: BitMap?
            for term in terms {
                let (key, isPrefix) = function.searchKey(term, window: window)
                guard let found = try Self.subjects(under: key, isPrefix: isPrefix, tables, transaction) else {
                    return nil
                }
                if common == nil { common = found } else { common?.formIntersection(found) }
                if common?.isEmpty ?? true { return nil }
            }
            return common
        }
    }

    private static func subjects(
        under key: [UInt8], isPrefix: Bool, _ tables: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws -> BitMap? {
        var subjects: BitMap?
        let add: (UInt32) -> Void = { subject in
            guard subject < BitMap.capacity else { return }
            if subjects == nil { subjects = BitMap() }
            subjects?.insert(subject)
        }
        try transaction.withCursor(over: tables.keys) { cursor in
            if isPrefix {
                try cursor.forEach(atOrAfter: key) { found, subject in
                    guard found.starts(with: key) else { return false }
                    add(subject)
                    return true
                }
            } else {
                try cursor.forEachDuplicate(of: key, add)
            }
        }
        return subjects
    }
}
