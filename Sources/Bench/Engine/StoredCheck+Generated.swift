package import EventModel
package import Replay

extension StoredCheck {
    /// How many of the generator's first `count` events are not in the log, byte for byte, from the position behind
    /// `before` on.
    package func missingCount(ofFirst count: Int, after before: Position, until stop: StopRequest) throws -> Int {
        var missing = 0
        for start in stride(from: 0, to: count, by: Limits.checkedEventCountMax) {
            try stop.checkNotStopped()
            let indices = start..<min(start + Limits.checkedEventCountMax, count)
            missing += try missingCount(
                of: indices.map { Acknowledgement(index: $0, position: before + Position($0) + 1) })
        }
        return missing
    }
}
