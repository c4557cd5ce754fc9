internal import Dispatch
internal import EventModel
internal import EventStore
internal import Glibc
internal import Synchronization

/// Reads a range of the log and has a sink render its events, a piece of the range a thread, and hands the pieces out in
/// their order.
///
/// Each record is checked against its predecessor's stored hash, so pieces can be checked apart. Holds a few pieces,
/// each of what ``EventStore/Query/next(stoppingWhen:visiting:)`` visits at most.
struct ParallelReading {
    private let reader: PieceReader
    /// Knows which positions may be of the selection.
    private var query: Query
    private let last: Position
    private var next: Position
    private var pending: [PendingPiece] = []
    /// What of the piece handed out last is still to be read, before the pending ones.
    private var rest: ClosedRange<Position>?
    /// Memory of batches that were delivered: memory that is new costs as much as what is written to it.
    private var spare: [Batch] = []
    private let queue = DispatchQueue(label: "diario.replay.pieces", attributes: .concurrent)
    private let pendingCountMax = sysconf(Int32(_SC_NPROCESSORS_ONLN)) + Limits.pieceAheadCountMax

    /// Whether `selection` can be read in pieces: forward, without a search and without a limit.
    static func isFit(for selection: Selection) -> Bool {
        selection.direction == .forward && selection.terms.isEmpty && !selection.undecodableOnly
            && !selection.withoutKeysOnly && selection.limit == nil
    }

    /// A reading of what `query` finds in `range`.
    /// - Precondition: its selection is fit for it.
    init(of query: Query, in range: ClosedRange<Position>, for sink: any Sink, stop: StopRequest) {
        reader = PieceReader(query: query, sink: sink, stop: stop)
        self.query = query
        next = range.lowerBound
        last = range.upperBound
    }

    /// The next batches; none where there are no more, or when asked to stop. Blocks until they are there.
    mutating func nextBatches() throws(EventStoreError) -> [Batch] {
        while let piece = try piece() {
            rest = piece.rest
            if let error = piece.error { throw error }
            if !piece.batches.isEmpty { return piece.batches }
            if let unused = piece.unused { recycle(unused) }
            if reader.stop.isRequested { break }
        }
        return []
    }

    /// Takes the memory of a batch that was delivered.
    mutating func recycle(_ batch: consuming Batch) {
        guard spare.count < pendingCountMax, batch.bytes.capacity <= Limits.pieceByteCountKept else { return }
        batch.removeAll()
        spare.append(batch)
    }

    private mutating func piece() throws(EventStoreError) -> Piece? {
        if let range = rest { return reader.read(range, into: spare.popLast() ?? Batch()) }
        while pending.count < pendingCountMax, next <= last {
            guard let start = try query.nextCandidate(from: next), start <= last else {
                next = last + 1
                break
            }
            let range = start...min(last, start + Limits.pieceCountMax - 1)
            next = range.upperBound + 1
            let piece = PendingPiece(range, memory: spare.popLast() ?? Batch())
            pending.append(piece)
            queue.async { [reader] in piece.read(by: reader) }
        }
        return pending.isEmpty ? nil : pending.removeFirst().wait()
    }
}

/// A part of the range, read and rendered.
struct Piece {
    var batches: [Batch] = []
    /// Its memory, where it has no events.
    var unused: Batch?
    /// The positions of the piece that are still to be read, after the events that are rendered.
    var rest: ClosedRange<Position>?
    /// Why nothing could be read.
    var error: EventStoreError?
}

/// What it takes to read a piece, on any thread.
private struct PieceReader: Sendable {
    let query: Query
    let sink: any Sink
    let stop: StopRequest

    /// Reads and renders what it can of `range` at once, first into `memory`, which is empty.
    func read(_ range: ClosedRange<Position>, into memory: consuming Batch) -> Piece {
        var piece = Piece()
        do throws(EventStoreError) {
            var part = query.part(range)
            var filling = BatchFilling(for: sink, memory: memory)
            _ = try part.next(stoppingWhen: { stop.isRequested }) { filling.add($0) }
            (piece.batches, piece.unused) = filling.finish()
            // A read transaction that lasted too long may have ended with the last position of all.
            let start = piece.batches.last.map { $0.positions[$0.count - 1] + 1 } ?? range.lowerBound
            if !part.isFinished, start <= range.upperBound { piece.rest = start...range.upperBound }
        } catch {
            piece.error = error
        }
        return piece
    }
}

/// A piece that a thread is at work on.
private final class PendingPiece: Sendable {
    private enum State {
        case waiting(memory: Batch)
        case finished(Piece)
        case taken
    }

    private let range: ClosedRange<Position>
    private let done = DispatchSemaphore(value: 0)
    private let state: Mutex<State>

    init(_ range: ClosedRange<Position>, memory: consuming Batch) {
        self.range = range
        state = Mutex(.waiting(memory: memory))
    }

    func read(by reader: PieceReader) {
        guard case .waiting(let memory) = take() else { return }
        let piece = reader.read(range, into: memory)
        state.withLock { $0 = .finished(piece) }
        done.signal()
    }

    func wait() -> Piece {
        done.wait()
        guard case .finished(let piece) = take() else { preconditionFailure("a piece is waited for once") }
        return piece
    }

    /// Hands over what is there, so that whoever has it is the only one: memory that two hold is copied.
    private func take() -> State {
        state.withLock { state in
            defer { state = .taken }
            return state
        }
    }
}
