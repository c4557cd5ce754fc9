internal import EventModel
internal import EventStore
internal import Foundation
internal import Glibc
internal import Replay
internal import ReplayStore
internal import Synchronization

/// A replay to a network as it is recorded: each outcome, how far it came, and how it ended.
final class RunRecord: Sendable {
    /// Ends the replay: where somebody cancels it, or where nothing more can be recorded.
    let stop: StopRequest
    private let writer: RunWriter

    /// The run's number, as people and the destination read it.
    var number: RunNumber { writer.run.number }

    /// Begins a run, whose number is given here.
    /// - Throws: `EventStoreError` where `replay/` cannot be written, or where somebody else moves the consumer.
    init(_ run: Run, as consumer: Consumer? = nil, in store: RunStore, of log: LogReader) throws {
        let stop = StopRequest()
        self.stop = stop
        writer = try store.begin(
            run, consumer: consumer,
            hashAt: { position in
                // Without its hash a position is not noted; the next commit brings another one.
                do { return try log.event(at: position)?.recordHash } catch { return nil }
            },
            onCommit: { progress in
                if let failure = progress.failure {
                    stop.request(because: SinkError(.inputOutput, failure.message, isRetriable: false))
                } else if progress.isCancelled {
                    stop.request()
                }
            })
    }

    /// `sink`, whose answers are recorded.
    func recorded(_ sink: any Sink) -> any Sink { RecordedSink(sink, writer) }

    /// Records how far the replay has come. To be called after the answers that brought it there.
    func note(_ reading: ReplayProgress.Reading) {
        if let checkpoint = reading.checkpoint { writer.record([], checkpoint: checkpoint) }
    }

    /// Records how the replay ended. Blocks the thread for a commit.
    /// - Throws: `EventStoreError` where that is not recorded; the run then counts as interrupted.
    func finish(_ ending: ReplayOutcome.Ending) throws {
        switch ending {
        case .finished: try writer.finish(.done)
        case .stopped: try writer.finish(isCancelled ? .cancelled : .stopped)
        case .sinkFailed(let error): try writer.finish(.failed, reason: error.message)
        case .storeFailed(let error): try writer.finish(.failed, reason: error.message)
        }
    }

    /// Whether somebody cancelled the run.
    var isCancelled: Bool { writer.progress.isCancelled }

    /// Who runs this process.
    static var user: String {
        guard let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name else { return String(geteuid()) }
        return String(cString: name)
    }
}

extension Run.Destination {
    /// The HTTP destination at `url`, whose secrets are left out, with a digest under the log's own secret in `directory`.
    init(http url: String, in directory: DataDirectory) throws {
        var parts = URLComponents(string: url)
        // The path may be secret as well: GO itself is given a token in a URL.
        parts?.user = nil
        parts?.password = nil
        parts?.path = ""
        parts?.query = nil
        parts?.fragment = nil
        self.init(
            sink: "http", address: parts?.string ?? "",
            digest: try IndexKey(directory).digest([8] + Array(url.utf8)).encoded)
    }
}

/// A sink whose answers are recorded.
private struct RecordedSink: Sink {
    private let sink: any Sink
    private let writer: RunWriter
    private let recordedCount = RecordedCount()

    init(_ sink: any Sink, _ writer: RunWriter) { (self.sink, self.writer) = (sink, writer) }

    var intake: Intake { sink.intake }

    func render(_ view: borrowing EventView, into batch: inout Batch) { sink.render(view, into: &batch) }

    func watch(_ stop: StopRequest) async { await sink.watch(stop) }

    /// Delivers, and records what came of it. Waits where much is not on disk yet: what is not would be sent again after
    /// a crash.
    func deliver(_ batch: Batch, until stop: StopRequest) async -> [SinkAnswer] {
        var batch = batch
        batch.context.run = String(writer.run.number)
        let start = ContinuousClock.now
        let answers = await sink.deliver(batch, until: stop)
        let latency = (ContinuousClock.now - start) / .microseconds(1)
        let now = Timestamp.now()
        let receipts = zip(batch.positions, answers).compactMap { position, answer in
            Receipt(
                position, answer, attempt: batch.context.attempt,
                latencyMicroseconds: UInt32(clamping: Int64(latency)), at: now)
        }
        writer.record(receipts)
        let recorded = recordedCount.add(UInt64(receipts.count))
        if recorded - writer.progress.committedCount >= UInt64(ReplayStore.Limits.gatherReceiptCountMax) {
            // A failure asks for the run's end by itself.
            do { try await writer.commit() } catch {}
        }
        return answers
    }
}

/// How many receipts were recorded.
private final class RecordedCount: Sendable {
    private let count = Atomic<UInt64>(0)

    func add(_ more: UInt64) -> UInt64 { count.add(more, ordering: .relaxed).newValue }
}

extension Receipt {
    /// What an answer says of an event; nil where it was not sent.
    fileprivate init?(
        _ position: Position, _ answer: SinkAnswer, attempt: Int, latencyMicroseconds: UInt32, at now: Timestamp
    ) {
        self.init(
            position: position, outcome: .delivered, attemptCount: UInt16(clamping: attempt),
            latencyMicroseconds: latencyMicroseconds, time: now)
        switch answer {
        case .taken(let status):
            self.status = status
        case .failed(let error):
            (outcome, status) = (.failed, error.status)
            self.answer = error.answer.isEmpty ? Array(error.message.utf8) : error.answer
        case .abandoned, .notSent:
            return nil
        }
    }
}
