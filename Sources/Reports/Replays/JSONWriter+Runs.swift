package import EventFormats
internal import EventModel
package import ReplayStore

extension JSONWriter {
    /// Writes a run as `docs/contract.md` has it: one line.
    package mutating func run(_ run: Run, held lanes: [HeldLane]? = nil) {
        beginObject()
        name("run")
        integer(Int(run.number))
        name("state")
        string(run.isInterrupted ? "interrupted" : run.state.name)
        name("reason")
        string(run.reason)
        name("began_at")
        time(run.began)
        name("updated_at")
        time(run.updated)
        name("ended_at")
        time(run.ended)
        name("user")
        string(run.user)
        name("process")
        integer(Int(run.processID))
        name("log_id")
        string(run.logID.description)
        name("epoch")
        integer(Int(run.epoch))
        name("sink")
        string(run.destination.sink)
        name("to")
        string(run.destination.address)
        name("selection")
        strings(run.selection)
        name("options")
        strings(run.options)
        name("consumer")
        string(run.consumer)
        name("upper")
        integer(run.upper.map { Int(clamping: $0) })
        name("checkpoint")
        integer(run.checkpoint.map { Int(clamping: $0.position) })
        name("delivered")
        integer(Int(clamping: run.deliveredCount))
        name("failed")
        integer(Int(clamping: run.failedCount))
        name("held")
        integer(Int(clamping: run.heldCount))
        if let lanes {
            name("held_orders")
            beginArray()
            for lane in lanes { self.lane(lane) }
            endArray()
        }
        endObject()
        endLine()
    }

    private mutating func lane(_ held: HeldLane) {
        beginObject()
        name("source")
        string(held.lane.source)
        name("order_id")
        string(held.lane.key == .orderID ? held.lane.value : nil)
        name("order_code")
        string(held.lane.key == .orderCode ? held.lane.value : nil)
        name("from")
        integer(Int(clamping: held.from))
        name("reason")
        string(held.reason)
        endObject()
    }

    /// Writes a receipt as `docs/contract.md` has it: one line.
    package mutating func receipt(_ receipt: Receipt) {
        beginObject()
        name("position")
        integer(Int(clamping: receipt.position))
        name("outcome")
        string(receipt.outcome.name)
        name("status")
        integer(receipt.status.map { Int($0) })
        name("attempts")
        integer(Int(receipt.attemptCount))
        name("latency_us")
        integer(Int(receipt.latencyMicroseconds))
        name("at")
        time(receipt.time)
        name("answer")
        string(receipt.answer.isEmpty ? nil : String(decoding: receipt.answer, as: UTF8.self))
        endObject()
        endLine()
    }

    private mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}

extension Run.State {
    /// The word for it in JSON.
    fileprivate var name: String {
        switch self {
        case .running: "running"
        case .done: "done"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .stopped: "stopped"
        }
    }
}

extension Receipt.Outcome {
    /// The word for it in JSON.
    fileprivate var name: String {
        switch self {
        case .delivered: "delivered"
        case .failed: "failed"
        case .held: "held"
        }
    }
}
