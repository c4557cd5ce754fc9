internal import Dispatch
internal import EventModel
internal import EventStore
internal import Glibc
internal import Synchronization

/// Reads a range of the log and renders its events, a piece of the range a thread, and hands the pieces out in their
/// order.
///
/// Each record is checked against its predecessor's stored hash, so pieces can be checked apart. Holds a few pieces,
/// each of what ``EventStore/Query/next(stoppingWhen:)`` returns at most.
struct ParallelReading {
    /// A part of the range, read and rendered.
    struct Piece {
        var rendered = RenderedEvents()
        /// The positions of the piece that are still to be read, after the events that are rendered.
        var rest: ClosedRange<Position>?
        /// Why nothing could be read.
        var error: EventStoreError?
    }

    private let reader: LogReader
    private let selection: Selection
    private let rendering: any Rendering
    private let stop: StopRequest
    private let last: Position
    private var next: Position
    private var pending: [PendingPiece] = []
    private let queue = DispatchQueue(label: "diario.replay.pieces", attributes: .concurrent)
    private let pendingCountMax = sysconf(Int32(_SC_NPROCESSORS_ONLN)) + Limits.pieceAheadCountMax

    /// Whether `selection` can be read in pieces: forward, without a search and without a limit.
    static func isFit(for selection: Selection) -> Bool {
        selection.direction == .forward && selection.terms.isEmpty && !selection.undecodableOnly
            && selection.limit == nil
    }

    /// - Precondition: the selection is fit for it.
    init(
        of selection: Selection, in range: ClosedRange<Position>, from reader: LogReader,
        rendering: any Rendering, stop: StopRequest
    ) {
        precondition(Self.isFit(for: selection), "pieces have no order among themselves")
        self.reader = reader
        self.selection = selection
        self.rendering = rendering
        self.stop = stop
        next = range.lowerBound
        last = range.upperBound
    }

    /// The next piece; nil when there are no more. Blocks until it is there.
    mutating func piece() -> Piece? {
        while pending.count < pendingCountMax, next <= last {
            let range = next...min(last, next + Limits.pieceCountMax - 1)
            next = range.upperBound + 1
            let piece = PendingPiece()
            pending.append(piece)
            queue.async { [self] in piece.finish(read(range)) }
        }
        return pending.isEmpty ? nil : pending.removeFirst().wait()
    }

    /// Reads and renders what it can of `range` at once.
    func read(_ range: ClosedRange<Position>) -> Piece {
        var part = selection
        part.from = range.lowerBound
        part.to = range.upperBound
        var piece = Piece()
        do throws(EventStoreError) {
            var query = try reader.query(part)
            let events = try query.next(stoppingWhen: { stop.isRequested })
            piece.rendered = rendering.render(events)
            if !query.isFinished {
                piece.rest = (events.last.map { $0.position + 1 } ?? range.lowerBound)...range.upperBound
            }
        } catch {
            piece.error = error
        }
        return piece
    }
}

/// A piece that a thread is at work on.
private final class PendingPiece: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let piece = Mutex(ParallelReading.Piece())

    func finish(_ finished: ParallelReading.Piece) {
        piece.withLock { $0 = finished }
        done.signal()
    }

    func wait() -> ParallelReading.Piece {
        done.wait()
        return piece.withLock { piece in
            defer { piece = ParallelReading.Piece() }
            return piece
        }
    }
}
