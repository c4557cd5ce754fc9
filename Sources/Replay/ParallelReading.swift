internal import Dispatch
internal import EventModel
internal import EventStore
internal import Glibc
internal import Synchronization

/// Reads a range of the log and renders its events, a piece of the range a thread, and hands the pieces out in their
/// order.
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
    /// Memory of pieces that were delivered: memory that is new costs as much as what is written to it.
    private var spent: [RenderedEvents] = []
    private let queue = DispatchQueue(label: "diario.replay.pieces", attributes: .concurrent)
    private let pendingCountMax = sysconf(Int32(_SC_NPROCESSORS_ONLN)) + Limits.pieceAheadCountMax

    /// Whether `selection` can be read in pieces: forward, without a search and without a limit.
    static func isFit(for selection: Selection) -> Bool {
        selection.direction == .forward && selection.terms.isEmpty && !selection.undecodableOnly
            && !selection.withoutKeysOnly && selection.limit == nil
    }

    /// A reading of what `query` finds in `range`.
    /// - Precondition: its selection is fit for it.
    init(of query: Query, in range: ClosedRange<Position>, rendering: any Rendering, stop: StopRequest) {
        reader = PieceReader(query: query, rendering: rendering, stop: stop)
        self.query = query
        next = range.lowerBound
        last = range.upperBound
    }

    /// The next piece; nil when there are no more. Blocks until it is there.
    mutating func piece() throws(EventStoreError) -> Piece? {
        while pending.count < pendingCountMax, next <= last {
            guard let start = try query.nextCandidate(from: next), start <= last else {
                next = last + 1
                break
            }
            let range = start...min(last, start + Limits.pieceCountMax - 1)
            next = range.upperBound + 1
            let piece = PendingPiece(range, memory: spent.popLast() ?? RenderedEvents())
            pending.append(piece)
            queue.async { [reader] in piece.read(by: reader) }
        }
        return pending.isEmpty ? nil : pending.removeFirst().wait()
    }

    /// Reads on where `piece` ends short of its range, and gives its memory back.
    mutating func rest(of piece: consuming Piece) -> Piece? {
        let rest = piece.rest
        piece.rendered.removeAll()
        if let rest { return reader.read(rest, into: piece.rendered) }
        if piece.rendered.bytes.capacity <= Limits.pieceByteCountKept { spent.append(piece.rendered) }
        return nil
    }
}

/// A part of the range, read and rendered.
struct Piece {
    var rendered: RenderedEvents
    /// The positions of the piece that are still to be read, after the events that are rendered.
    var rest: ClosedRange<Position>?
    /// Why nothing could be read.
    var error: EventStoreError?
}

/// What it takes to read a piece, on any thread.
private struct PieceReader: Sendable {
    let query: Query
    let rendering: any Rendering
    let stop: StopRequest

    /// Reads and renders what it can of `range` at once, in the memory of `rendered`, which is empty.
    func read(_ range: ClosedRange<Position>, into rendered: consuming RenderedEvents) -> Piece {
        var piece = Piece(rendered: rendered)
        do throws(EventStoreError) {
            var part = query.part(range)
            _ = try part.next(stoppingWhen: { stop.isRequested }) { rendering.render($0, into: &piece.rendered) }
            // A read transaction that lasted too long may have ended with the last position of all.
            let start = piece.rendered.positions.last.map { $0 + 1 } ?? range.lowerBound
            if !part.isFinished, start <= range.upperBound { piece.rest = start...range.upperBound }
        } catch {
            piece.error = error
        }
        return piece
    }
}

/// A piece that a thread is at work on.
private final class PendingPiece: Sendable {
    private let range: ClosedRange<Position>
    private let done = DispatchSemaphore(value: 0)
    private let piece: Mutex<Piece>

    init(_ range: ClosedRange<Position>, memory: RenderedEvents) {
        self.range = range
        piece = Mutex(Piece(rendered: memory))
    }

    func read(by reader: PieceReader) {
        let finished = reader.read(range, into: take().rendered)
        piece.withLock { $0 = finished }
        done.signal()
    }

    func wait() -> Piece {
        done.wait()
        return take()
    }

    /// Hands the piece over, so that whoever has it is the only one: memory that two hold is copied.
    private func take() -> Piece {
        piece.withLock { piece in
            defer { piece = Piece(rendered: RenderedEvents()) }
            return piece
        }
    }
}
