public import GestaoOnlineSamples

extension WebhookGenerator {
    /// The webhooks that the benchmarks send: more than any of them needs.
    public static func load(seed: UInt64) -> WebhookGenerator {
        WebhookGenerator(
            seed: seed, orders: Limits.orderCount, eventsPerOrder: Limits.eventsPerOrder,
            customers: Limits.customerCount)
    }
}
