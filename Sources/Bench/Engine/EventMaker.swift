internal import EventModel
internal import GestaoOnline
internal import GestaoOnlineSamples

/// Makes events of generated webhooks, as a receiver would: decoded, with what a request says about itself. One for
/// each thread.
final class EventMaker {
    let generator: WebhookGenerator
    private let decoder = GestaoOnlineDecoder()

    // 2026-01-02, midnight, and a hundred events a second from then on.
    private static let firstMicroseconds: Int64 = 1_767_312_000_000_000
    private static let microsecondsPerEvent: Int64 = 10_000

    init(_ generator: WebhookGenerator) { self.generator = generator }

    /// The event of the webhook at `index`. About three microseconds.
    func event(at index: Int) -> NewEvent {
        decoder.event(
            generator.body(at: index), from: "bench",
            receivedAt: Timestamp(microseconds: Self.firstMicroseconds + Int64(index) * Self.microsecondsPerEvent),
            request: RequestMetadata(address: "127.0.0.1", contentType: "application/json"))
    }

    /// The events of the webhooks at `indices`.
    func events(at indices: Range<Int>) -> [NewEvent] { indices.map { event(at: $0) } }
}
