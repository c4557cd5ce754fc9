package import GestaoOnlineSamples

/// The same indices as `WebhookGenerator.indices(ofShare:of:)`, each found in constant time: those are filtered out of
/// all indices, which costs a sender among 64 more than sending does.
///
/// Relies on the generator's order: blocks of 1,024 orders, in which all first events come before all second ones. A
/// test compares the two.
package struct ShareIndices: Sequence, IteratorProtocol, Sendable {
    private static let ordersPerBlock = 1024

    private let share: Int
    private let shareCount: Int
    private let orderCount: Int
    private let eventsPerOrder: Int
    private var firstOrderOfBlock = 0
    private var orderCountOfBlock = 0
    private var firstOrderOfShare = 0
    private var step = 0
    /// The order within the block whose event comes next.
    private var order = 0

    /// The indices of share `share` of `shareCount`, from the first block on that begins at `firstIndex` or later.
    /// - Precondition: `share` is 0 or above, and below `shareCount`.
    package init(share: Int, of shareCount: Int, generator: WebhookGenerator, from firstIndex: Int = 0) {
        precondition(share >= 0 && share < shareCount, "there is no such share")
        self.share = share
        self.shareCount = shareCount
        orderCount = generator.orders
        eventsPerOrder = generator.eventsPerOrder
        let eventsPerBlock = Self.ordersPerBlock * eventsPerOrder
        firstOrderOfBlock = (firstIndex + eventsPerBlock - 1) / eventsPerBlock * Self.ordersPerBlock
        beginBlock()
    }

    /// The next index; nil when there are no more.
    package mutating func next() -> Int? {
        while order >= orderCountOfBlock {
            if orderCountOfBlock == 0 { return nil }
            step += 1
            order = firstOrderOfShare
            // A block too small for this share has none of its orders, in any step.
            if step == eventsPerOrder || order >= orderCountOfBlock {
                firstOrderOfBlock += Self.ordersPerBlock
                beginBlock()
            }
        }
        defer { order += shareCount }
        return firstOrderOfBlock * eventsPerOrder + step * orderCountOfBlock + order
    }

    private mutating func beginBlock() {
        orderCountOfBlock = Swift.max(0, Swift.min(Self.ordersPerBlock, orderCount - firstOrderOfBlock))
        let remainder = (share - firstOrderOfBlock) % shareCount
        firstOrderOfShare = remainder < 0 ? remainder + shareCount : remainder
        step = 0
        order = firstOrderOfShare
    }
}
