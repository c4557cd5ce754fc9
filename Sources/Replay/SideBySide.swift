internal import Dispatch
internal import EventModel
internal import EventStore
internal import Glibc

/// Performs what a ``DeliveryQueue`` decides for a sink that takes several events at once, or where something has to be
/// waited for: reading, each delivery and each wait are tasks of their own, and tell here what became of them.
struct SideBySide {
    /// What a task tells.
    private enum News: Sendable {
        case opened(epoch: Epoch, upper: Position, scanNotice: String?)
        case read([Batch], isFinished: Bool)
        case cannotRead(EventStoreError)
        case answered(number: Int, [SinkAnswer])
        case time
        case stopRequested
    }

    let run: ReplayRun
    /// Ends the reading: when the run is stopped, and when it is over for another reason.
    private let readingStop = StopRequest()
    private let news: AsyncStream<News>
    private let telling: AsyncStream<News>.Continuation
    private let reads: AsyncStream<Void>
    private let readAsking: AsyncStream<Void>.Continuation

    init(_ run: ReplayRun) {
        self.run = run
        (news, telling) = AsyncStream.makeStream()
        (reads, readAsking) = AsyncStream.makeStream()
    }

    /// Delivers the selection and returns when that is over.
    func deliverAll() async -> ReplayOutcome.Ending {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await self.read() }
            tasks.addTask {
                await run.stop.wait()
                readingStop.request()
                telling.yield(.stopRequested)
            }
            defer {
                readingStop.request()
                readAsking.finish()
                tasks.cancelAll()
            }
            return await decide { work in tasks.addTask(operation: work) }
        }
    }

    /// Reads when asked to, since reading waits: for the disk, or for the next commit.
    private func read() async {
        do throws(EventStoreError) {
            var source = try ReplaySource(
                of: run.selection, from: run.reader, for: run.sink, isFollowing: run.isFollowing, until: readingStop)
            telling.yield(.opened(epoch: source.epoch, upper: source.upper, scanNotice: source.scanNotice))
            for await _ in reads {
                telling.yield(.read(try await source.next(), isFinished: source.isFinished))
            }
        } catch {
            telling.yield(.cannotRead(error))
        }
    }

    private func decide(_ begin: (@escaping @Sendable () async -> Void) -> Void) async -> ReplayOutcome.Ending {
        var news = news.makeAsyncIterator()
        var queue: DeliveryQueue<Batch>
        switch await news.next() {
        case .opened(let epoch, let upper, let scanNotice):
            if let scanNotice { run.scanNotice(scanNotice) }
            queue = DeliveryQueue(
                bounds: DeliveryQueue.Bounds(
                    batchCountMax: run.inFlightCount, windowEventCountMax: run.windowEventCount,
                    heldByteCountMax: Limits.heldByteCountMax),
                effort: run.effort, pace: run.pace, epoch: epoch, progress: ReplayProgress.Reading(upper: upper))
        case .cannotRead(let error): return .storeFailed(error)
        default: return .stopped
        }
        var wakesAt = Int64.max
        var waitingSaid = false
        while true {
            run.progress.show(queue.progress)
            if run.stop.isRequested { queue.stop() }
            let now = Self.now()
            switch queue.step(now: now) {
            case .read: readAsking.yield()
            case .send(var batch, let number, let attempt):
                batch.context.attempt = attempt
                begin { [batch, telling, run] in
                    telling.yield(.answered(number: number, await run.sink.deliver(batch, until: run.stop)))
                }
            case .wait(let until):
                if let until, until < wakesAt {
                    wakesAt = until
                    begin { [telling] in
                        // Cancelled only when the run is over.
                        try? await Task.sleep(for: .microseconds(max(until - Self.now(), 0)))
                        telling.yield(.time)
                    }
                }
                guard let next = await news.next() else { return .stopped }
                if take(next, &queue) { wakesAt = .max }
                sayWhetherWaiting(queue, &waitingSaid)
            case .end(let ending):
                if case .stopped = ending, let reason = run.stop.reason { return .sinkFailed(reason) }
                return ending
            }
        }
    }

    /// Tells the queue what happened; whether it was the time that was waited for.
    private func take(_ news: News, _ queue: inout DeliveryQueue<Batch>) -> Bool {
        switch news {
        case .time: return true
        case .read(let batches, let isFinished):
            for batch in batches {
                queue.offer(
                    batch, at: batch.positions, in: run.inFlightCount > 1 ? batch.lane ?? .whole : .whole,
                    byteCount: batch.bodyByteCount,
                    receivedAt: batch.receivedAt?.microseconds ?? 0, now: Self.now())
            }
            if isFinished { queue.sourceEnded() }
        case .cannotRead(let error): queue.sourceEnded(error)
        case .answered(let number, let answers):
            queue.answered(number, answers, now: Self.now(), jitter: Double.random(in: 0..<1))
        case .opened, .stopRequested: break
        }
        return false
    }

    private func sayWhetherWaiting(_ queue: DeliveryQueue<Batch>, _ isSaid: inout Bool) {
        if let error = queue.downBecause {
            if !isSaid { run.onWait(error) }
            isSaid = true
        } else if isSaid, queue.takesEvents {
            run.onWait(nil)
            isSaid = false
        }
    }

    private static func now() -> Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1000) }
}
