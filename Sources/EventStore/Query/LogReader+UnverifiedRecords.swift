package import EventModel
internal import LMDB

extension LogReader {
    /// Calls `body` with each record from position `first` to `last`, as it is stored, and checks nothing: what LMDB
    /// itself costs, for measuring. All in one read transaction; `body` is short.
    package func forEachUnverifiedRecord(
        from first: Position, to last: Position, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try tables.environment.read { transaction in
            try transaction.withCursor(over: tables.records) { cursor in
                var found = try cursor.seek(atOrAfter: first) { position, record in
                    try Self.visit(position, record, upTo: last, body)
                }
                while found == true {
                    found = try cursor.move(to: .next) { position, record in
                        try Self.visit(position, record, upTo: last, body)
                    }
                }
            }
        }
    }

    /// Calls `body` with the record at each of `positions`, as it is stored, and checks nothing; skips positions
    /// without a record. All in one read transaction.
    package func forEachUnverifiedRecord(
        at positions: [Position], _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try tables.environment.read { transaction in
            for position in positions {
                let visited: Void? = try transaction.withValue(in: tables.records, at: position) { record in
                    try record.withUnsafeBytes(body)
                }
                _ = visited
            }
        }
    }

    /// The position up to which the index answers now; 0 without an index. Costs some microseconds.
    package func indexedThrough() throws(EventStoreError) -> Position {
        // A query that finds nothing: it looks at both environments and reads no record.
        try query(Selection(from: .max)).indexedThrough ?? 0
    }

    private static func visit(
        _ position: Position, _ record: RawSpan, upTo last: Position, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Bool {
        guard position <= last else { return false }
        try record.withUnsafeBytes(body)
        return true
    }
}
