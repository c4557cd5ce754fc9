internal import EventModel

// What lives here: webhooks that GO could have sent, made from a seed (`WebhookGenerator`), and bodies that nobody
// should send (`HostileBodies`). For tests and measurements; with `GestaoOnline` the only place that knows GO's names.
//
// What must stay true: a webhook follows from the generator's four numbers and its own index, on every machine. The
// people in it are made up: check digits are valid, mail domains are reserved for examples.

/// Webhooks in GO's own layout, about 475 bytes each, that follow from a seed.
///
/// They are numbered from 0 up to ``count`` in an order in which they could be sent: an order's events come in the order
/// of its life, mixed with those of about a thousand others. Any number of senders can share the work, see
/// ``indices(ofShare:of:from:)``.
public struct WebhookGenerator: Sendable, Hashable {
    /// What everything follows from.
    public let seed: UInt64
    /// How many orders there are.
    public let orders: Int
    /// How many events each order has.
    public let eventsPerOrder: Int
    /// How many customers there are. Each has an order if there are as many orders.
    public let customers: Int

    /// So many orders are under way at the same time; a power of two, so that the usual numbers of senders divide it.
    static let ordersPerBlock = 1024

    /// The generator of these four numbers.
    /// - Precondition: there is an order, an event for it and a customer.
    public init(seed: UInt64, orders: Int = 40_000, eventsPerOrder: Int = 5, customers: Int = 20_000) {
        precondition(orders > 0 && eventsPerOrder > 0 && customers > 0, "there must be orders, events and customers")
        self.seed = seed
        self.orders = orders
        self.eventsPerOrder = eventsPerOrder
        self.customers = customers
    }

    /// How many webhooks there are.
    public var count: Int { orders * eventsPerOrder }

    /// The indices of those webhooks whose order falls to one of `shares` senders, ascending. If each sender sends its
    /// own one after the other, every order's events are sent in the order of its life.
    ///
    /// With `firstIndex` they begin where the first orders begin that have none of their events before it: about a
    /// thousand orders are under way at the same time, and none is taken up half-way.
    /// - Precondition: `share` is 0 or above, and below `shares`; `firstIndex` is 0 or above.
    public func indices(ofShare share: Int, of shares: Int, from firstIndex: Int = 0) -> ShareIndices {
        ShareIndices(share: share, of: shares, generator: self, from: firstIndex)
    }

    /// The body of the webhook at `index`.
    /// - Precondition: `index` is 0 or above, and below ``count``.
    public func body(at index: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(640)
        appendBody(at: index, to: &bytes)
        return bytes
    }

    /// Appends the body of the webhook at `index` to `bytes`, which costs less than ``body(at:)``.
    /// - Precondition: `index` is 0 or above, and below ``count``.
    public func appendBody(at index: Int, to bytes: inout [UInt8]) {
        let (orderIndex, step) = place(of: index)
        let order = SampleOrder(index: orderIndex, seed: seed, orders: orders, customers: customers)
        let event = order.event(step: step, of: eventsPerOrder)
        var writer = WebhookWriter(bytes: [])
        swap(&writer.bytes, &bytes)
        writer.write(
            order, SampleCustomer(index: order.customerIndex, seed: seed), kind: event.kind, status: event.status)
        swap(&writer.bytes, &bytes)
    }

    /// The webhook at `index`, with what it says.
    /// - Precondition: `index` is 0 or above, and below ``count``.
    public func webhook(at index: Int) -> SampleWebhook {
        let (orderIndex, step) = place(of: index)
        let order = SampleOrder(index: orderIndex, seed: seed, orders: orders, customers: customers)
        let customer = SampleCustomer(index: order.customerIndex, seed: seed)
        let event = order.event(step: step, of: eventsPerOrder)
        return SampleWebhook(
            body: body(at: index), orderIndex: orderIndex, step: step, kind: event.kind, orderID: String(order.id),
            orderCode: Self.text { $0.write(order.code, digitCount: 10) },
            utmID: order.utmID.map { utmID in Self.text { $0.write(utmID) } }, date: order.date,
            status: Int64(event.status), customerID: String(customer.id),
            document: Self.text { $0.write(customer.document.number, digitCount: customer.document.count) },
            name: Self.text { $0.writeName(customer) },
            email: customer.hasEmail ? Self.text { $0.writeEmail(customer) } : nil,
            phone: Self.text(customer.phone), cellphone: Self.text(customer.cellphone))
    }

    /// Which order the webhook at `index` is about, and which of its events it is.
    private func place(of index: Int) -> (order: Int, step: Int) {
        precondition(index >= 0 && index < count, "there is no such webhook")
        let (block, rest) = index.quotientAndRemainder(dividingBy: Self.ordersPerBlock * eventsPerOrder)
        let ordersInBlock = min(Self.ordersPerBlock, orders - block * Self.ordersPerBlock)
        let (step, orderInBlock) = rest.quotientAndRemainder(dividingBy: ordersInBlock)
        return (block * Self.ordersPerBlock + orderInBlock, step)
    }

    private static func text(_ phone: SampleCustomer.Phone) -> String? {
        switch phone {
        case .missing: nil
        case .empty: ""
        case .digits(let digits): text { $0.write(digits.number, digitCount: digits.count) }
        }
    }

    private static func text(_ content: (inout WebhookWriter) -> Void) -> String {
        var writer = WebhookWriter(bytes: [])
        content(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
