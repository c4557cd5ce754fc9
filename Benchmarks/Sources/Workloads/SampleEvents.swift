import EventModel
import GestaoOnline
import GestaoOnlineSamples

/// What is measured with: generated webhooks, the same in every run.
enum SampleEvents {
    /// How many events each order has.
    static let eventsPerOrder = 5

    private static let generator = WebhookGenerator(
        seed: 1, orders: MeasuredPlace.eventCount / eventsPerOrder, eventsPerOrder: eventsPerOrder, customers: 1000)

    /// The first bodies, at most ``MeasuredPlace/eventCount``.
    static func bodies(count: Int) -> [[UInt8]] { (0..<count).map { generator.body(at: $0) } }

    /// The events that a receiver would make of them.
    static func events(count: Int) -> [NewEvent] {
        let decoder = GestaoOnlineDecoder()
        let headers = [RequestMetadata.Header(name: "user-agent", value: "benchmark")]
        return bodies(count: count).enumerated().map { index, body in
            decoder.event(
                body, from: "loja", receivedAt: Timestamp(microseconds: 1_700_000_000_000_000 + Int64(index) * 1000),
                request: RequestMetadata(
                    address: "192.0.2.1", tokenLabel: "main", contentType: "application/json", headers: headers))
        }
    }

    /// The codes of orders from all over the log.
    static func orderCodes(count: Int) -> [String] {
        let stride = generator.count / count
        return (0..<count).map { generator.webhook(at: $0 * stride).orderCode }
    }
}
