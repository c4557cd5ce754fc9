/// The indices of the webhooks whose order falls to one of several senders, ascending, each found in constant time.
///
/// Follows the generator's order: blocks of orders, in which all first events come before all second ones.
public struct ShareIndices: Sequence, IteratorProtocol, Sendable {
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

    init(share: Int, of shareCount: Int, generator: WebhookGenerator, from firstIndex: Int) {
        precondition(share >= 0 && share < shareCount && firstIndex >= 0, "there is no such share")
        self.share = share
        self.shareCount = shareCount
        orderCount = generator.orders
        eventsPerOrder = generator.eventsPerOrder
        let eventsPerBlock = WebhookGenerator.ordersPerBlock * eventsPerOrder
        firstOrderOfBlock = (firstIndex + eventsPerBlock - 1) / eventsPerBlock * WebhookGenerator.ordersPerBlock
        beginBlock()
    }

    /// The next index; nil when there are no more.
    public mutating func next() -> Int? {
        while order >= orderCountOfBlock {
            if orderCountOfBlock == 0 { return nil }
            step += 1
            order = firstOrderOfShare
            // A block too small for this share has none of its orders, in any step.
            if step == eventsPerOrder || order >= orderCountOfBlock {
                firstOrderOfBlock += WebhookGenerator.ordersPerBlock
                beginBlock()
            }
        }
        defer { order += shareCount }
        return firstOrderOfBlock * eventsPerOrder + step * orderCountOfBlock + order
    }

    private mutating func beginBlock() {
        orderCountOfBlock = Swift.max(0, Swift.min(WebhookGenerator.ordersPerBlock, orderCount - firstOrderOfBlock))
        let remainder = (share - firstOrderOfBlock) % shareCount
        firstOrderOfShare = remainder < 0 ? remainder + shareCount : remainder
        step = 0
        order = firstOrderOfShare
    }
}
