internal import Dispatch
internal import Synchronization

/// Makes the records of a batch, a piece of it a core: packing takes several times what the commit of a record does.
struct EncodedBatch {
    private let count: Int
    private let pieceCount: Int
    private let pieceEventCount: Int

    /// A batch of `count` records, made in pieces of `pieceEventCount`.
    init(_ count: Int, by pieceEventCount: Int) {
        self.count = count
        self.pieceEventCount = pieceEventCount
        pieceCount = (count + pieceEventCount - 1) / pieceEventCount
    }

    /// The records that `make` makes of the indices from 0 on, in that order. `make` is called on any thread, by all
    /// cores at once where there is more than one piece.
    /// - Throws: what `make` threw for the first piece in which it did.
    func records(
        _ make: @Sendable (Int) throws(EventStoreError) -> PreparedRecord
    ) throws(EventStoreError) -> [PreparedRecord] {
        if pieceCount <= 1 { return try piece(0, make).get() }
        let pieces = Mutex([Result<[PreparedRecord], EventStoreError>?](repeating: nil, count: pieceCount))
        DispatchQueue.concurrentPerform(iterations: pieceCount) { number in
            let made = piece(number, make)
            pieces.withLock { $0[number] = made }
        }
        var records: [PreparedRecord] = []
        records.reserveCapacity(count)
        for case let piece? in pieces.withLock({ $0 }) { records += try piece.get() }
        return records
    }

    private func piece(
        _ number: Int, _ make: @Sendable (Int) throws(EventStoreError) -> PreparedRecord
    ) -> Result<[PreparedRecord], EventStoreError> {
        let start = number * pieceEventCount
        do throws(EventStoreError) {
            var records: [PreparedRecord] = []
            records.reserveCapacity(pieceEventCount)
            for index in start..<min(count, start + pieceEventCount) { records.append(try make(index)) }
            return .success(records)
        } catch {
            return .failure(error)
        }
    }
}
