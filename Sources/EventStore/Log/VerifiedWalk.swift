internal import CLinux
internal import EventModel
internal import LMDB

/// Visits records through a cursor, each checked against its predecessor's stored hash before anyone sees it.
///
/// Positions may come in any order; a step to the next one costs no seek. Lasts as long as its cursor.
struct VerifiedWalk {
    private let log: LogMeta
    private let origin: Head
    private let hasher: RecordHasher
    /// The record that the cursor stands on: its position and its stored hash.
    private var present: Head?
    /// The epoch of the last record, and where it ends.
    private var epoch: EpochSpan?

    init(_ log: LogMeta) {
        self.log = log
        origin = log.origin
        hasher = RecordHasher(logID: log.logID)
    }

    /// Calls `body` with the record at `position`, verified, and the hash of the record before it.
    /// - Throws: ``EventStoreError/Code/damaged`` with the position when the record is missing or not what was written.
    @inline(__always)
    mutating func visit<Result>(
        _ position: Position, with cursor: inout Cursor<UInt64>, _ body: (RecordView, RecordHash) throws -> Result
    ) throws -> Result {
        linux_damage_note_position(position)
        let previous = try moveBefore(position, with: &cursor)
        if epoch?.contains(position) != true { epoch = log.span(at: position) }
        let (hasher, epoch) = (hasher, epoch)
        var hash = RecordHash.zero
        let step: (Position, RawSpan) throws -> Result = { found, value in
            guard found == position else { throw EventStoreError(damageAt: position, reason: "missing") }
            return try value.withUnsafeBytes { bytes in
                let record = try Self.checked(bytes, at: position, after: previous, hasher)
                guard let epoch, record.epoch == epoch.number else {
                    throw EventStoreError(damageAt: position, reason: "of another epoch")
                }
                guard position > epoch.first || previous == epoch.predecessorHash else {
                    throw EventStoreError(damageAt: position, reason: "its epoch began after another record")
                }
                hash = record.storedHash
                return try body(record, previous)
            }
        }
        let visited: Result?
        do {
            visited =
                position == origin.position + 1
                ? try cursor.seek(atOrAfter: position, step) : try cursor.move(to: .next, step)
        } catch let error as EventStoreError where error.code == .damaged {
            try blamePredecessor(of: position, with: &cursor)
            throw error
        }
        guard let visited else { throw EventStoreError(damageAt: position, reason: "missing") }
        present = Head(position: position, recordHash: hash)
        return visited
    }

    /// Throws when the record before `position` is damaged itself: its stored hash, with which `position` was checked,
    /// may be all that is wrong.
    private mutating func blamePredecessor(of position: Position, with cursor: inout Cursor<UInt64>) throws {
        present = nil
        guard position - 1 > origin.position else { return }
        let previous = try moveBefore(position - 1, with: &cursor)
        _ = try cursor.seek(atOrAfter: position - 1) { [hasher] _, value in
            try value.withUnsafeBytes { _ = try Self.checked($0, at: position - 1, after: previous, hasher) }
        }
    }

    /// Puts the cursor on the record before `position` and returns its stored hash.
    private mutating func moveBefore(
        _ position: Position, with cursor: inout Cursor<UInt64>
    ) throws -> RecordHash {
        if position == origin.position + 1 { return origin.recordHash }
        if let present, present.position == position - 1 { return present.recordHash }
        let hash = try cursor.seek(atOrAfter: position - 1) { found, value in
            guard found == position - 1 else {
                throw EventStoreError(damageAt: position - 1, reason: "missing")
            }
            return try LogTables.unverifiedHash(value, at: found)
        }
        guard let hash else { throw EventStoreError(damageAt: position - 1, reason: "missing") }
        return hash
    }

    private static func checked(
        _ bytes: UnsafeRawBufferPointer, at position: Position, after previous: RecordHash, _ hasher: RecordHasher
    ) throws -> RecordView {
        do throws(EventDamage) {
            let record = try RecordView(bytes)
            try record.verify(hasher: hasher, position: position, previous: previous)
            return record
        } catch {
            throw EventStoreError(damageAt: position, reason: error.reason)
        }
    }
}

extension RecordView {
    /// Calls `body` with the event of the verified record at `position` as it lies there.
    func withEvent<Result>(
        at position: Position, after previous: RecordHash, _ unpacking: UnpackingSession,
        _ body: (borrowing EventView) -> Result
    ) throws(EventStoreError) -> Result {
        let place = EventPlace(position: position, epoch: epoch, previousHash: previous, recordHash: storedHash)
        do throws(EventDamage) {
            return try withEvent(at: place, unpacking, body)
        } catch {
            throw EventStoreError(damageAt: position, reason: error.reason)
        }
    }
}
