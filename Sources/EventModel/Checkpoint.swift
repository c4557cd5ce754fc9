/// Where a replay goes on: everything that was selected up to this position is done with.
public struct Checkpoint: Sendable, Hashable {
    /// The epoch in which the position was read.
    public var epoch: Epoch
    /// The last position that is done with.
    public var position: Position

    /// A checkpoint at `position`, as read in `epoch`.
    public init(epoch: Epoch, position: Position) {
        self.epoch = epoch
        self.position = position
    }
}
